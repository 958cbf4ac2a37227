import Foundation
import Tracing

/// Spans as the collector takes them: ExportTraceServiceRequest of OTLP 1.x in its JSON form, where ids are hexadecimal
/// and 64-bit numbers texts.
struct OTLPDocument: Encodable {
    let resourceSpans: [ResourceSpans]

    init(_ spans: [FinishedSpan], resource: [(name: String, value: String)]) {
        resourceSpans = [
            ResourceSpans(
                resource: Resource(
                    attributes: resource.map { KeyValue(key: $0.name, value: Value(stringValue: $0.value)) }),
                scopeSpans: [ScopeSpans(scope: Scope(name: "attune"), spans: spans.map(Span.init))])
        ]
    }

    func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }

    struct ResourceSpans: Encodable {
        let resource: Resource
        let scopeSpans: [ScopeSpans]
    }

    struct Resource: Encodable { let attributes: [KeyValue] }
    struct Scope: Encodable { let name: String }

    struct ScopeSpans: Encodable {
        let scope: Scope
        let spans: [Span]
    }

    struct KeyValue: Encodable {
        let key: String
        let value: Value
    }

    struct Value: Encodable {
        var stringValue: String?
        var intValue: String?
        var doubleValue: Double?
        var boolValue: Bool?
        var arrayValue: Values?

        struct Values: Encodable { let values: [Value] }
    }

    struct Event: Encodable {
        let timeUnixNano: String
        let name: String
        let attributes: [KeyValue]
    }

    struct Link: Encodable {
        let traceId: String
        let spanId: String
        let attributes: [KeyValue]
    }

    struct Status: Encodable {
        let code: Int
        let message: String?
    }

    struct Span: Encodable {
        let traceId: String
        let spanId: String
        let parentSpanId: String?
        let traceState: String?
        let flags: Int
        let name: String
        let kind: Int
        let startTimeUnixNano: String
        let endTimeUnixNano: String
        let attributes: [KeyValue]
        let events: [Event]?
        let links: [Link]?
        let status: Status?

        init(_ span: FinishedSpan) {
            traceId = span.context.traceID.description
            spanId = span.context.spanIDText
            parentSpanId = span.parent.map(Hexadecimal.digits)
            traceState = span.context.state
            flags = span.context.isSampled ? 1 : 0
            name = span.name
            kind =
                switch span.kind {
                case .internal: 1
                case .server: 2
                case .client: 3
                case .producer: 4
                case .consumer: 5
                }
            startTimeUnixNano = String(span.start)
            endTimeUnixNano = String(span.end)
            attributes = KeyValue.list(span.attributes)
            events =
                span.events.isEmpty
                ? nil
                : span.events.map {
                    Event(
                        timeUnixNano: String($0.nanosecondsSinceEpoch), name: $0.name,
                        attributes: KeyValue.list($0.attributes))
                }
            links =
                span.links.isEmpty
                ? nil
                : span.links.compactMap { link in
                    link.context.traceContext.map {
                        Link(
                            traceId: $0.traceID.description, spanId: $0.spanIDText,
                            attributes: KeyValue.list(link.attributes))
                    }
                }
            status = span.status.map {
                switch $0.code {
                case .ok: Status(code: 1, message: nil)
                case .error: Status(code: 2, message: $0.message)
                }
            }
        }
    }
}

extension OTLPDocument.KeyValue {
    /// In the order of their names.
    static func list(_ attributes: SpanAttributes) -> [Self] {
        var list: [Self] = []
        attributes.forEach { key, value in
            if let value = OTLPDocument.Value(value) { list.append(Self(key: key, value: value)) }
        }
        return list.sorted { $0.key < $1.key }
    }
}

extension OTLPDocument.Value {
    init?(_ attribute: SpanAttribute) {
        func array(_ values: [Self]) -> Self { Self(arrayValue: Values(values: values)) }
        switch attribute {
        case .int32(let value): self.init(intValue: String(value))
        case .int64(let value): self.init(intValue: String(value))
        case .int32Array(let values): self = array(values.map { Self(intValue: String($0)) })
        case .int64Array(let values): self = array(values.map { Self(intValue: String($0)) })
        // JSON has no numbers for what is none.
        case .double(let value) where !value.isFinite: self.init(stringValue: "\(value)")
        case .double(let value): self.init(doubleValue: value)
        case .doubleArray(let values): self = array(values.filter(\.isFinite).map { Self(doubleValue: $0) })
        case .bool(let value): self.init(boolValue: value)
        case .boolArray(let values): self = array(values.map { Self(boolValue: $0) })
        case .string(let value): self.init(stringValue: value)
        case .stringArray(let values): self = array(values.map { Self(stringValue: $0) })
        case .stringConvertible(let value): self.init(stringValue: "\(value)")
        case .stringConvertibleArray(let values): self = array(values.map { Self(stringValue: "\($0)") })
        default: return nil
        }
    }
}
