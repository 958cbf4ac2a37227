import Testing

@testable import LanguageModel

@Suite("Probe", .timeLimit(.minutes(1)))
struct ProbeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var health: MisbehavingServer.Reply
        var models: MisbehavingServer.Reply
        var status: ProbeReport.Status
        var httpStatus: Int?
        var listsModel: Bool?
        var requests: Int
        var testDescription: String { "\(health), \(models): \(status)" }
    }

    static let listed = #"{"object":"list","data":[{"id":"other"},{"id":"test-model"}]}"#
    static let cases = [
        Case(health: .respond(200), models: .close, status: .ready, httpStatus: 200, requests: 1),
        Case(health: .respond(503), models: .close, status: .notReady, httpStatus: 503, requests: 1),
        Case(health: .respond(429), models: .close, status: .notReady, httpStatus: 429, requests: 1),
        Case(
            health: .respond(404), models: .respond(200, body: listed), status: .ready, httpStatus: 200,
            listsModel: true, requests: 2),
        Case(
            health: .respond(401), models: .respond(200, body: #"{"data":[]}"#), status: .ready, httpStatus: 200,
            listsModel: false, requests: 2),
        Case(health: .respond(405), models: .respond(200, body: "ok"), status: .ready, httpStatus: 200, requests: 2),
        Case(health: .respond(404), models: .respond(401), status: .refused, httpStatus: 401, requests: 2),
        Case(health: .respond(301), models: .respond(404), status: .reachable, httpStatus: 404, requests: 2),
        Case(health: .respond(404), models: .respond(502), status: .notReady, httpStatus: 502, requests: 2),
        Case(health: .close, models: .respond(200), status: .unreachable, requests: 1),
        Case(health: .respond(404), models: .close, status: .unreachable, requests: 2),
    ]

    @Test("The endpoint's answers are told apart, and never is a generation asked for", arguments: cases)
    func statuses(expected: Case) async throws {
        try await withClient(of: { $0.path == "/health" ? expected.health : expected.models }) { client, server in
            let report = await client.probe()
            #expect(report.status == expected.status)
            #expect(report.httpStatus == expected.httpStatus)
            #expect(report.listsModel == expected.listsModel)
            #expect(report.isAvailable == (expected.status == .ready || expected.status == .reachable))
            #expect(report.message.isEmpty == (expected.status == .ready))
            let received = server.counts.received
            #expect(received.count == expected.requests)
            #expect(received.allSatisfy { $0.method == "GET" && ["/health", "/v1/models"].contains($0.path) })
        }
    }

    @Test("An endpoint that hangs is unreachable within the time limit")
    func hangs() async throws {
        try await withClient(of: { _ in .hang }) { client, server in
            #expect(await client.probe(timeLimit: .milliseconds(100)).status == .unreachable)
            // A connection that was made too late for the request is kept for the next one.
            #expect(await server.sees { $0.connections == 0 || $0.received.isEmpty })
        }
    }

    @Test("A probe works while every slot is taken")
    func noSlot() async throws {
        try await withClient(of: { $0.path == "/health" ? .respond(200) : .hang }) {
            $0.slots = 1
        } _: { client, server in
            let held = Task { try await client.complete(question) }
            #expect(await server.sees { $0.requests == 1 })
            #expect(await client.probe().status == .ready)
            held.cancel()
            _ = await held.result
        }
    }
}
