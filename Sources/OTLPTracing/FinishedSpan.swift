import Tracing

/// A span that has ended, as it goes to the collector.
struct FinishedSpan: Sendable {
    let context: TraceContext
    /// Nil for the first of its trace here that came from nowhere.
    let parent: UInt64?
    let name: String
    let kind: SpanKind
    /// Nanoseconds since 1970.
    let start: UInt64
    let end: UInt64
    let attributes: SpanAttributes
    let events: [SpanEvent]
    let links: [SpanLink]
    let status: SpanStatus?
}
