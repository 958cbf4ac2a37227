import Foundation
import Hummingbird
import NIOCore
import Synchronization
import TestSupport

/// A collector that keeps what it was sent, and answers as it is told.
final class RecordedCollector: Sendable {
    struct Request: Sendable {
        let path: String
        let contentType: String?
        let authorization: String?
        let body: Data
    }

    private struct State {
        var requests: [Request] = []
        var statuses: [Int] = []
        var standard = 200
    }

    private let state = Mutex(State())
    private let server = TestServer("collector")

    var requests: [Request] { state.withLock { $0.requests } }
    var endpoint: String { "\(server.address)/v1/traces" }

    /// The next answers, one a request, then `standard`.
    func answer(_ statuses: [Int], then standard: Int = 200) {
        state.withLock { ($0.statuses, $0.standard) = (statuses, standard) }
    }

    /// Serves until `body` ends.
    func serving(_ body: @Sendable () async throws -> Void) async throws {
        let router = Router()
        router.post("v1/traces") { [self] request, _ -> Response in
            let bytes = try await request.body.collect(upTo: 16 << 20)
            let status = state.withLock { state in
                state.requests.append(
                    Request(
                        path: request.uri.path, contentType: request.headers[.contentType],
                        authorization: request.headers[.authorization], body: Data(bytes.readableBytesView)))
                return state.statuses.isEmpty ? state.standard : state.statuses.removeFirst()
            }
            return Response(status: .init(code: status))
        }
        try await server.serving(router, body)
    }

    /// The spans of everything that was taken, as JSON objects.
    func spans() throws -> [[String: Any]] {
        try requests.flatMap { request -> [[String: Any]] in
            let document = try JSONSerialization.jsonObject(with: request.body) as? [String: Any]
            let resources = document?["resourceSpans"] as? [[String: Any]] ?? []
            return resources.flatMap { ($0["scopeSpans"] as? [[String: Any]] ?? []) }
                .flatMap { $0["spans"] as? [[String: Any]] ?? [] }
        }
    }
}
