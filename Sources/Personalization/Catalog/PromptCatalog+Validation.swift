extension PromptCatalog {
    /// Checks limits, names, references and ranges; the first problem is thrown.
    func validate(locations: CatalogLocations) throws(PromptCatalogError) {
        try CatalogCheck(path: "version", line: nil).text(version, atMost: CatalogLimits.versionBytes)
        try CatalogCheck(path: "attributes", line: nil).count(attributes.count, atMost: CatalogLimits.attributes)
        try CatalogCheck(path: "prompts", line: nil).count(prompts.count, atMost: CatalogLimits.prompts)
        try CatalogCheck(path: "domains", line: nil).count(domains.count, atMost: CatalogLimits.domains)
        let byName = try validateAttributes(locations)
        try validatePrompts(byName, locations)
        try validateDomains(locations)
    }

    private func validateAttributes(
        _ locations: CatalogLocations
    ) throws(PromptCatalogError) -> [String: CatalogAttribute] {
        var byName: [String: CatalogAttribute] = [:]
        for (index, attribute) in attributes.enumerated() {
            let check = CatalogCheck(path: "attributes[\(index)]", line: locations.attribute(index))
            try check.at("name").name(attribute.name)
            try check.at("directions").name(attribute.firstDirection)
            try check.at("directions").name(attribute.secondDirection)
            guard attribute.firstDirection != attribute.secondDirection else {
                throw check.at("directions").error(.duplicate, "the two directions have the same name; rename one")
            }
            try check.at("source").text(attribute.source, atMost: CatalogLimits.sourceBytes)
            guard byName.updateValue(attribute, forKey: attribute.name) == nil else {
                throw check.at("name").error(.duplicate, "attribute \(attribute.name) occurs twice; remove one")
            }
        }
        return byName
    }

    private func validatePrompts(
        _ attributes: [String: CatalogAttribute], _ locations: CatalogLocations
    ) throws(PromptCatalogError) {
        var ids: Set<String> = []
        for (index, prompt) in prompts.enumerated() {
            let check = CatalogCheck(path: "prompts[\(index)]", line: locations.prompt(index))
            guard let attribute = attributes[prompt.attribute] else {
                throw check.at("id").error(
                    .invalidValue, "no attribute \"\(prompt.attribute.prefix(64))\"; add it under attributes")
            }
            guard prompt.direction == attribute.firstDirection || prompt.direction == attribute.secondDirection else {
                throw check.at("id").error(
                    .invalidValue,
                    "\(attribute.name) has the directions \(attribute.firstDirection) and \(attribute.secondDirection)")
            }
            guard prompt.id == "\(prompt.attribute).\(prompt.direction)", prompt.family == attribute.family else {
                throw check.at("id").error(.invalidValue, "id and family must be those of attribute and direction")
            }
            guard ids.insert(prompt.id).inserted else {
                throw check.at("id").error(.duplicate, "prompt \(prompt.id) occurs twice; remove one")
            }
            try check.at("instruction").text(prompt.instruction, atMost: CatalogLimits.instructionBytes)
            if let small = prompt.smallModelInstruction {
                try check.at("small_model_instruction").text(small, atMost: CatalogLimits.smallInstructionBytes)
            } else if prompt.modelClass == .any {
                throw check.at("small_model_instruction").error(.missingKey, "model_class any needs one; add it")
            }
            let isFirst = prompt.direction == attribute.firstDirection
            try check.at("effect").effect(prompt.effect, of: attribute, isFirst: isFirst, among: attributes)
            if let small = prompt.smallModelEffect {
                try check.at("small_model_effect").effect(small, of: attribute, isFirst: isFirst, among: attributes)
            }
        }
    }

    private func validateDomains(_ locations: CatalogLocations) throws(PromptCatalogError) {
        var names: Set<String> = []
        for (index, domain) in domains.enumerated() {
            let check = CatalogCheck(path: "domains[\(index)]", line: locations.domain(index))
            try check.at("name").name(domain.name)
            guard names.insert(domain.name).inserted else {
                throw check.at("name").error(.duplicate, "domain \(domain.name) occurs twice; remove one")
            }
            try check.at("rules").count(domain.rules.count, atMost: CatalogLimits.rulesPerDomain)
            for (number, rule) in domain.rules.enumerated() {
                try check.at("rules[\(number)]").text(rule, atMost: CatalogLimits.ruleBytes)
            }
        }
        guard names.contains(DomainRules.generalName) else {
            throw PromptCatalogError(.missingKey, keyPath: "domains", "no domain named general; add one")
        }
    }
}

/// Checks single values and knows their place.
private struct CatalogCheck {
    let path: String
    let line: Int?

    func at(_ key: String) -> CatalogCheck { CatalogCheck(path: "\(path).\(key)", line: line) }

    func error(_ code: PromptCatalogError.Code, _ message: String) -> PromptCatalogError {
        PromptCatalogError(code, keyPath: path, line: line, message)
    }

    func count(_ count: Int, atMost limit: Int) throws(PromptCatalogError) {
        guard count <= limit else { throw error(.tooLarge, "\(count) entries, at most \(limit) are allowed") }
    }

    func name(_ name: String) throws(PromptCatalogError) {
        guard CatalogLimits.isName(name) else {
            throw error(
                .invalidValue, "names are lower-case letters, digits and hyphens, at most \(CatalogLimits.nameBytes)")
        }
    }

    /// Refuses empty and over-long text and control characters, which have no place in a prompt.
    func text(_ text: String, atMost limit: Int) throws(PromptCatalogError) {
        guard text.utf8.count <= limit else {
            throw error(.tooLarge, "\(text.utf8.count) bytes, at most \(limit) are allowed; shorten it")
        }
        guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            throw error(.invalidValue, "must not be empty")
        }
        let control = text.unicodeScalars.contains {
            $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t"
        }
        guard !control else { throw error(.invalidValue, "contains control characters; remove them") }
    }

    func number(_ value: Double, in range: ClosedRange<Double>) throws(PromptCatalogError) {
        guard range.contains(value) else {
            throw error(.invalidValue, "must be between \(range.lowerBound) and \(range.upperBound)")
        }
    }

    func effect(
        _ effect: CatalogEffect, of attribute: CatalogAttribute, isFirst: Bool,
        among attributes: [String: CatalogAttribute]
    ) throws(PromptCatalogError) {
        try at("intercept").number(effect.intercept, in: CatalogLimits.change)
        guard isFirst ? effect.intercept > 0 : effect.intercept < 0 else {
            throw at("intercept").error(
                .invalidValue, "must be positive for an attribute's first direction, negative for its second")
        }
        try at("slope").number(effect.slope, in: CatalogLimits.slope)
        try at("variance").number(effect.variance, in: CatalogLimits.variance)
        try at("acceptance").number(effect.acceptance, in: CatalogLimits.acceptance)
        for (name, value) in effect.side.sorted(by: { $0.key < $1.key }) {
            guard attributes[name] != nil, name != attribute.name else {
                throw at("side").error(.invalidValue, "\"\(name.prefix(64))\" is not another attribute of the catalog")
            }
            try at("side.\(name)").number(value, in: CatalogLimits.change)
        }
    }
}
