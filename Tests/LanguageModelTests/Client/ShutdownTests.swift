import Logging
import Testing

@testable import LanguageModel

@Suite("Shutdown", .timeLimit(.minutes(1)))
struct ShutdownTests {
    @Test("Calls under way finish, new ones are refused, and repeating it is harmless")
    func graceful() async throws {
        let latch = Latch()
        try await withClient(of: { _ in .after(latch, .respond(200, body: completionBody())) }) {
            $0.slots = 1
        } _: { client, server in
            async let first = client.complete(question)
            async let second = client.complete(question)
            #expect(await server.sees { $0.requests == 1 })
            #expect(await eventually { client.requestsWaiting == 1 })
            async let shutdown: Void = client.shutdown()
            var code: LanguageModelError.Code?
            while code != .shutDown {
                // Until the gate is closed a call with no time left is refused for that.
                code = await failure { () throws(LanguageModelError) in
                    try await client.complete(question, deadline: .now)
                }?.code
                await Task.yield()
            }
            latch.open()
            let completions = try await [first, second]
            #expect(completions.map(\.choices.count) == [1, 1])
            await shutdown
            await client.shutdown()
            #expect(server.counts.requests == 2)
            #expect(await client.probe().status == .unreachable)
        }
    }

    @Test("Past its deadline what is under way fails", arguments: [false, true])
    func deadline(isCancelled: Bool) async throws {
        try await withClient(of: { _ in .hang }) { client, server in
            let call = Task { try await client.complete(question) }
            #expect(await server.sees { $0.requests == 1 })
            if isCancelled {
                let shutdown = Task { await client.shutdown() }
                shutdown.cancel()
                await shutdown.value
            } else {
                await client.shutdown(deadline: .now.advanced(by: .milliseconds(50)))
            }
            let error = await #expect(throws: LanguageModelError.self) { try await call.value }
            #expect(error?.code == .shutDown)
            #expect(await server.sees { $0.connections == 0 })
        }
    }

    @Test("A client that was never used shuts down")
    func unused() async throws {
        let client = try LanguageModelClient(
            configuration: LanguageModelConfiguration(baseURL: "http://127.0.0.1:1", model: "m"),
            logger: Logger(label: "test"))
        await client.shutdown()
    }
}
