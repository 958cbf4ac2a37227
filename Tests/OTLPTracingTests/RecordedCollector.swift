import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

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
    private let port = Mutex(0)

    var requests: [Request] { state.withLock { $0.requests } }
    var endpoint: String { "http://127.0.0.1:\(port.withLock { $0 })/v1/traces" }

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
        var logger = Logger(label: "collector")
        logger.logLevel = .error
        let (ready, continuation) = AsyncStream<Int>.makeStream()
        let app = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in continuation.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        let services = ServiceGroup(configuration: .init(services: [app], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            for await port in ready {
                self.port.withLock { $0 = port }
                break
            }
            do {
                try await body()
                await services.triggerGracefulShutdown()
            } catch {
                group.cancelAll()
                throw error
            }
        }
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
