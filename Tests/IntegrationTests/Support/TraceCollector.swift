import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// A collector of traces that keeps what it is sent.
final class TraceCollector: Sendable {
    /// A span as OTLP tells of it.
    struct Span: Decodable, Sendable {
        struct Attribute: Decodable, Sendable {
            struct Value: Decodable, Sendable {
                let stringValue: String?
                let intValue: String?
            }

            let key: String
            let value: Value
        }

        let traceId: String
        let spanId: String
        let parentSpanId: String?
        let name: String
        let kind: Int
        let startTimeUnixNano: String
        let endTimeUnixNano: String
        let attributes: [Attribute]

        subscript(key: String) -> String? {
            attributes.first { $0.key == key }.flatMap { $0.value.stringValue ?? $0.value.intValue }
        }
    }

    private struct Document: Decodable {
        struct Resource: Decodable {
            struct Scope: Decodable { let spans: [Span] }

            let scopeSpans: [Scope]
        }

        let resourceSpans: [Resource]
    }

    private let kept = Mutex<[Span]>([])
    private let port = Mutex(0)

    var spans: [Span] { kept.withLock { $0 } }
    /// As OTEL_EXPORTER_OTLP_ENDPOINT wants it.
    var endpoint: String { "http://127.0.0.1:\(port.withLock { $0 })" }

    /// Serves until `body` ends.
    func serving<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
        let router = Router()
        router.post("v1/traces") { [self] request, _ in
            let bytes = try await request.body.collect(upTo: 16 << 20)
            let document = try JSONDecoder().decode(Document.self, from: Data(bytes.readableBytesView))
            kept.withLock { $0 += document.resourceSpans.flatMap(\.scopeSpans).flatMap(\.spans) }
            return HTTPResponse.Status.ok
        }
        var logger = Logger(label: "trace collector")
        logger.logLevel = .error
        let (ready, continuation) = AsyncStream<Int>.makeStream()
        let app = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in continuation.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        let services = ServiceGroup(configuration: .init(services: [app], logger: logger))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            for await port in ready {
                self.port.withLock { $0 = port }
                break
            }
            do {
                let result = try await body()
                await services.triggerGracefulShutdown()
                return result
            } catch {
                group.cancelAll()
                throw error
            }
        }
    }
}
