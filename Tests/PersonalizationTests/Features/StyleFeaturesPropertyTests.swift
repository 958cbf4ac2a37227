import Testing

@testable import Personalization

@Suite("Style features, for any text")
struct StyleFeaturesPropertyTests {
    /// Finite, within the bounds, twice the same, and `local-1` first.
    private static func holds(for bytes: [UInt8]) -> Bool {
        let psi = StyleFeatures.extract(utf8: bytes)
        return psi.count == StyleFeatures.dimension
            && zip(psi, StyleFeatures.upperBounds).allSatisfy { $0.isFinite && $0 >= -4 && $0 <= $1 }
            && psi.dropFirst(LocalFeatures.dimension).allSatisfy { $0 >= 0 }
            && Array(psi.prefix(LocalFeatures.dimension)) == LocalFeatures.extract(utf8: bytes)
            && psi == StyleFeatures.extract(utf8: bytes)
    }

    @Test(
        "Long and hard texts give finite values within the bounds, with local-1 first",
        arguments: [
            "", "\0", "a", " ", "\n", ".", "!", "`", "#", "-", "'", "a.", "a b ", "- a\n", "1. a\n", "字", "ก", "😀",
            "\u{200D}",
            "\u{301}", "12", "A", "Aa ", "—", "…", "x:\n", "```\n", "to ", "is taken ",
        ])
    func pieces(_ piece: String) {
        #expect(Self.holds(for: Array(piece.utf8)))
        #expect(Self.holds(for: Array(String(repeating: piece, count: 20_000).utf8)))
    }

    @Test("Ten thousand random byte strings give finite values within the bounds, with local-1 first")
    func randomBytes() {
        var generator = FeatureTestGenerator(seed: 3)
        let interesting = Array("aAe1 .:;'\n-#`*/&$ isto\u{2014}\u{2026}".utf8) + [0x00, 0xFF, 0xE2, 0xF0]
        var failures = 0
        for round in 0..<10_000 {
            let bytes = (0..<Int.random(in: 0...64, using: &generator)).map { _ in
                round % 2 == 0
                    ? UInt8.random(in: 0...255, using: &generator)
                    : interesting[Int.random(in: 0..<interesting.count, using: &generator)]
            }
            if !Self.holds(for: bytes) { failures += 1 }
        }
        #expect(failures == 0)
    }

    @Test("A text repeated as paragraphs keeps the counts of each of its parts")
    func repetition() {
        let text = "However, the order was placed on Monday; it's shipped. You may want to track it — or wait!"
        let once = StyleFeaturesTests.Measured(text)
        let thrice = StyleFeaturesTests.Measured([text, text, text].joined(separator: "\n\n"))
        for counter in StyleCounter.allCases where counter != .blankLines {
            #expect(thrice.counters[counter] == 3 * (once.counters[counter] ?? 0), "\(counter)")
        }
        #expect(thrice.lists == once.lists.mapValues { 3 * $0 })
        #expect(thrice.words == once.words.mapValues { 3 * $0 })
        #expect(thrice.counters[.blankLines] == 2)
    }

    @Test("Vectors of the newest specification are the same through both ways of asking")
    func ways() {
        let text = "Perhaps you could try this first: it's simple."
        #expect(StyleFeatures.extract(text) == StyleFeatures.extract(utf8: Array(text.utf8)))
        #expect(StyleFeatures.specification.extract(prompt: "How?", text: text) == StyleFeatures.extract(text))
    }
}
