/// What is switched off for teams, because it was measured to do harm.
public struct SwitchedOff: Sendable, Equatable {
    /// What can be switched off.
    public struct Part: Sendable, Hashable, Comparable {
        public enum Kind: String, Sendable, CaseIterable {
            /// A prompt of the catalog is not chosen any more.
            case prompt
            /// Jobs of a domain keep their baseline.
            case domain
            /// Jobs of people with so many answers (an ``AnswerBand``) keep their baseline.
            case answers
        }

        public let kind: Kind
        /// The prompt's id, the domain (empty: jobs that name none), or the band.
        public let name: String

        public init(_ kind: Kind, _ name: String) {
            self.kind = kind
            self.name = name
        }

        public static func < (one: Part, other: Part) -> Bool {
            (one.kind.rawValue, one.name) < (other.kind.rawValue, other.name)
        }
    }

    private var parts: [String: Set<Part>] = [:]

    public init() {}

    public init(_ parts: [(tenant: String, part: Part)]) {
        for (tenant, part) in parts { self.parts[tenant, default: []].insert(part) }
    }

    /// Teams with something switched off.
    public var tenants: Set<String> { Set(parts.keys) }

    public func parts(of tenant: String) -> Set<Part> { parts[tenant] ?? [] }

    /// The prompts that are not offered to a team.
    public func prompts(of tenant: String) -> Set<String> {
        Set(parts(of: tenant).lazy.filter { $0.kind == .prompt }.map(\.name))
    }

    /// Whether a job keeps its baseline for its domain or for how little is known of its person.
    public func includes(tenant: String, domain: String?, answers: Int) -> Bool {
        guard let parts = parts[tenant] else { return false }
        return parts.contains(Part(.domain, domain ?? ""))
            || parts.contains(Part(.answers, AnswerBand(answers: answers).rawValue))
    }
}
