import Testing

@testable import Personalization

@Suite("Splitting into sentences")
struct SentenceSplitterTests {
    @Test(
        "Sentences end where they end, and nowhere else",
        arguments: [
            ("One. Two! Three?", ["One.", "Two!", "Three?"]),
            ("Dr. Smith paid 3.50 at 5 p.m. today. He left.", ["Dr. Smith paid 3.50 at 5 p.m. today.", "He left."]),
            ("See https://a.example/x.y?z=1. Then go.", ["See https://a.example/x.y?z=1.", "Then go."]),
            ("Use e.g. This or i.e. That. Done.", ["Use e.g. This or i.e. That.", "Done."]),
            ("J. R. Smith came. No. 5 is here.", ["J. R. Smith came.", "No. 5 is here."]),
            ("The answer is no. We are sorry.", ["The answer is no.", "We are sorry."]),
            ("Wait... what? \"Yes.\" He nodded.", ["Wait... what?", "\"Yes.\"", "He nodded."]),
            ("He said “Stop!” Then he left (quickly.) End", ["He said “Stop!”", "Then he left (quickly.)", "End"]),
            ("Run `a. B` now. Ok.", ["Run `a. B` now.", "Ok."]),
            ("これは本です。それはペンです。", ["これは本です。", "それはペンです。"]),
            ("「はい。」と言った。次。", ["「はい。」", "と言った。", "次。"]),
            ("A hard\nwrapped line. Next\none too.", ["A hard\nwrapped line.", "Next\none too."]),
            ("First line\nSecond line", ["First line", "Second line"]),
            ("- One item. More.\n- Two\n  1. Three", ["One item.", "More.", "Two", "Three"]),
            ("> Quoted text. More.\n> Rest", ["Quoted text.", "More.", "Rest"]),
            ("", []), ("   \n\n ", []), ("Version 2.3.1 is out", ["Version 2.3.1 is out"]),
            ("Ends with space. ", ["Ends with space."]), ("Hi 🙂. Bye 👩‍👩‍👧.", ["Hi 🙂.", "Bye 👩‍👩‍👧."]),
        ])
    func sentences(text: String, expected: [String]) {
        let split = SentenceSplitter.split(text)
        #expect(split.pieces.map(\.text) == expected)
        #expect(Array(split.text.utf8) == Array(text.utf8))
    }

    @Test("Headings, code, tables, rules and lone links stay verbatim")
    func verbatim() {
        let text = """
            # Title. Not a sentence

            Do this. Then that.

            ```swift
            let a = 1. // x. Y

            print(a)
            ```
            | a | b. C |
            https://a.example/x.
            ---
            \tindented code. Here
            * Item one.
            """
        let split = SentenceSplitter.split(text)
        #expect(split.text == text)
        #expect(split.sentences.map { split.pieces[$0].text } == ["Do this.", "Then that.", "Item one."])
        #expect(
            split.pieces.contains { $0.kind == .verbatim && $0.text.hasPrefix("```swift") && $0.text.hasSuffix("```") })
    }

    @Test("An unclosed code fence runs to the end")
    func unclosedFence() {
        let split = SentenceSplitter.split("Text. More.\n~~~\ncode. Here\n")
        #expect(split.pieces.last?.text == "~~~\ncode. Here")
        #expect(split.tail == "\n")
    }

    @Test("Revised sentences take their old places")
    func replacing() {
        let split = SentenceSplitter.split("1. One is here.\n2. Two is here. Three.\n")
        let first = split.sentences[0]
        #expect(split.replacing([first: "One.", 99: "never"]) == "1. One.\n2. Two is here. Three.\n")
    }

    static let pieces = [
        "One. ", "two! ", "\n", "\n\n", "- ", "12. ", "```\n", "~~~", "# ", "| ", "> ", "e.g. ", "Dr. ", "3.14",
        "https://x.y/z ",
        "。", "？", "「", "」", "\u{2026}", "\r\n", "\t", " ", "`", "\"", "”", "é", "👍🏽", "\u{0}", "\u{FEFF}", "www.",
        "http",
    ]

    @Test("No byte is lost, whatever the text", arguments: 0..<10)
    func losesNothing(seed: Int) {
        var random = SeededMutations(seed: UInt64(seed) + 77)
        for _ in 0..<500 {
            var text = ""
            for _ in 0..<random.below(30) { text += random.pick(Self.pieces) }
            if random.below(4) == 0 { text += String(decoding: random.bytes(20), as: UTF8.self) }
            let split = SentenceSplitter.split(text)
            #expect(Array(split.text.utf8) == Array(text.utf8))
            #expect(split.pieces.allSatisfy { !$0.text.isEmpty })
        }
    }
}
