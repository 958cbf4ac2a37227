import Foundation

/// Holds the attributes, prompts and domain rules that revisions are chosen from.
public struct PromptCatalog: Sendable, Hashable, Codable {
    /// Version of the contents, chosen by the editor; at most 64 bytes.
    public let version: String
    /// Attributes in the order of the file.
    public let attributes: [CatalogAttribute]
    /// Prompts in the order of the file; at most 256. May be empty.
    public let prompts: [CatalogPrompt]
    /// Rules by domain, in the order of the file; `general` is always among them.
    public let domains: [DomainRules]

    /// Says which rules apply to a job.
    public struct ApplicableRules: Sendable, Hashable {
        /// The rules to apply.
        public let rules: DomainRules
        /// True where the asked domain is unknown and the general rules stand in.
        public let isFallback: Bool
    }

    /// Creates a catalog from parts, for instance from stored rows.
    ///
    /// - Throws: `PromptCatalogError` where a part breaks a limit or refers to something missing.
    public init(
        version: String, attributes: [CatalogAttribute], prompts: [CatalogPrompt], domains: [DomainRules]
    ) throws(PromptCatalogError) {
        self.version = version
        self.attributes = attributes
        self.prompts = prompts
        self.domains = domains
        try validate(locations: CatalogLocations())
    }

    init(
        version: String, attributes: [CatalogAttribute], prompts: [CatalogPrompt], domains: [DomainRules],
        locations: CatalogLocations
    ) throws(PromptCatalogError) {
        self.version = version
        self.attributes = attributes
        self.prompts = prompts
        self.domains = domains
        try validate(locations: locations)
    }

    /// Place of the catalog that is part of the program; nil where its resource bundle is missing.
    static var bundledURL: URL? {
        Bundle.module.url(forResource: "catalog", withExtension: "yaml", subdirectory: "Resources")
    }

    /// Loads the catalog that is part of the program.
    ///
    /// - Throws: `PromptCatalogError` where the resource bundle lies not beside the program.
    public static func bundled() throws(PromptCatalogError) -> PromptCatalog {
        guard let url = bundledURL else {
            throw PromptCatalogError(
                .unreadable, "catalog.yaml is not in the resource bundle; install the bundle beside the program")
        }
        return try load(path: url.path)
    }

    /// Loads a catalog from a YAML file.
    ///
    /// - Throws: `PromptCatalogError`.
    public static func load(path: String) throws(PromptCatalogError) -> PromptCatalog {
        let data: Data
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            data = try handle.read(upToCount: CatalogLimits.inputBytes + 1) ?? Data()
        } catch {
            throw PromptCatalogError(.unreadable, "can't read \(path); check the path and its permissions")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw PromptCatalogError(.malformed, "\(path) is not UTF-8; save it as UTF-8")
        }
        return try load(yaml: text)
    }

    /// Returns the prompt with an id, or nil.
    public func prompt(id: String) -> CatalogPrompt? {
        prompts.first { $0.id == id }
    }

    /// Returns the prompts that are worth trying with a style of prompting, in the order of the catalog.
    public func prompts(for style: RevisionPromptStyle) -> [CatalogPrompt] {
        switch style {
        case .capable: prompts
        case .small: prompts.filter { $0.modelClass == .any && $0.smallModelInstruction != nil }
        }
    }

    /// Returns the rules of a domain; the general ones, marked as fallback, where it is unknown.
    public func rules(for domain: String) -> ApplicableRules {
        if let rules = domains.first(where: { $0.name == domain }) {
            return ApplicableRules(rules: rules, isFallback: false)
        }
        let general = domains.first { $0.name == DomainRules.generalName }
        return ApplicableRules(
            rules: general ?? DomainRules(name: DomainRules.generalName, rules: []), isFallback: true)
    }
}
