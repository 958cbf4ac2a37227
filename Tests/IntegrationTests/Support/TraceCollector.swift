import Foundation
import Hummingbird
import NIOCore
import Synchronization
import TestSupport

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
    private let server = TestServer("trace collector")

    var spans: [Span] { kept.withLock { $0 } }
    /// As OTEL_EXPORTER_OTLP_ENDPOINT wants it.
    var endpoint: String { server.address }

    /// Serves until `body` ends.
    func serving<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
        let router = Router()
        router.post("v1/traces") { [self] request, _ in
            let bytes = try await request.body.collect(upTo: 16 << 20)
            let document = try JSONDecoder().decode(Document.self, from: Data(bytes.readableBytesView))
            kept.withLock { $0 += document.resourceSpans.flatMap(\.scopeSpans).flatMap(\.spans) }
            return HTTPResponse.Status.ok
        }
        return try await server.serving(router, body)
    }
}
