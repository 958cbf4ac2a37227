import Testing

@testable import Personalization

@Suite("The catalog that ships")
struct PromptCatalogTests {
    static let attributes: [(name: String, family: CatalogFamily, first: String, second: String)] = [
        ("brevity", .style, "concise", "detailed"), ("formality", .style, "formal", "casual"),
        ("warmth", .style, "warm", "neutral"), ("plainness", .style, "plain", "technical"),
        ("structure", .style, "structured", "flowing"), ("directness", .style, "direct", "hedged"),
        ("concreteness", .style, "examples", "abstract"), ("novelty", .personality, "novel", "familiar"),
        ("order", .personality, "orderly", "spontaneous"), ("energy", .personality, "lively", "calm"),
        ("agreeableness", .personality, "agreeable", "blunt"),
        ("reassurance", .personality, "reassuring", "even"), ("security", .values, "cautious", "venturesome"),
        ("autonomy", .values, "self-directed", "guided"), ("tradition", .values, "time-tested", "fresh"),
        ("achievement", .values, "ambitious", "easygoing"), ("benevolence", .values, "caring", "individual"),
    ]

    let catalog: PromptCatalog

    init() throws { catalog = try PromptCatalog.bundled() }

    @Test("It has 17 attributes with two prompts each, and nothing else")
    func everyAttributeHasBothDirections() {
        #expect(catalog.attributes.map(\.name) == Self.attributes.map(\.name))
        #expect(
            catalog.prompts.map(\.id)
                == Self.attributes.flatMap { ["\($0.name).\($0.first)", "\($0.name).\($0.second)"] })
        for (attribute, expected) in zip(catalog.attributes, Self.attributes) {
            #expect(attribute.family == expected.family)
            #expect(attribute.firstDirection == expected.first)
            #expect(attribute.secondDirection == expected.second)
            #expect(attribute.source.contains(/(19|20)\d\d/), "the source of \(attribute.name) needs its year")
        }
    }

    @Test("Only the three prompts that small models can follow are offered to any model")
    func smallModelPrompts() {
        let ids = ["brevity.concise", "plainness.plain", "directness.direct"]
        #expect(catalog.prompts.filter { $0.modelClass == .any }.map(\.id) == ids)
        #expect(catalog.prompts(for: .small).map(\.id) == ids)
        #expect(catalog.prompts(for: .capable).count == 34)
        for id in ids { #expect(catalog.prompt(id: id)?.smallModelEffect != nil) }
    }

    @Test("Small-model wordings have the trained form", arguments: Self.attributes.map(\.name))
    func trainedForm(attribute: String) {
        for prompt in catalog.prompts where prompt.attribute == attribute {
            let wording = prompt.smallModelInstruction ?? ""
            #expect(wording.hasPrefix("to make it ") && wording.hasSuffix("."))
        }
    }

    @Test("An instruction continues the words that come before it", arguments: Self.attributes.map(\.name))
    func instructionIsFragment(attribute: String) {
        let openings = ["so that ", "in ", "for ", "as ", "with ", "without "]
        for prompt in catalog.prompts where prompt.attribute == attribute {
            #expect(openings.contains { prompt.instruction.hasPrefix($0) })
            #expect(prompt.instruction.hasSuffix("."))
        }
    }

    @Test("Effects move the first direction up, the second down, and less where a text is there already")
    func effects() {
        for prompt in catalog.prompts {
            let sign = Self.attributes.contains { $0.first == prompt.direction } ? 1.0 : -1.0
            #expect(prompt.effect.intercept * sign > 0)
            let far = prompt.effect.expectedChange(at: -2 * sign) * sign
            let near = prompt.effect.expectedChange(at: 1 * sign) * sign
            #expect(far > near, "\(prompt.id)")
        }
    }

    @Test("Every domain of the design has rules; an unknown one gets the general rules and says so")
    func domains() {
        for name in ["virtual-assistant", "customer-service", "translation", "general"] {
            let applicable = catalog.rules(for: name)
            #expect(applicable.rules.name == name && !applicable.isFallback && !applicable.rules.rules.isEmpty)
        }
        let unknown = catalog.rules(for: "gardening")
        #expect(unknown.isFallback && unknown.rules == catalog.rules(for: "general").rules)
    }

    @Test("A catalog can be rebuilt from its parts, and may have no prompts")
    func partsRoundTrip() throws {
        let copy = try PromptCatalog(
            version: catalog.version, attributes: catalog.attributes, prompts: catalog.prompts, domains: catalog.domains
        )
        #expect(copy == catalog)
        let empty = try PromptCatalog(version: "1", attributes: [], prompts: [], domains: catalog.domains)
        #expect(empty.prompts.isEmpty)
    }
}
