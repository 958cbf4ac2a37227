import Foundation
import Logging
import Testing

@testable import LanguageModel

@Suite("Failures", .timeLimit(.minutes(1)))
struct FailureTests {
    typealias Script = @Sendable (MisbehavingServer.Received) -> MisbehavingServer.Reply

    /// Fails as the script says, as often as given, then answers.
    private func recovering(after failures: Int, _ reply: MisbehavingServer.Reply) -> Script {
        { $0.index < failures ? reply : .respond(200, body: completionBody("at last")) }
    }

    private static func ask(
        _ client: LanguageModelClient, deadline: ContinuousClock.Instant? = nil
    ) async -> LanguageModelError? {
        await failure { () throws(LanguageModelError) in try await client.complete(question, deadline: deadline) }
    }

    static let passing: [MisbehavingServer.Reply] = [
        .respond(500), .respond(502), .respond(503, body: "<html>"), .respond(504), .respond(408), .respond(429),
        .close, .half(length: 500, body: #"{"choices":[{"#), .raw(""),
    ]

    @Test("A failure that passes is tried again, with pauses that grow", arguments: passing)
    func recovers(reply: MisbehavingServer.Reply) async throws {
        let recorded = RecordedPacing()
        try await withClient(of: recovering(after: 2, reply), pacing: recorded.pacing) { client, server in
            let completion = try await client.complete(question)
            #expect(completion.choices[0].text == "at last")
            #expect(completion.attempts == 3)
            #expect(server.counts.requests == 3)
            #expect(recorded.pauses == [.milliseconds(250), .milliseconds(500)])
        }
    }

    @Test(
        "A failure that does not pass is reported after the last attempt",
        arguments: [
            (.respond(503), .outage), (.respond(500), .serverError), (.respond(429), .rateLimited), (.close, .outage),
            (.half(length: 50, body: "{"), .outage),
        ] as [(MisbehavingServer.Reply, LanguageModelError.Code)])
    func exhausted(reply: MisbehavingServer.Reply, code: LanguageModelError.Code) async throws {
        try await withClient(of: { _ in reply }) { client, server in
            let error = await Self.ask(client)
            #expect(error?.code == code)
            #expect(error?.attempts == 4)
            #expect(error?.isRetriable == true)
            #expect(server.counts.requests == 4)
            #expect(client.requestsInFlight == 0)
        }
    }

    @Test(
        "What would fail again is not tried again",
        arguments: [
            (.respond(400), .invalidRequest), (.respond(401), .invalidRequest), (.respond(404), .invalidRequest),
            (.respond(422), .invalidRequest), (.respond(307, headers: ["location": "/"]), .invalidRequest),
            (.respond(400, body: #"{"error":{"code":"content_filter"}}"#), .rejected),
            (.respond(200, body: completionBody("x", finish: "content_filter")), .rejected),
            (.respond(200, body: "{not json"), .invalidResponse), (.respond(200, body: "{}"), .invalidResponse),
            (.respond(200, headers: ["content-type": "text/html"], body: "<html>"), .invalidResponse),
            (.respond(204), .invalidResponse), (.raw("220 mail.example.com ESMTP\r\n"), .invalidResponse),
            (.respond(429, body: #"{"error":{"code":"insufficient_quota"}}"#), .rateLimited),
        ] as [(MisbehavingServer.Reply, LanguageModelError.Code)])
    func final(reply: MisbehavingServer.Reply, code: LanguageModelError.Code) async throws {
        try await withClient(of: { _ in reply }) { client, server in
            let error = await Self.ask(client)
            #expect(error?.code == code)
            #expect(error?.attempts == 1)
            #expect(server.counts.requests == 1)
        }
    }

    @Test(
        "A response above the limit is not read to its end",
        arguments: [
            .endless, .respond(200, body: completionBody(String(repeating: "x", count: 70_000))),
        ] as [MisbehavingServer.Reply])
    func tooLarge(reply: MisbehavingServer.Reply) async throws {
        try await withClient(of: { _ in reply }) {
            $0.maximumResponseBytes = 65_536
        } _: { client, server in
            let error = await Self.ask(client)
            #expect(error?.code == .invalidResponse)
            #expect(error?.message.contains("maximumResponseBytes") == true)
            #expect(await server.sees { $0.connections == 0 })
        }
    }

    @Test("An error's body, however large, changes nothing")
    func largeErrorBody() async throws {
        let body = String(repeating: "private ", count: 100_000)
        try await withClient(of: { _ in .respond(404, body: body) }) { client, _ in
            let error = await Self.ask(client)
            #expect(error?.status == 404)
            #expect(error?.description.contains("private") == false)
        }
    }

    @Test("Retry-After is obeyed, in seconds and as a date by the server's clock")
    func retryAfter() async throws {
        let recorded = RecordedPacing()
        let replies: [MisbehavingServer.Reply] = [
            .respond(429, headers: ["retry-after": "7"]),
            .respond(
                503,
                headers: [
                    "retry-after": "Sun, 06 Nov 1994 08:49:48 GMT", "date": "Sun, 06 Nov 1994 08:49:37 GMT",
                ]),
            .respond(200, body: completionBody()),
        ]
        try await withClient(of: { replies[$0.index] }, pacing: recorded.pacing) { client, _ in
            let completion = try await client.complete(question)
            #expect(completion.attempts == 3)
            #expect(recorded.pauses == [.milliseconds(7250), .milliseconds(11_250)])
        }
    }

    @Test("A wait past the deadline is not begun; the failure says how long the server asked for")
    func retryAfterDeadline() async throws {
        let recorded = RecordedPacing()
        try await withClient(
            of: { _ in .respond(429, headers: ["retry-after": "3600"]) }, pacing: recorded.pacing
        ) { client, server in
            let error = await Self.ask(client, deadline: .now.advanced(by: .seconds(30)))
            #expect(error?.code == .rateLimited)
            #expect(error?.retryAfter == .seconds(3600))
            #expect(error?.attempts == 1)
            #expect(server.counts.requests == 1)
            #expect(recorded.pauses.isEmpty)
        }
    }

    @Test("An endpoint that hangs is an outage after the attempts' time limits", arguments: [false, true])
    func hangs(afterHead: Bool) async throws {
        try await withClient(of: { _ in afterHead ? .headThenHang : .hang }) {
            $0.attemptTimeLimit = .milliseconds(100)
            $0.maximumAttempts = 2
        } _: { client, server in
            let error = await Self.ask(client)
            #expect(error?.code == .outage)
            #expect(error?.attempts == 2)
            // A connection that was there only after its attempt's end carried nothing, and waits for the next request.
            #expect(await server.sees { $0.inFlight.isEmpty && $0.connections <= 2 - $0.requests })
        }
    }

    @Test("The caller's deadline cuts a request off and is told from an outage")
    func deadline() async throws {
        try await withClient(of: { _ in .hang }) { client, server in
            let error = await Self.ask(client, deadline: .now.advanced(by: .milliseconds(300)))
            #expect(error?.code == .deadlineExceeded)
            #expect(error?.isOutage == false)
            #expect(await server.sees { $0.connections == 0 })
            #expect(client.requestsInFlight == 0)
        }
    }

    @Test("A deadline that has passed sends nothing")
    func deadlinePassed() async throws {
        try await withClient(of: { _ in .hang }) { client, server in
            let error = await Self.ask(client, deadline: .now)
            #expect(error?.code == .deadlineExceeded)
            #expect(error?.attempts == 0)
            #expect(server.counts.requests == 0)
        }
    }

    @Test("The total time limit ends a call in which every attempt hangs")
    func totalLimit() async throws {
        try await withClient(of: { _ in .hang }) {
            $0.attemptTimeLimit = .milliseconds(200)
            $0.totalTimeLimit = .milliseconds(500)
            $0.maximumAttempts = 20
        } _: { client, server in
            let error = await Self.ask(client)
            #expect(error?.code == .outage)
            #expect(server.counts.requests < 20)
        }
    }

    @Test("A deadline ends the wait for a slot")
    func deadlineWhileWaiting() async throws {
        try await withClient(of: { _ in .hang }) {
            $0.slots = 1
        } _: { client, server in
            let held = Task { try await client.complete(question) }
            #expect(await server.sees { $0.requests == 1 })
            let error = await Self.ask(client, deadline: .now.advanced(by: .milliseconds(50)))
            #expect(error?.code == .deadlineExceeded)
            #expect(error?.attempts == 0)
            #expect(client.requestsWaiting == 0)
            held.cancel()
            _ = await held.result
        }
    }

    @Test("Cancelling the task aborts its request", arguments: [false, true])
    func cancellation(afterHead: Bool) async throws {
        try await withClient(of: { _ in afterHead ? .headThenHang : .hang }) { client, server in
            let call = Task { await Self.ask(client) }
            #expect(await server.sees { $0.requests == 1 })
            call.cancel()
            #expect(await call.value?.code == .cancelled)
            #expect(await server.sees { $0.aborted == [0] && $0.connections == 0 })
            #expect(client.requestsInFlight == 0)
            #expect(server.counts.requests == 1)
        }
    }

    @Test("Cancelling the task ends a pause and the wait for a slot")
    func cancellationWhileWaiting() async throws {
        let pausing = Latch()
        let pacing = Pacing(
            sleep: { _ in
                pausing.open()
                try await Task.sleep(for: .seconds(3600))
            }, random: { 0.5 })
        try await withClient(of: { _ in .respond(503) }, pacing: pacing) { client, server in
            let call = Task { await Self.ask(client) }
            await withCheckedContinuation { continuation in pausing.whenOpen { continuation.resume() } }
            #expect(client.requestsInFlight == 0)
            call.cancel()
            let error = await call.value
            #expect(error?.code == .cancelled)
            #expect(error?.attempts == 1)
            #expect(server.counts.requests == 1)
        }
    }

    @Test("A refused connection is an outage, tried again by us and not in between")
    func refused() async throws {
        let server = try await MisbehavingServer.start { _ in .close }
        let url = server.url
        await server.stop()
        let recorded = RecordedPacing()
        var configuration = LanguageModelConfiguration(baseURL: url, model: "m")
        // Were the connection tried again beneath us, that would last until the deadline.
        configuration.connectTimeLimit = .seconds(50)
        let client = try LanguageModelClient(
            configuration: configuration, logger: Logger(label: "test"), pacing: recorded.pacing)
        let error = await Self.ask(client, deadline: .now.advanced(by: .seconds(20)))
        #expect(error?.code == .outage)
        #expect(error?.attempts == 4)
        #expect(error?.message.contains("refused") == true)
        #expect(recorded.pauses.count == 3)
        await client.shutdown()
    }

    @Test("No error or log line holds the prompt, the response or the key")
    func secrecy() async throws {
        let lines = Shared("")
        let logger = Logger(label: "test") { _ in RecordingLogHandler { line in lines.change { $0 += line } } }
        let replies: [MisbehavingServer.Reply] = [
            .respond(500, body: #"{"error":{"message":"SECRET","code":"SECRET"}}"#),
            .respond(503, headers: ["content-type": "SECRET"], body: "SECRET"),
            .respond(200, body: "SECRET"),
        ]
        let server = try await MisbehavingServer.start { replies[$0.index] }
        var configuration = LanguageModelConfiguration(
            baseURL: server.url, model: "m", apiKey: APIKey("SECRET"))
        configuration.extraHeaders = ["x-key": "SECRET"]
        let client = try LanguageModelClient(
            configuration: configuration, logger: logger, pacing: RecordedPacing().pacing)
        let error = await failure { () throws(LanguageModelError) in
            try await client.complete(ChatRequest(messages: [.user("SECRET")]))
        }
        #expect(error?.code == .invalidResponse)
        var dumped = String(describing: error) + lines.value
        dump(error, to: &dumped)
        #expect(!dumped.uppercased().contains("SECRET"))
        #expect(lines.value.contains("tried again"))
        await client.shutdown()
        await server.stop()
    }
}
