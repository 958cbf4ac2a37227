import Foundation
import Testing

@testable import Personalization

@Suite("The guards on anything at all")
struct RevisionGuardsFuzzTests {
    /// Cases of a seed; with ATTUNE_TEST_LONG=1 two hundred thousand in all.
    static let cases = ProcessInfo.processInfo.environment["ATTUNE_TEST_LONG"] == "1" ? 10_000 : 200

    static let pieces = [
        "1,234.5", "1.2.3", "12,34,567", "١٢٣", "5k", "2 million", "twenty-five", "https://", "www.", "a@b.c", "@x",
        "{{", "}}",
        "${x}", "%1$s", "%(", "<b", ">", "[Your", "]", "`", "```\n", "~~~", "\"", "'", "’", "“", "。", "Dr.",
        "Best regards,\n",
        "- ", "1) ", "# A B", "**", ": ", "A-1-B", "x_y", "\u{0}", "\u{202E}", "\u{FEFF}", "é", "👩‍👩‍👧", "ß", "İ", "\r\n",
        "\n\n",
        "£", "€5", "$", "May 5", "tomorrow", "(", ")", "://", "..", "--", "\u{301}", "\u{2009}1", "3\u{A0}000",
    ]

    @Test("Arbitrary pairs get a verdict, and an accepted text is never empty", arguments: 0..<10)
    func survives(seed: Int) {
        var random = SeededMutations(seed: UInt64(seed) + 991)
        let starts = GuardCase.accepted.map(\.baseline)
        for _ in 0..<Self.cases {
            let baseline = random.mutate(Array(random.pick(starts).utf8), with: Self.pieces)
            let candidate = random.mutate(random.below(2) == 0 ? baseline : random.bytes(60), with: Self.pieces)
            let guards = RevisionGuards(
                RevisionGuardContext(
                    baseline: String(decoding: baseline, as: UTF8.self), sources: [random.pick(Self.pieces)],
                    keep: [random.pick(Self.pieces)]))
            switch guards.check(String(decoding: candidate, as: UTF8.self)) {
            case .accepted(let text): #expect(!text.isEmpty)
            case .rejected(_, let detail): #expect(!detail.isEmpty)
            }
        }
    }

    @Test("A text loses and invents nothing against itself", arguments: 0..<10)
    func isConsistent(seed: Int) {
        var random = SeededMutations(seed: UInt64(seed) + 4711)
        let starts = GuardCase.accepted.map(\.candidate)
        for _ in 0..<Self.cases {
            let bytes = random.mutate(Array(random.pick(starts).utf8), with: Self.pieces)
            let text = String(decoding: bytes, as: UTF8.self)
            let guards = RevisionGuards(RevisionGuardContext(baseline: text))
            let (facts, words) = RevisionFacts.read(text)
            #expect(throws: Never.self) {
                try guards.checkKept(facts)
                try guards.checkAdded(facts)
            }
            #expect(RevisionRepetition(words, in: facts.bytes).exceeds(guards.repetition) == nil)
        }
    }

    @Test(
        "Texts of one repeated piece are read to the end",
        arguments: [
            "`", "``a`", "(", "<a", "{{", "[A", "@a.", "a.", "1,", "://a", "-", "DATA-1 ", "é", "東", "**", "1 ", "\n",
            "%", "\"", "’s",
        ])
    func repeatedPieces(piece: String) {
        let text = String(repeating: piece, count: 8192 / piece.utf8.count)
        let guards = RevisionGuards(RevisionGuardContext(baseline: text, keep: [piece]))
        #expect(guards.check(text + " ").rejection != nil)
        #expect(SentenceSplitter.split(text).text == text)
    }
}
