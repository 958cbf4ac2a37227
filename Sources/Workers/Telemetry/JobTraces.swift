import AMQP
import Foundation
import LanguageModel
import Personalization
import Tracing

/// The spans of the jobs in flight that are recorded: one for the whole of each, with one for each stage in it.
///
/// Without a tracer nothing is kept. Stages are told of when they are over, with their times, so that batches stay
/// batches.
struct JobTraces {
    private struct Job {
        let span: any Span
        var publishedAt: ContinuousClock.Instant?
        var destination = ""
    }

    /// Nil where nobody records.
    private let tracer: (any Tracer)?
    private var jobs: [DeliveryTag: Job] = [:]

    init() {
        let tracer = InstrumentationSystem.tracer
        self.tracer = tracer is NoOpTracer ? nil : tracer
    }

    var isEmpty: Bool { jobs.isEmpty }

    /// Begins the span of a job, as part of its sender's trace where the message names one.
    mutating func begin(_ job: ReceivedJob) {
        guard let tracer else { return }
        let delivery = job.delivery
        var context = ServiceContext.topLevel
        tracer.extract(delivery.properties.headers, into: &context, using: HeaderCarrier())
        let span = tracer.startSpan(
            "process \(Names.jobs)", context: context, ofKind: .consumer, at: WallClock()[delivery.receivedAt])
        guard span.isRecording else { return }
        span.updateAttributes {
            $0["messaging.system"] = "rabbitmq"
            $0["messaging.operation.type"] = "process"
            $0["messaging.operation.name"] = "process"
            $0["messaging.destination.name"] = Names.jobs
            $0["messaging.rabbitmq.destination.routing_key"] = job.tenant
            $0["messaging.message.body.size"] = delivery.body.count
            $0["attune.team"] = job.tenant
            $0["attune.job.id"] = job.job.jobID
            $0["attune.job.attempt"] = job.attempt
            if let waited = job.waited { $0["attune.job.wait"] = waited / 1000 }
        }
        jobs[delivery.tag] = Job(span: span)
    }

    /// A stage of a job that is over.
    func stage(
        _ name: String, of tag: DeliveryTag, kind: SpanKind = .internal, from start: ContinuousClock.Instant,
        to end: ContinuousClock.Instant, _ attributes: SpanAttributes = [:]
    ) {
        guard let tracer, let job = jobs[tag] else { return }
        let clock = WallClock()
        let span = tracer.startSpan(name, context: job.span.context, ofKind: kind, at: clock[start])
        if !attributes.isEmpty { span.attributes = attributes }
        span.end(at: clock[end])
    }

    /// A call of the language model begins; nil where the job is not recorded.
    func call(of tag: DeliveryTag, model: String) -> (any Span)? {
        guard let tracer, let job = jobs[tag] else { return nil }
        let span = tracer.startSpan("chat \(model)", context: job.span.context, ofKind: .client)
        span.updateAttributes {
            $0["gen_ai.operation.name"] = "chat"
            $0["gen_ai.request.model"] = model
        }
        return span
    }

    /// The header that carries a span to whoever is called.
    func header(of span: any Span) -> String? {
        guard let tracer else { return nil }
        var headers: [String: FieldValue] = [:]
        tracer.inject(span.context, into: &headers, using: HeaderCarrier())
        return headers[MessageHeader.traceParent]?.stringValue
    }

    func note(_ attributes: SpanAttributes, of tag: DeliveryTag) {
        jobs[tag]?.span.updateAttributes { $0.merge(attributes) }
    }

    func fail(_ reason: String, of tag: DeliveryTag) {
        jobs[tag]?.span.setStatus(SpanStatus(code: .error, message: reason))
    }

    /// The messages of a batch, as parts of their jobs' traces.
    mutating func publishing(_ batch: [Publication]) -> [Publication] {
        guard let tracer, !jobs.isEmpty else { return batch }
        let now = ContinuousClock.now
        var batch = batch
        for index in batch.indices {
            let tag = batch[index].delivery.tag
            guard let job = jobs[tag] else { continue }
            if job.publishedAt == nil {
                jobs[tag]?.publishedAt = now
                jobs[tag]?.destination = batch[index].messages.first?.exchange ?? ""
            }
            for message in batch[index].messages.indices {
                tracer.inject(
                    job.span.context, into: &batch[index].messages[message].properties.headers, using: HeaderCarrier())
            }
        }
        return batch
    }

    /// Ends the span of a job.
    mutating func end(_ tag: DeliveryTag) {
        guard let job = jobs[tag] else { return }
        let now = ContinuousClock.now
        if let start = job.publishedAt {
            // The default exchange leads to reply queues, whose names are nobody's business.
            stage(
                "send \(job.destination.isEmpty ? "reply" : job.destination)", of: tag, kind: .producer, from: start,
                to: now,
                ["messaging.system": "rabbitmq", "messaging.operation.type": "send"])
        }
        job.span.end()
        jobs[tag] = nil
    }

    /// The trace that a delivery belongs to: of its span here, else the one that it names.
    func traceID(of delivery: Delivery) -> String? {
        let header =
            jobs[delivery.tag].flatMap { self.header(of: $0.span) }
            ?? delivery.properties.headers[MessageHeader.traceParent]?.stringValue
        return TraceHeader.traceID(header)
    }
}

/// The trace in a header `traceparent`.
enum TraceHeader {
    /// 32 hexadecimal digits; nil where the header is not well-formed.
    static func traceID(_ header: String?) -> String? {
        guard let header, header.utf8.count >= 55 else { return nil }
        let parts = header.split(separator: "-", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[1].utf8.count == 32 else { return nil }
        let isHexadecimal = parts[1].utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        return isHexadecimal ? String(parts[1]) : nil
    }
}

/// Trace context in the headers of AMQP messages.
private struct HeaderCarrier: Extractor, Injector {
    func extract(key: String, from headers: [String: FieldValue]) -> String? { headers[key]?.stringValue }

    func inject(_ value: String, forKey key: String, into headers: inout [String: FieldValue]) {
        headers[key] = .string(value)
    }
}

/// Instants of the monotonic clock as times of day.
private struct WallClock {
    private let now = ContinuousClock.now
    private let wall = DefaultTracerClock.now.nanosecondsSinceEpoch

    subscript(instant: ContinuousClock.Instant) -> DefaultTracerClock.Timestamp {
        let ago = instant.duration(to: now).nanoseconds
        return DefaultTracerClock.Timestamp(
            nanosecondsSinceEpoch: ago >= 0 ? wall &- UInt64(ago) : wall &+ ago.magnitude)
    }
}
