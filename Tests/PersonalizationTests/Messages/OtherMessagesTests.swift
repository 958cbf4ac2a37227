import Testing

@testable import Personalization

@Suite("Results, feedback and questions")
struct OtherMessagesTests {
    @Test("A result comes back as it was, with any status", arguments: RevisedResponse.Status.allCases)
    func results(_ status: RevisedResponse.Status) throws {
        let result = RevisedResponse(
            jobID: "j", userID: "u", status: status, text: "a\u{0}😀", reason: "some_reason", detail: "Do \"this\".",
            applied: ["style.concise", "é"], predictedGain: -0.1, probabilityBetter: 0.333, modelVersion: 7,
            weightsVersion: .max, answers: 0, notes: [RevisedResponse.Note.priorWeights], model: "m/1:q4",
            timings: RevisionTimings(wait: 1.25, lookup: 0.001, model: 900, store: 0, total: 901.251),
            tokens: RevisionTokens(prompt: 1, completion: 2), createdAt: 1_763_955_720_125)
        #expect(try RevisedResponse.decode(result.encoded()) == result)
    }

    @Test("A result with nothing but what must be there is short")
    func shortest() throws {
        let result = RevisedResponse(jobID: nil, userID: nil, status: .rejected, reason: "malformed_json")
        #expect(
            String(decoding: result.encoded(), as: UTF8.self)
                == #"{"schema":1,"status":"rejected","reason":"malformed_json","applied":[]}"#)
        #expect(try RevisedResponse.decode(result.encoded()) == result)
    }

    @Test("Numbers that JSON can't write are left out, and times are not below zero")
    func numbers() throws {
        let result = RevisedResponse(
            jobID: "j", userID: "u", status: .revised, text: "t", predictedGain: .nan, probabilityBetter: .infinity,
            timings: RevisionTimings(wait: -3, lookup: 0.123456, model: .infinity))
        let read = try RevisedResponse.decode(result.encoded())
        #expect(read.predictedGain == nil && read.probabilityBetter == nil)
        #expect(read.timings == RevisionTimings(wait: 0, lookup: 0.123))
    }

    static let contents: [Feedback.Content] =
        [
            .comparison(.init(prompt: "p", preferred: "a\u{0}", other: "😀", shownFirst: .preferred)),
            .comparison(.init(prompt: "p", preferred: "a", other: "b", shownFirst: .other)),
        ]
        + Feedback.Verdict.Value.allCases.flatMap { value in
            ([nil, .revised, .baseline] as [Feedback.Verdict.Position?]).map { position in
                Feedback.Content.verdict(.init(jobID: "j", value: value, shownFirst: position))
            }
        }
        + Feedback.Answer.Choice.allCases.flatMap { choice in
            ([nil, .first, .second] as [Feedback.Answer.Position?]).map { first in
                Feedback.Content.answer(.init(questionID: "q", chosen: choice, shownFirst: first))
            }
        }
        + [
            .metric(.init(jobID: "j", value: 0)), .metric(.init(jobID: "j", name: "solved-1", value: -1e9)),
            .metric(.init(jobID: "j", name: "solved", value: 0.1)),
        ]

    @Test("Feedback comes back as it was, of every kind")
    func feedback() throws {
        for content in Self.contents {
            let plain = Feedback(eventID: "e", userID: "u", content: content)
            #expect(try Feedback.decode(plain.encoded()) == plain)
            let full = Feedback(
                eventID: "e", userID: "u", content: content, language: "en", domain: "d", occurredAt: 1_000)
            #expect(try Feedback.decode(full.encoded()) == full)
        }
    }

    @Test("Texts of feedback and questions have the limit of texts", arguments: ["prompt", "preferred", "other"])
    func feedbackLimits(_ name: String) throws {
        func body(_ count: Int) -> [UInt8] {
            var texts = ["prompt": "p", "preferred": "a", "other": "b"]
            texts[name] = String(repeating: "x", count: count)
            let fields = texts.map { #""\#($0)":"\#($1)""# }.joined(separator: ",")
            return Array(
                #"{"schema":1,"event_id":"e","user_id":"u","comparison":{\#(fields),"shown_first":"other"}}"#.utf8)
        }
        _ = try Feedback.decode(body(262_144))
        let beyond = body(262_145)
        let error = try #require(throws: MessageError.self) { try Feedback.decode(beyond) }
        #expect(error.code == .textTooLong && error.field == "comparison.\(name)")
    }

    @Test("A question and its request come back as they were")
    func questions() throws {
        let request = QuestionRequest(requestID: "r", userID: "u", domain: "d", language: "en")
        #expect(try QuestionRequest.decode(request.encoded()) == request)
        let pair = Question(
            requestID: "r", content: .pair(.init(questionID: "q", prompt: "p", first: "1\u{0}", second: "2")))
        #expect(try Question.decode(pair.encoded()) == pair)
        let none = Question(requestID: nil, content: .none(reason: "no_pairs_for_domain"))
        #expect(try Question.decode(none.encoded()) == none)
    }

    @Test("A message is appended to what is there")
    func appending() {
        var bytes: [UInt8] = [1, 2, 3]
        let request = QuestionRequest(requestID: "r", userID: "u")
        request.encode(into: &bytes)
        #expect(bytes == [1, 2, 3] + request.encoded())
    }
}
