public import AsyncHTTPClient
public import Logging
public import ServiceLifecycle
public import Tracing

/// A tracer of swift-distributed-tracing that sends spans to an OpenTelemetry collector, as JSON over HTTP.
///
/// Traces travel by W3C Trace Context. Recording never waits: what the collector does not take in time is dropped and
/// counted. ``run()`` must run for anything to be sent.
public final class OTLPTracer: Tracer, Service {
    private let configuration: OTLPConfiguration
    private let queue: SpanQueue
    private let exporter: OTLPExporter

    /// - Parameter client: One that records no spans: each export would be the reason for the next.
    public init(_ configuration: OTLPConfiguration, client: HTTPClient, logger: Logger) {
        self.configuration = configuration
        queue = SpanQueue(limit: configuration.queueLimit)
        exporter = OTLPExporter(configuration, queue: queue, client: client, logger: logger)
    }

    /// Sends what is recorded, until a graceful shutdown or cancellation; then what is left, once.
    public func run() async throws { await exporter.run() }

    // MARK: Spans

    public func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> OTLPSpan {
        var context = context()
        let parent = context.traceContext
        let traceID =
            parent?.traceID
            ?? TraceContext.TraceID(high: .random(in: .min ... .max), low: .random(in: 1 ... .max))
        let trace = TraceContext(
            traceID: traceID, spanID: .random(in: 1 ... .max),
            isSampled: parent?.isSampled ?? isChosen(traceID), state: parent?.state)
        context.traceContext = trace
        return OTLPSpan(
            name: operationName, context: context, trace: trace, parent: parent?.spanID, kind: kind,
            start: trace.isSampled ? instant().nanosecondsSinceEpoch : 0, queue: queue)
    }

    /// The same everywhere for the same trace, as its id is random (the ratio sampler of OpenTelemetry).
    private func isChosen(_ id: TraceContext.TraceID) -> Bool {
        configuration.ratio >= 1 || Double(id.low >> 11) / Double(UInt64(1) << 53) < configuration.ratio
    }

    public func forceFlush() {}

    // MARK: Context

    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let header = extractor.extract(key: "traceparent", from: carrier) else { return }
        context.traceContext = TraceContext(
            header: header, state: extractor.extract(key: "tracestate", from: carrier))
    }

    public func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let trace = context.traceContext else { return }
        injector.inject(trace.header, forKey: "traceparent", into: &carrier)
        if let state = trace.state { injector.inject(state, forKey: "tracestate", into: &carrier) }
    }
}
