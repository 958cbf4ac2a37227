/// A part of a team's jobs that is measured by itself.
public struct ProofSegment: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        /// Everything.
        case all
        case domain
        /// A prompt of the catalog that was applied, or chosen where the job was held back.
        case prompt
        /// An ``AnswerBand``.
        case answers
        /// A version of the reward model.
        case model
    }

    public let kind: Kind
    /// Empty for everything, and for jobs that name no domain.
    public let name: String

    public init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = name
    }

    /// What would be switched off for it; nil where that would be everything, or a version of the model.
    public var part: SwitchedOff.Part? {
        switch kind {
        case .all, .model: nil
        case .domain: SwitchedOff.Part(.domain, name)
        case .prompt: SwitchedOff.Part(.prompt, name)
        case .answers: SwitchedOff.Part(.answers, name)
        }
    }
}
