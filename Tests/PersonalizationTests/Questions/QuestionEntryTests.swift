import Personalization
import Testing

@Suite("A question in a file")
struct QuestionEntryTests {
    private func decode(_ line: String) throws -> QuestionEntry { try QuestionEntry.decode(Array(line.utf8)) }

    @Test("comes back as it was")
    func roundTrip() throws {
        for entry in [
            QuestionEntry(prompt: "p", first: "a\u{0}", second: "😀"),
            QuestionEntry(id: "q-1", domain: "d", language: "pt-BR", prompt: "p", first: "a\n", second: "\"b\""),
        ] {
            #expect(try QuestionEntry.decode(entry.encoded()) == entry)
        }
    }

    @Test("without an id gets one of its texts, the same each time and another for other texts")
    func identifiers() throws {
        let line = #"{"prompt": "p", "first": "a", "second": "b"}"#
        let entry = try decode(line)
        #expect(try decode(line).id == entry.id)
        #expect(entry.id.count == 18 && entry.id.hasPrefix("q-"))
        let others = [
            #"{"prompt": "p", "first": "b", "second": "a"}"#, #"{"prompt": "pa", "first": "", "second": "b"}"#,
            #"{"prompt": "p", "first": "ab", "second": "c"}"#,
        ]
        #expect(try decode(others[0]).id != entry.id)
        #expect(try decode(others[2]).id != entry.id)
    }

    @Test(
        "is refused where it is not one, with the field",
        arguments: [
            (#"{"first": "a", "second": "b"}"#, "prompt"), (#"{"prompt": "p", "second": "b"}"#, "first"),
            (#"{"prompt": "p", "first": "a"}"#, "second"), (#"{"prompt": "p", "first": "", "second": "b"}"#, "first"),
            (#"{"prompt": "p", "first": "a", "second": "a"}"#, "second"),
            (#"{"prompt": "p", "first": "a", "second": "b", "domain": "Big"}"#, "domain"),
            (#"{"prompt": "p", "first": "a", "second": "b", "language": "e_n"}"#, "language"),
            (#"{"prompt": "p", "first": "a", "second": "b", "id": ""}"#, "id"),
            (#"{"prompt": "p", "first": 1, "second": "b"}"#, "first"), ("[]", ""), ("not json", ""),
        ])
    func refusals(line: String, field: String) {
        let error = #expect(throws: MessageError.self) { try decode(line) }
        #expect(error?.field == field)
    }

    @Test("has a limit for its texts")
    func limit() {
        let long = String(repeating: "x", count: QuestionEntry.textBytes + 1)
        let error = #expect(throws: MessageError.self) {
            try decode(#"{"prompt": "p", "first": "a", "second": "\#(long)"}"#)
        }
        #expect(error?.code == .textTooLong)
    }
}
