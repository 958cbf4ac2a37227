internal import Yams

extension PromptCatalog {
    /// Loads a catalog from YAML text, strictly.
    ///
    /// Unknown keys, duplicates, values out of range, anchors and aliases, nesting beyond 32 and input over 1 MiB are
    /// refused.
    ///
    /// - Throws: `PromptCatalogError` with key path and, where known, line.
    public static func load(yaml: String) throws(PromptCatalogError) -> PromptCatalog {
        let root = try CatalogNode(yaml: yaml)
        let top = try root.mapping(keys: ["schema", "version", "attributes", "prompts", "domains"])
        let schema = try top.required("schema")
        guard try schema.string() == "\(CatalogLimits.schema)" else {
            throw schema.error(.invalidValue, "this program reads schema \(CatalogLimits.schema) only")
        }
        let version = try top.required("version").string()

        var locations = CatalogLocations()
        var attributes: [CatalogAttribute] = []
        for node in try top.required("attributes").sequence(atMost: CatalogLimits.attributes) {
            attributes.append(try CatalogAttribute(node))
            locations.attributes.append(node.line)
        }
        let families = Dictionary(attributes.map { ($0.name, $0.family) }, uniquingKeysWith: { first, _ in first })
        var prompts: [CatalogPrompt] = []
        for node in try top.required("prompts").sequence(atMost: CatalogLimits.prompts) {
            prompts.append(try CatalogPrompt(node, families: families))
            locations.prompts.append(node.line)
        }
        var domains: [DomainRules] = []
        for node in try top.required("domains").sequence(atMost: CatalogLimits.domains) {
            domains.append(try DomainRules(node))
            locations.domains.append(node.line)
        }
        return try PromptCatalog(
            version: version, attributes: attributes, prompts: prompts, domains: domains, locations: locations)
    }
}

extension CatalogAttribute {
    fileprivate init(_ node: CatalogNode) throws(PromptCatalogError) {
        let fields = try node.mapping(keys: ["name", "family", "directions", "source"])
        let family = try fields.required("family")
        guard let known = CatalogFamily(rawValue: try family.string()) else {
            throw family.error(.invalidValue, "families are style, personality and values")
        }
        let directions = try fields.required("directions")
        let names = try directions.sequence(atMost: 2)
        guard names.count == 2 else { throw directions.error(.invalidValue, "an attribute has two directions") }
        self.init(
            name: try fields.required("name").string(), family: known, firstDirection: try names[0].string(),
            secondDirection: try names[1].string(), source: try fields.required("source").string())
    }
}

extension CatalogPrompt {
    fileprivate init(_ node: CatalogNode, families: [String: CatalogFamily]) throws(PromptCatalogError) {
        let fields = try node.mapping(keys: [
            "id", "instruction", "small_model_instruction", "model_class", "effect", "small_model_effect",
        ])
        let idNode = try fields.required("id")
        let id = try idNode.string()
        let parts = id.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw idNode.error(.invalidValue, "an id is <attribute>.<direction>") }
        guard let family = families[String(parts[0])] else {
            throw idNode.error(.invalidValue, "no attribute \"\(parts[0].prefix(64))\"; add it under attributes")
        }
        let classNode = try fields.required("model_class")
        guard let modelClass = CatalogModelClass(rawValue: try classNode.string()) else {
            throw classNode.error(.invalidValue, "model_class is any or capable")
        }
        var small: String?
        if let node = fields.optional("small_model_instruction") { small = try node.string() }
        var smallEffect: CatalogEffect?
        if let node = fields.optional("small_model_effect") { smallEffect = try CatalogEffect(node) }
        self.init(
            id: id, family: family, attribute: String(parts[0]), direction: String(parts[1]),
            instruction: try fields.required("instruction").string(), smallModelInstruction: small,
            modelClass: modelClass, effect: try CatalogEffect(try fields.required("effect")),
            smallModelEffect: smallEffect)
    }
}

extension CatalogEffect {
    fileprivate init(_ node: CatalogNode) throws(PromptCatalogError) {
        let fields = try node.mapping(keys: ["intercept", "slope", "variance", "acceptance", "side"])
        var side: [String: Double] = [:]
        if let node = fields.optional("side") {
            for (name, value) in try node.mapping(keys: nil).entries(atMost: CatalogLimits.attributes) {
                side[name] = try value.number()
            }
        }
        self.init(
            intercept: try fields.required("intercept").number(), slope: try fields.required("slope").number(),
            side: side, variance: try fields.required("variance").number(),
            acceptance: try fields.required("acceptance").number())
    }
}

extension DomainRules {
    fileprivate init(_ node: CatalogNode) throws(PromptCatalogError) {
        let fields = try node.mapping(keys: ["name", "rules"])
        var rules: [String] = []
        for rule in try fields.required("rules").sequence(atMost: CatalogLimits.rulesPerDomain) {
            rules.append(try rule.string())
        }
        self.init(name: try fields.required("name").string(), rules: rules)
    }
}
