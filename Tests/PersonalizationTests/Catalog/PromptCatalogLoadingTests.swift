import Foundation
import Testing

@testable import Personalization

@Suite("Loading a catalog")
struct PromptCatalogLoadingTests {
    static let small = """
        schema: 1
        version: "7"
        attributes:
          - name: brevity
            family: style
            directions: [concise, detailed]
            source: Grice 1975
          - name: warmth
            family: style
            directions: [warm, neutral]
            source: Brown & Levinson 1987
        prompts:
          - id: brevity.concise
            model_class: any
            instruction: so that it is shorter.
            small_model_instruction: to make it shorter.
            effect: {intercept: 0.5, slope: -0.2, variance: 0.3, acceptance: 0.8, side: {warmth: -0.1}}
          - id: brevity.detailed
            model_class: capable
            instruction: so that it is longer.
            effect: {intercept: -0.5, slope: -0.2, variance: 0.3, acceptance: 0.7}
        domains:
          - name: general
            rules: [Keep the facts.]
        """

    @Test("A small catalog loads as it is written")
    func loads() throws {
        let catalog = try PromptCatalog.load(yaml: Self.small)
        #expect(catalog.version == "7")
        #expect(catalog.prompts.map(\.id) == ["brevity.concise", "brevity.detailed"])
        #expect(catalog.prompts[0].effect.side == ["warmth": -0.1])
        #expect(catalog.prompts[1].smallModelInstruction == nil)
        #expect(catalog.rules(for: "general").rules.rules == ["Keep the facts."])
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        let replace: String
        let by: String
        let code: PromptCatalogError.Code
        let keyPath: String
        let line: Int?
        var testDescription: String { "\(replace.prefix(40)) → \(by.prefix(40))" }

        init(_ replace: String, _ by: String, _ code: PromptCatalogError.Code, _ keyPath: String, _ line: Int?) {
            self.replace = replace
            self.by = by
            self.code = code
            self.keyPath = keyPath
            self.line = line
        }
    }

    static let broken: [Broken] = [
        Broken("schema: 1", "schema: 2", .invalidValue, "schema", 1),
        Broken("schema: 1\n", "", .missingKey, "", 1),
        Broken("version: \"7\"", "version: \"\"", .invalidValue, "version", nil),
        Broken("version: \"7\"", "version: [7]", .wrongType, "version", 2),
        Broken("version: \"7\"", "verison: \"7\"", .unknownKey, "", 2),
        Broken(
            "    family: style\n    directions: [concise", "    family: mood\n    directions: [concise", .invalidValue,
            "attributes[0].family", 5),
        Broken("[concise, detailed]", "[concise]", .invalidValue, "attributes[0].directions", 6),
        Broken("[concise, detailed]", "[concise, concise]", .duplicate, "attributes[0].directions", 4),
        Broken("name: warmth", "name: brevity", .duplicate, "attributes[1].name", 8),
        Broken("name: warmth", "name: Warmth!", .invalidValue, "attributes[1].name", 8),
        Broken("    source: Grice 1975\n", "", .missingKey, "attributes[0]", 4),
        Broken("id: brevity.concise", "id: brevity", .invalidValue, "prompts[0].id", 13),
        Broken("id: brevity.concise", "id: length.concise", .invalidValue, "prompts[0].id", 13),
        Broken("id: brevity.concise", "id: brevity.short", .invalidValue, "prompts[0].id", 13),
        Broken("id: brevity.detailed", "id: brevity.concise", .duplicate, "prompts[1].id", 18),
        Broken("model_class: any", "model_class: huge", .invalidValue, "prompts[0].model_class", 14),
        Broken(
            "    small_model_instruction: to make it shorter.\n", "", .missingKey, "prompts[0].small_model_instruction",
            13),
        Broken("so that it is longer.", "\"\"", .invalidValue, "prompts[1].instruction", 18),
        Broken("so that it is longer.", "\"a\\u0007b\"", .invalidValue, "prompts[1].instruction", 18),
        Broken("so that it is longer.", String(repeating: "x", count: 2001), .tooLarge, "prompts[1].instruction", 18),
        Broken("intercept: 0.5", "intercept: -0.5", .invalidValue, "prompts[0].effect.intercept", 13),
        Broken("intercept: -0.5", "intercept: 0.5", .invalidValue, "prompts[1].effect.intercept", 18),
        Broken("intercept: 0.5", "intercept: .nan", .wrongType, "prompts[0].effect.intercept", 17),
        Broken("intercept: 0.5", "intercept: nan", .wrongType, "prompts[0].effect.intercept", 17),
        Broken("intercept: 0.5", "intercept: 0x1p1", .wrongType, "prompts[0].effect.intercept", 17),
        Broken("intercept: 0.5", "intercept: 99", .invalidValue, "prompts[0].effect.intercept", 13),
        Broken("acceptance: 0.8", "acceptance: 1.5", .invalidValue, "prompts[0].effect.acceptance", 13),
        Broken("acceptance: 0.8", "acceptence: 0.8", .unknownKey, "prompts[0].effect", 17),
        Broken(
            "variance: 0.3, acceptance: 0.8", "variance: 0, acceptance: 0.8", .invalidValue,
            "prompts[0].effect.variance", 13),
        Broken("side: {warmth: -0.1}", "side: {mood: -0.1}", .invalidValue, "prompts[0].effect.side", 13),
        Broken("side: {warmth: -0.1}", "side: {brevity: -0.1}", .invalidValue, "prompts[0].effect.side", 13),
        Broken("side: {warmth: -0.1}", "side: [1]", .wrongType, "prompts[0].effect.side", 17),
        Broken("name: general", "name: special", .missingKey, "domains", nil),
        Broken("[Keep the facts.]", "Keep the facts.", .wrongType, "domains[0].rules", 24),
        Broken("[Keep the facts.]", "[[a]]", .wrongType, "domains[0].rules[0]", 24),
        Broken("version: \"7\"", "version: \"7\"\nversion: \"8\"", .duplicate, "", nil),
        Broken("version: \"7\"", "version: &v \"7\"", .malformed, "", 2),
        Broken("version: \"7\"", "version: *v", .malformed, "", 2),
        Broken("version: \"7\"", "version: \"7", .malformed, "", nil),
        Broken("version: \"7\"", "version: " + String(repeating: "[", count: 33), .malformed, "", 2),
        Broken("version: \"7\"", "version:\n" + String(repeating: "- ", count: 40) + "a", .malformed, "", 3),
        Broken("domains:", "---\ndomains:", .malformed, "", nil),
    ]

    @Test("A broken catalog is refused with the place", arguments: Self.broken)
    func refuses(_ broken: Broken) throws {
        #expect(Self.small.contains(broken.replace))
        let yaml = Self.small.replacingOccurrences(of: broken.replace, with: broken.by)
        let error = #expect(throws: PromptCatalogError.self) { try PromptCatalog.load(yaml: yaml) }
        #expect(error?.code == broken.code, "\(String(describing: error))")
        #expect(error?.keyPath == broken.keyPath, "\(String(describing: error))")
        if let line = broken.line { #expect(error?.line == line, "\(String(describing: error))") }
    }

    @Test(
        "What is no catalog at all is refused",
        arguments: [
            "", " ", "\n", "a", "[]", "{}", "- a", "\u{0}", "%YAML 9.9\n---\n", "? ? ?", "!!binary x", "\u{FEFF}",
            "a: b: c",
        ])
    func refusesOther(yaml: String) {
        #expect(throws: PromptCatalogError.self) { try PromptCatalog.load(yaml: yaml) }
    }

    @Test("Input over a mebibyte and lists over their limits are refused")
    func refusesLarge() {
        let long = Self.small + "\n#" + String(repeating: "x", count: 1 << 20)
        #expect(throws: PromptCatalogError.self) { try PromptCatalog.load(yaml: long) }
        let many =
            "schema: 1\nversion: \"1\"\nattributes: []\ndomains: []\nprompts:\n"
            + String(repeating: "- a\n", count: 257)
        let error = #expect(throws: PromptCatalogError.self) { try PromptCatalog.load(yaml: many) }
        #expect(error?.code == .tooLarge && error?.keyPath == "prompts")
    }

    @Test("A bomb of aliases is refused before it is built")
    func refusesBomb() {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...30 {
            bomb += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ","))]\n"
        }
        let error = #expect(throws: PromptCatalogError.self) { try PromptCatalog.load(yaml: bomb) }
        #expect(error?.code == .malformed && error?.line == 1)
    }

    @Test("A file that isn't there or isn't UTF-8 is refused with its path")
    func files() throws {
        let missing = #expect(throws: PromptCatalogError.self) { try PromptCatalog.load(path: "/nonexistent/c.yaml") }
        #expect(missing?.code == .unreadable)
        let path = NSTemporaryDirectory() + "catalog-\(ProcessInfo.processInfo.processIdentifier).yaml"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data([0xFF, 0xFE, 0x41]).write(to: URL(fileURLWithPath: path))
        let binary = #expect(throws: PromptCatalogError.self) { try PromptCatalog.load(path: path) }
        #expect(binary?.code == .malformed)
        try Data(Self.small.utf8).write(to: URL(fileURLWithPath: path))
        #expect(try PromptCatalog.load(path: path).version == "7")
    }

    static let pieces = [
        "\n", "  ", "- ", ": ", "&a ", "*a", "{", "}", "[", "]", "\"", "'", "|", ">-", "#", "? ", "!!str ", "!<x> ",
        "---\n",
        "...\n", "%YAML 1.1\n", "\t", "\0", "\u{FEFF}", "\u{85}", "<<: ", "\\x41", "\\uD800", "null", "-1e999", "~",
    ]

    @Test("Mutations of catalogs load or are refused, and never crash", arguments: 0..<20)
    func survivesMutation(seed: Int) throws {
        var random = SeededMutations(seed: UInt64(seed) &* 0x5851_F42D_4C95_7F2D &+ 1)
        let whole = Array(try Data(contentsOf: try #require(PromptCatalog.bundledURL)))
        let small = Array(Self.small.utf8)
        var refused = 0
        for round in 0..<1000 {
            let mutated = random.mutate(round % 10 == 0 ? whole : small, with: Self.pieces)
            do throws(PromptCatalogError) {
                _ = try PromptCatalog.load(yaml: String(decoding: mutated, as: UTF8.self))
            } catch {
                refused += 1
                #expect(!error.message.isEmpty)
            }
        }
        #expect(refused > 300)
    }
}
