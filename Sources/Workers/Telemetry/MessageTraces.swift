import AMQP
import Foundation
import LanguageModel
import Personalization
import Tracing

/// The spans of the messages in flight that are recorded, jobs or others: one for the whole of each, with one for each
/// stage in it.
///
/// Without a tracer nothing is kept. Stages are told of when they are over, with their times, so that batches stay
/// batches.
struct MessageTraces {
    private struct Message {
        let span: any Span
        var publishedAt: ContinuousClock.Instant?
        var destination = ""
    }

    /// Nil where nobody records.
    private let tracer: (any Tracer)?
    private var messages: [DeliveryTag: Message] = [:]

    init() {
        let tracer = InstrumentationSystem.tracer
        self.tracer = tracer is NoOpTracer ? nil : tracer
    }

    var isEmpty: Bool { messages.isEmpty }

    /// Begins the span of a job.
    mutating func begin(_ job: ReceivedJob) {
        guard tracer != nil else { return }
        begin(job.delivery, from: Names.jobs, tenant: job.tenant)
        var attributes: SpanAttributes = [
            "attune.job.id": .string(job.job.jobID), "attune.job.attempt": .int64(Int64(job.attempt)),
        ]
        if let waited = job.waited { attributes["attune.job.wait"] = waited / 1000 }
        note(attributes, of: job.tag)
    }

    /// Begins the span of a message, as part of its sender's trace where the message names one.
    ///
    /// - Parameter source: The exchange that it came through.
    mutating func begin(_ delivery: Delivery, from source: String, tenant: String) {
        guard let tracer else { return }
        var context = ServiceContext.topLevel
        tracer.extract(delivery.properties.headers, into: &context, using: HeaderCarrier())
        let span = tracer.startSpan(
            "process \(source)", context: context, ofKind: .consumer, at: WallClock()[delivery.receivedAt])
        guard span.isRecording else { return }
        span.updateAttributes {
            $0["messaging.system"] = "rabbitmq"
            $0["messaging.operation.type"] = "process"
            $0["messaging.operation.name"] = "process"
            $0["messaging.destination.name"] = source
            $0["messaging.rabbitmq.destination.routing_key"] = tenant
            $0["messaging.message.body.size"] = delivery.body.count
            $0["attune.team"] = tenant
        }
        messages[delivery.tag] = Message(span: span)
    }

    /// A stage of a message that is over.
    func stage(
        _ name: String, of tag: DeliveryTag, kind: SpanKind = .internal, from start: ContinuousClock.Instant,
        to end: ContinuousClock.Instant, _ attributes: SpanAttributes = [:]
    ) {
        guard let tracer, let message = messages[tag] else { return }
        let clock = WallClock()
        let span = tracer.startSpan(name, context: message.span.context, ofKind: kind, at: clock[start])
        if !attributes.isEmpty { span.attributes = attributes }
        span.end(at: clock[end])
    }

    /// A call of the language model begins; nil where its job is not recorded.
    func call(of tag: DeliveryTag, model: String) -> (any Span)? {
        guard let tracer, let message = messages[tag] else { return nil }
        let span = tracer.startSpan("chat \(model)", context: message.span.context, ofKind: .client)
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
        messages[tag]?.span.updateAttributes { $0.merge(attributes) }
    }

    func fail(_ reason: String, of tag: DeliveryTag) {
        messages[tag]?.span.setStatus(SpanStatus(code: .error, message: reason))
    }

    /// The messages of a batch, as parts of their jobs' traces.
    mutating func publishing(_ batch: [Publication]) -> [Publication] {
        guard !messages.isEmpty else { return batch }
        var batch = batch
        for index in batch.indices {
            let tag = batch[index].delivery.tag
            for place in batch[index].messages.indices {
                batch[index].messages[place] = publishing(batch[index].messages[place], of: tag)
            }
        }
        return batch
    }

    /// What is sent because of a message, as part of its trace.
    mutating func publishing(_ sent: OutgoingMessage, of tag: DeliveryTag) -> OutgoingMessage {
        guard let tracer, let message = messages[tag] else { return sent }
        if message.publishedAt == nil {
            messages[tag]?.publishedAt = .now
            messages[tag]?.destination = sent.exchange
        }
        var sent = sent
        tracer.inject(message.span.context, into: &sent.properties.headers, using: HeaderCarrier())
        return sent
    }

    /// Ends the span of a message.
    mutating func end(_ tag: DeliveryTag) {
        guard let message = messages[tag] else { return }
        let now = ContinuousClock.now
        if let start = message.publishedAt {
            // The default exchange leads to reply queues, whose names are nobody's business.
            stage(
                "send \(message.destination.isEmpty ? "reply" : message.destination)", of: tag, kind: .producer,
                from: start, to: now,
                ["messaging.system": "rabbitmq", "messaging.operation.type": "send"])
        }
        message.span.end()
        messages[tag] = nil
    }

    /// Ends the spans of a batch that is acknowledged, or goes back to its queue.
    mutating func end(_ deliveries: some Sequence<Delivery>, isPostponed: Bool) {
        guard !messages.isEmpty else { return }
        for delivery in deliveries {
            if isPostponed { note(["attune.outcome": "postponed"], of: delivery.tag) }
            end(delivery.tag)
        }
    }

    /// The trace that a delivery belongs to: of its span here, else the one that it names.
    func traceID(of delivery: Delivery) -> String? {
        let header =
            messages[delivery.tag].flatMap { self.header(of: $0.span) }
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
