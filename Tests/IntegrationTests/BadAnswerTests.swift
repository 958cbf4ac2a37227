import AMQP
import Foundation
import Personalization
import Testing
import Workers

@Suite(
    "A model that answers badly or not at all",
    .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct BadAnswerTests {
    struct BadAnswer: Sendable, CustomTestStringConvertible {
        let text: String
        let reason: String
        var testDescription: String { reason }
    }

    @Test(
        "a bad answer of the model leaves the baseline, with the reason",
        arguments: [
            BadAnswer(text: "", reason: "empty"),
            BadAnswer(
                text: String(repeating: "Your order A-1234 was shipped on Monday. ", count: 12), reason: "repetition"),
            BadAnswer(
                text: "Sure, here is the rewritten text: Your order A-1234 was shipped on Monday, arriving on Friday.",
                reason: "preamble"),
            BadAnswer(
                text: "Your order was shipped on Monday and it should arrive at your address on Friday, thank you.",
                reason: "lost_identifier"),
            BadAnswer(
                text: "Your order A-1234 was shipped on Monday and should arrive on Friday at 17:45.",
                reason: "invented_number"),
            BadAnswer(
                text: "Your order A-1234 was shipped on Monday and should arrive on Friday. See https://x.example/t.",
                reason: "invented_url"),
            BadAnswer(
                text: "Your order A-1234 was shipped on Monday and should arrive on Friday, says Gwendolyn.",
                reason: "invented_name"),
            BadAnswer(
                text: "Your order A-1234 was shipped on Monday and should arrive on Friday, 3 March.",
                reason: "invented_date"),
        ])
    func badAnswers(_ answer: BadAnswer) async throws {
        let model = ModelStub { _ in .text(answer.text) }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await stack.withWorker(model: model.url) { _ in
                try await stack.enqueue(Texts.job("one"))
                let result = try await stack.result()
                #expect(result.status == .kept)
                #expect(result.text == Texts.long)
                // A date holds a number; either name tells the reason.
                let names =
                    answer.reason == "invented_date" ? ["invented_date", "invented_number"] : [answer.reason]
                #expect(names.contains(result.reason ?? ""))
            }
        }
    }

    @Test("a model that fails on a job: the ladder, then the baseline")
    func failure() async throws {
        let model = ModelStub { _ in .status(400) }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await stack.withWorker(model: model.url) { _ in
                var job = Texts.job("one")
                job.deadline = Int64((Date().timeIntervalSince1970 + 3) * 1000)
                try await stack.enqueue(job)
                let result = try await stack.result()
                #expect(result.status == .failedBaseline)
                #expect(result.text == Texts.long)
            }
            // At once, after one second; five more would be past the deadline.
            #expect(model.calls.count == 2)
        }
    }

    @Test("a job that asks for no baseline is dead when no attempt is left, with its history, or when it is refused")
    func onFailure() async throws {
        let model = ModelStub { _ in .status(400) }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await stack.withWorker(model: model.url) { _ in
                var job = Texts.job("spent")
                job.onFailure = .retry
                let history = FieldValue.array([.string("4 model_server_error 2026-01-01T00:00:00Z")])
                try await stack.enqueue(job.encoded()) {
                    $0.headers[MessageHeader.attempt] = 5
                    $0.headers[MessageHeader.history] = history
                }
                let spent = try await stack.take(Names.dead(of: TestStack.tenant))
                #expect(spent.properties.headers[MessageHeader.reason] == "attempts_exhausted")
                #expect(
                    spent.properties.headers[MessageHeader.history]
                        == history)
                #expect(spent.body == job.encoded())

                model.respond { _ in .refused }
                job.jobID = "refused"
                try await stack.enqueue(job)
                let refused = try await stack.take(Names.dead(of: TestStack.tenant))
                #expect(refused.properties.headers[MessageHeader.reason] == "refused_by_model")
                try await stack.enqueue(Texts.job("content"))
                let result = try await stack.result()
                #expect(result.status == .failedBaseline)
                #expect(result.reason == "content_refused")
            }
            #expect(model.calls.count == 3)
        }
    }
}
