import Testing

@testable import Playground

@Suite("The difference of two texts")
struct WordDifferenceTests {
    private func marked(_ runs: [WordDifference.Run]) -> String {
        runs.map { $0.isChanged ? "[\($0.text)]" : $0.text }.joined()
    }

    @Test(
        "marks the words that only one has",
        arguments: [
            ("a b c", "a c", "a [b ]c", "a c"),
            ("a b", "a b", "a b", "a b"),
            ("", "a", "", "[a]"),
            ("one two", "three", "[one two]", "[three]"),
            ("a b\n\nc", "a x\n\nc", "a [b\n\n]c", "a [x\n\n]c"),
            ("שלום abc", "שלום", "שלום [abc]", "שלום"),
        ])
    func marks(_ before: String, _ after: String, _ markedBefore: String, _ markedAfter: String) {
        let difference = WordDifference(before: before, after: after)
        #expect(marked(difference.before) == markedBefore)
        #expect(marked(difference.after) == markedAfter)
    }

    @Test("loses nothing of either text", arguments: ["  a  b ", "\n", "a\u{a0}b", "👩‍👩‍👧 e\u{301}", " "])
    func whole(_ text: String) {
        let difference = WordDifference(before: text, after: "other " + text)
        #expect(difference.before.map(\.text).joined() == text)
        #expect(difference.after.map(\.text).joined() == "other " + text)
    }

    @Test("marks nothing in texts that would take too long to compare")
    func long() {
        let text = String(repeating: "word ", count: 4000)
        #expect(WordDifference(before: text, after: "other").after == [.init(text: "other", isChanged: false)])
    }
}

@Suite("The page's source")
struct HTMLTests {
    @Test("escapes every text that is put into it, and pieces not again")
    func escapes() {
        let hostile = "<b a=\"'&'\">\0"
        let piece: HTML = "<i>\(hostile)</i>"
        let page: HTML = "<p title=\"\(hostile)\">\(piece)\([piece])</p>"
        let escaped = "&lt;b a=&quot;&#39;&amp;&#39;&quot;&gt;\u{FFFD}"
        #expect(page.source == "<p title=\"\(escaped)\"><i>\(escaped)</i><i>\(escaped)</i></p>")
    }

    @Test(
        "takes a person's id only where it is one",
        arguments: ["", "a/b", "<x>", "ä", String(repeating: "a", count: 65)])
    func people(_ id: String) { #expect(!Visit.isPerson(id)) }

    @Test("makes people up whose ids are ids")
    func newPeople() { #expect(Visit.isPerson(Visit.newPerson())) }
}
