import Synchronization
public import Tracing

/// A span under way. Of one that is not recorded only the context is kept, to be passed on.
public final class OTLPSpan: Span {
    public let context: ServiceContext
    public let isRecording: Bool
    private let trace: TraceContext
    private let parent: UInt64?
    private let kind: SpanKind
    private let start: UInt64
    private let queue: SpanQueue
    private let state: Mutex<State>

    /// What is kept of one span at most, beyond its attributes.
    private static let eventLimit = 64

    private struct State {
        var name: String
        var attributes: SpanAttributes = [:]
        var events: [SpanEvent] = []
        var links: [SpanLink] = []
        var status: SpanStatus?
        var isEnded = false
    }

    init(
        name: String, context: ServiceContext, trace: TraceContext, parent: UInt64?, kind: SpanKind, start: UInt64,
        queue: SpanQueue
    ) {
        self.context = context
        self.trace = trace
        self.parent = parent
        self.kind = kind
        self.start = start
        self.queue = queue
        isRecording = trace.isSampled
        state = Mutex(State(name: name))
    }

    public var operationName: String {
        get { state.withLock { $0.name } }
        set { state.withLock { $0.name = newValue } }
    }

    public var attributes: SpanAttributes {
        get { state.withLock { $0.attributes } }
        set { if isRecording { state.withLock { if !$0.isEnded { $0.attributes = newValue } } } }
    }

    public func setStatus(_ status: SpanStatus) {
        guard isRecording else { return }
        state.withLock { if !$0.isEnded { $0.status = status } }
    }

    public func addEvent(_ event: SpanEvent) {
        guard isRecording else { return }
        state.withLock { if !$0.isEnded, $0.events.count < Self.eventLimit { $0.events.append(event) } }
    }

    /// Notes an error by its type. Its text is left out: it may repeat what people wrote.
    public func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        guard isRecording else { return }
        var attributes = attributes
        attributes["exception.type"] = "\(type(of: error))"
        addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
    }

    public func addLink(_ link: SpanLink) {
        guard isRecording else { return }
        state.withLock { if !$0.isEnded, $0.links.count < Self.eventLimit { $0.links.append(link) } }
    }

    /// Ends the span; a second time changes nothing.
    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        guard isRecording else { return }
        let end = instant().nanosecondsSinceEpoch
        let last = state.withLock { state -> State? in
            guard !state.isEnded else { return nil }
            state.isEnded = true
            return state
        }
        guard let last else { return }
        queue.put(
            FinishedSpan(
                context: trace, parent: parent, name: last.name, kind: kind, start: start, end: max(start, end),
                attributes: last.attributes, events: last.events, links: last.links, status: last.status))
    }
}
