import Testing

@testable import Personalization

@Suite("A revision job")
struct RevisionJobTests {
    static let required = #""schema":1,"job_id":"j","user_id":"u""#

    private func decode(
        _ fields: String, required: String = #""schema":1,"job_id":"j","user_id":"u","prompt":"p""#,
        limits: MessageLimits = .standard
    ) throws(MessageError) -> RevisionJob {
        try RevisionJob.decode(Array("{\(required)\(fields.isEmpty ? "" : ",")\(fields)}".utf8), limits: limits)
    }

    private func refusal(
        _ fields: String, required: String = #""schema":1,"job_id":"j","user_id":"u","prompt":"p""#,
        limits: MessageLimits = .standard
    ) -> MessageError? {
        do throws(MessageError) {
            _ = try decode(fields, required: required, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    @Test("is read with every field")
    func everything() throws {
        let job = try decode(
            #"""
            "response":"r","domain":"shop-7","language":"pt-BR","keep":["a","b"],"glossary":{"x":"y","a":"b"},
            "deadline":"2025-11-24T03:42:00.5Z","candidates":3,"on_failure":"retry"
            """#)
        #expect(
            job
                == RevisionJob(
                    jobID: "j", userID: "u", input: .prompt("p"), response: "r", domain: "shop-7", language: "pt-BR",
                    keep: ["a", "b"],
                    glossary: [GlossaryEntry(source: "x", target: "y"), GlossaryEntry(source: "a", target: "b")],
                    deadline: 1_763_955_720_500, candidates: 3, onFailure: .retry))
    }

    @Test("has defaults for what is absent or null")
    func defaults() throws {
        let plain = RevisionJob(jobID: "j", userID: "u", input: .prompt("p"))
        #expect(try decode("") == plain)
        #expect(
            try decode(
                #""response":null,"domain":null,"language":null,"keep":null,"glossary":null,"deadline":null,"candidates":null,"on_failure":null,"conversation":null"#
            ) == plain)
        #expect(plain.onFailure == .baseline)
    }

    @Test("takes fields in any order, with escaped names, and leaves unknown ones")
    func order() throws {
        let body = #" { "x":[1,{"y":[[]]}] , "prompt":"p" , "us\u0065r_id":"u","z":null,"job_id":"j","schema":1 } "#
        #expect(try RevisionJob.decode(Array(body.utf8)) == RevisionJob(jobID: "j", userID: "u", input: .prompt("p")))
    }

    @Test("keeps every text as it came")
    func texts() throws {
        let texts = [
            "\u{0}", "a\u{0}b\u{0}", "😀👩‍👩‍👧", "שלום \u{200f}עולם", "e\u{301} \u{e9}", "\u{feff}", "\u{2028}\u{2029}",
            "\r\n\t\"\\/",
            "\u{ffff}\u{10ffff}", String(repeating: "ß", count: 131_072), String(repeating: "\u{0}", count: 262_144),
        ]
        for text in texts {
            let job = RevisionJob(
                jobID: "j", userID: "u", input: .prompt(text), response: text,
                keep: text.utf8.count <= 200 ? [text] : [])
            let read = try RevisionJob.decode(job.encoded())
            #expect(read.response.map { Array($0.utf8) } == Array(text.utf8))
            #expect(Array(read.promptText.utf8) == Array(text.utf8))
            #expect(read.keep.map { Array($0.utf8) } == job.keep.map { Array($0.utf8) })
        }
    }

    @Test("takes the prompt from the last turn of the user")
    func promptText() {
        let turns = [
            ConversationTurn(role: .user, content: "one"), ConversationTurn(role: .user, content: "two"),
            ConversationTurn(role: .assistant, content: "three"),
        ]
        #expect(RevisionJob(jobID: "j", userID: "u", input: .conversation(turns)).promptText == "two")
        #expect(RevisionJob(jobID: "j", userID: "u", input: .conversation([turns[2]])).promptText == "three")
        #expect(RevisionJob(jobID: "j", userID: "u", input: .prompt("p")).promptText == "p")
    }

    struct Edge: Sendable, CustomTestStringConvertible {
        let name: String
        let code: DeadLetterReason
        let field: String
        let limit: Int
        /// The message with n of what is limited.
        let body: @Sendable (Int) -> String
        var testDescription: String { name }
    }

    static func filler(_ count: Int) -> String {
        String(repeating: "é", count: count / 2) + String(repeating: "x", count: count % 2)
    }

    static let edges = [
        Edge(name: "job_id", code: .fieldTooLong, field: "job_id", limit: 200) {
            #"{"schema":1,"user_id":"u","prompt":"p","job_id":"\#(filler($0))"}"#
        },
        Edge(name: "user_id", code: .fieldTooLong, field: "user_id", limit: 200) {
            #"{"schema":1,"job_id":"j","prompt":"p","user_id":"\#(filler($0))"}"#
        },
        Edge(name: "prompt", code: .textTooLong, field: "prompt", limit: 262_144) {
            #"{\#(required),"prompt":"\#(filler($0))"}"#
        },
        Edge(name: "escaped prompt", code: .textTooLong, field: "prompt", limit: 262_144) {
            #"{\#(required),"prompt":"\#(String(repeating: #"\u0000"#, count: $0))"}"#
        },
        Edge(name: "response", code: .textTooLong, field: "response", limit: 262_144) {
            #"{\#(required),"prompt":"p","response":"\#(filler($0))"}"#
        },
        Edge(name: "one turn", code: .textTooLong, field: "conversation[0].content", limit: 262_144) {
            #"{\#(required),"conversation":[{"role":"user","content":"\#(filler($0))"}]}"#
        },
        Edge(name: "all turns", code: .textTooLong, field: "conversation", limit: 262_144) {
            let turn = #"{"role":"user","content":"\#(filler(131_072))"}"#
            return #"{\#(required),"conversation":[\#(turn),{"role":"user","content":"\#(filler($0 - 131_072))"}]}"#
        },
        Edge(name: "turns", code: .fieldTooLong, field: "conversation", limit: 200) {
            let turns = Array(repeating: #"{"role":"user","content":""}"#, count: $0).joined(separator: ",")
            return #"{\#(required),"conversation":[\#(turns)]}"#
        },
        Edge(name: "keep", code: .fieldTooLong, field: "keep", limit: 100) {
            let terms = Array(repeating: #""x""#, count: $0).joined(separator: ",")
            return #"{\#(required),"prompt":"p","keep":[\#(terms)]}"#
        },
        Edge(name: "a term", code: .fieldTooLong, field: "keep[1]", limit: 200) {
            #"{\#(required),"prompt":"p","keep":["x","\#(filler($0))"]}"#
        },
        Edge(name: "glossary", code: .fieldTooLong, field: "glossary", limit: 200) {
            let entries = (0..<$0).map { #""\#($0)":"t""# }.joined(separator: ",")
            return #"{\#(required),"prompt":"p","glossary":{\#(entries)}}"#
        },
        Edge(name: "a source", code: .fieldTooLong, field: "glossary[0]", limit: 200) {
            #"{\#(required),"prompt":"p","glossary":{"\#(filler($0))":"t"}}"#
        },
        Edge(name: "a target", code: .fieldTooLong, field: "glossary[1]", limit: 200) {
            #"{\#(required),"prompt":"p","glossary":{"x":"y","s":"\#(filler($0))"}}"#
        },
        Edge(name: "domain", code: .fieldTooLong, field: "domain", limit: 63) {
            #"{\#(required),"prompt":"p","domain":"\#(String(repeating: "d", count: $0))"}"#
        },
        Edge(name: "language", code: .fieldTooLong, field: "language", limit: 35) {
            #"{\#(required),"prompt":"p","language":"a\#(String(repeating: "-b", count: 17))\#(String(repeating: "c", count: $0 - 35))"}"#
        },
        Edge(name: "candidates", code: .invalidField, field: "candidates", limit: 8) {
            #"{\#(required),"prompt":"p","candidates":\#($0)}"#
        },
        Edge(name: "the whole body", code: .messageTooLong, field: "", limit: 4 * 1024 * 1024) {
            let start = #"{\#(required),"prompt":"p","x":""#
            return start + String(repeating: "x", count: $0 - start.utf8.count - 2) + #""}"#
        },
    ]

    @Test("is accepted at each limit and refused one beyond", arguments: edges)
    func limits(_ edge: Edge) throws {
        _ = try RevisionJob.decode(Array(edge.body(edge.limit).utf8))
        let beyond = Array(edge.body(edge.limit + 1).utf8)
        let error = try #require(throws: MessageError.self) { try RevisionJob.decode(beyond) }
        #expect(error.code == edge.code)
        #expect(error.field == edge.field)
    }

    @Test("has the limit of text that the deployment sets")
    func ownLimit() throws {
        var limits = MessageLimits(textBytes: 10)
        #expect(refusal(#""response":"0123456789""#, limits: limits) == nil)
        #expect(refusal(#""response":"01234567890""#, limits: limits)?.code == .textTooLong)
        limits.messageBytes = 10
        #expect(refusal("", limits: limits)?.code == .messageTooLong)
    }

    @Test("is of an unknown schema before anything else is wrong with it")
    func unknownSchema() {
        for body in [
            #"{"schema":2}"#, #"{"job_id":7,"schema":2}"#, #"{"prompt":["new"],"schema":99,"user_id":null}"#,
            #"{"schema":2,"job_id":1"#,
        ] {
            let error = #expect(throws: MessageError.self) { try RevisionJob.decode(Array(body.utf8)) }
            #expect(error?.code == .unknownSchema)
            #expect(error?.field == "schema")
        }
        #expect(refusal("", required: #""schema":null,"job_id":"j","user_id":"u","prompt":"p""#)?.code == .missingField)
        #expect(refusal("", required: #""schema":"2","job_id":"j","user_id":"u","prompt":"p""#)?.code == .invalidField)
    }

    @Test("refuses every known field that stands there twice")
    func duplicates() {
        let values = [
            "schema": "1", "job_id": #""j""#, "user_id": #""u""#, "prompt": #""p""#, "response": #""r""#,
            "conversation": #"[{"role":"user","content":"c"}]"#, "domain": #""d""#, "language": #""en""#, "keep": "[]",
            "glossary": "{}", "deadline": #""2025-11-24T03:42:00Z""#, "candidates": "1", "on_failure": #""retry""#,
        ]
        for (name, value) in values {
            let error = refusal(#""\#(name)":\#(value),"\#(name)":null"#, required: #""x":0"#)
            #expect(error?.code == .invalidField && error?.field == name)
        }
        #expect(refusal(#""glossary":{"a":"1","b":"2","a":"3"}"#)?.field == "glossary")
        #expect(refusal(#""glossary":{"a":"1","\u0061":"3"}"#)?.field == "glossary")
        // The same to a reader, but other bytes: two terms.
        #expect(refusal(#""glossary":{"\u00e9":"1","e\u0301":"3"}"#) == nil)
        #expect(refusal(#""x":1,"x":2"#) == nil)
    }

    @Test("takes language tags of the form of BCP 47, and no others")
    func languages() {
        for tag in ["en", "de-CH-1996", "zh-Hant-TW", "x-private", "sl-rozaj-biske", "EN", "i-klingon"] {
            #expect(refusal(#""language":"\#(tag)""#) == nil)
        }
        for tag in ["", "-", "en-", "-en", "en--US", "en_US", "e n", "123", "1en", "abcdefghi", "en-123456789", "ён"] {
            #expect(refusal(#""language":"\#(tag)""#)?.field == "language")
        }
    }

    @Test("is never quoted in an error")
    func secrecy() throws {
        let planted = "PLANTEDSECRET"
        let bodies = [
            #"{"PLANTEDSECRET":1,}"#, #"{"schema":1,"job_id":"PLANTEDSECRET\n"}"#, #"{"schema":"PLANTEDSECRET"}"#,
            #"{"schema":1,"on_failure":"PLANTEDSECRET"}"#, #"{"schema":1,"domain":"PLANTEDSECRET"}"#,
            #"{"schema":1,"language":"PLANTEDSECRET_"}"#, #"{"schema":1,"deadline":"PLANTEDSECRET"}"#,
            #"{"schema":1,"glossary":{"PLANTEDSECRET":1}}"#, #"{"schema":1,"conversation":[{"PLANTEDSECRET":1}]}"#,
            #"{"schema":1,"conversation":[{"role":"PLANTEDSECRET"}]}"#, #"{"schema":1,"keep":"PLANTEDSECRET"}"#,
            #"{"schema":1,"candidates":"PLANTEDSECRET"}"#, #"{"schema":1} PLANTEDSECRET"#, "PLANTEDSECRET",
            #"{"schema":1,"glossary":{"PLANTEDSECRET":"a","PLANTEDSECRET":"b"}}"#,
        ]
        for body in bodies {
            let error = try #require(throws: MessageError.self) { try RevisionJob.decode(Array(body.utf8)) }
            #expect(!"\(error) \(error.field) \(error.message)".contains(planted))
            #expect(!error.isRetriable)
        }
    }

    @Test("still names its ids when it is refused")
    func salvage() {
        let found = MessageIdentifiers.salvage(Array(#"{"schema":1,"job_id":"j","user_id":"u","prompt":7"#.utf8))
        #expect(found.jobID == "j" && found.userID == "u" && found.schema == 1)
        let control = MessageIdentifiers.salvage(Array(#"{"job_id":"a\u0000","user_id":5,"event_id":"e"}"#.utf8))
        #expect(control.jobID == nil && control.userID == nil && control.eventID == "e")
        for body in ["", "[]", "{", "\u{0}", #"{"job_id"#] {
            #expect(MessageIdentifiers.salvage(Array(body.utf8)) == MessageIdentifiers())
        }
        let error = MessageError(code: .fieldTooLong, field: "keep", message: "Too long.")
        let result = RevisedResponse(rejecting: found, because: error, createdAt: 0)
        #expect(result.status == .rejected && result.reason == "field_too_long" && result.detail == "keep: Too long.")
        #expect(throws: Never.self) { try RevisedResponse.decode(result.encoded()) }
    }
}
