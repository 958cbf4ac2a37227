import AsyncHTTPClient
import Foundation
import Logging
import OTLPTracing
import ServiceLifecycle
import Testing
import Tracing

@Suite("The exporter of traces")
struct ExportTests {
    private struct Carrier: Extractor, Injector {
        func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
        func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
    }

    private static func at(_ nanoseconds: UInt64) -> DefaultTracerClock.Timestamp {
        DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: nanoseconds)
    }

    private static var quiet: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }

    private func tracing(
        _ collector: RecordedCollector, change: (inout OTLPConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (OTLPTracer) async throws -> Void
    ) async throws {
        var configuration = OTLPConfiguration(endpoint: collector.endpoint, service: "attune-test")
        configuration.interval = .milliseconds(10)
        change(&configuration)
        let tracer = OTLPTracer(configuration, client: .shared, logger: Self.quiet)
        let services = ServiceGroup(configuration: .init(services: [tracer], logger: Self.quiet))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            try await body(tracer)
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    private func wait(_ condition: () throws -> Bool) async throws {
        let end = ContinuousClock.now.advanced(by: .seconds(30))
        while try !condition() {
            try #require(ContinuousClock.now < end, "the collector did not get it in time")
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test("sends a span and its child as OTLP says, within the trace that they came with")
    func document() async throws {
        let collector = RecordedCollector()
        try await collector.serving {
            try await tracing(collector, change: { $0.headers = [("Authorization", "Bearer key")] }) { tracer in
                var context = ServiceContext.topLevel
                tracer.extract(
                    ["traceparent": "00-\(TraceContextTests.id)-00f067aa0ba902b7-01", "tracestate": "v=1"],
                    into: &context, using: Carrier())
                let parent = tracer.startSpan("process jobs", context: context, ofKind: .consumer, at: Self.at(1_000))
                parent.attributes["messaging.system"] = "rabbitmq"
                parent.attributes["count"] = 3
                parent.attributes["ok"] = true
                parent.attributes["share"] = 0.5
                let child = tracer.startSpan("store", context: parent.context, ofKind: .client, at: Self.at(2_000))
                child.setStatus(SpanStatus(code: .error, message: "refused"))
                child.addEvent(SpanEvent(name: "again", at: Self.at(2_500)))
                child.end(at: Self.at(3_000))
                child.end(at: Self.at(9_000))
                parent.end(at: Self.at(4_000))
                var carrier: [String: String] = [:]
                tracer.inject(parent.context, into: &carrier, using: Carrier())
                #expect(carrier["traceparent"]?.hasPrefix("00-\(TraceContextTests.id)-") == true)
                #expect(carrier["traceparent"]?.contains("00f067aa0ba902b7") == false)
                #expect(carrier["tracestate"] == "v=1")
            }
            let request = try #require(collector.requests.first)
            #expect(request.contentType == "application/json")
            #expect(request.authorization == "Bearer key")
            let text = String(decoding: request.body, as: UTF8.self)
            #expect(text.contains(#"{"key":"service.name","value":{"stringValue":"attune-test"}}"#))
            let spans = try collector.spans()
            let parent = try #require(spans.first { $0["name"] as? String == "process jobs" })
            let child = try #require(spans.first { $0["name"] as? String == "store" })
            #expect(parent["traceId"] as? String == TraceContextTests.id)
            #expect(parent["parentSpanId"] as? String == "00f067aa0ba902b7")
            #expect(parent["traceState"] as? String == "v=1")
            #expect(parent["kind"] as? Int == 5)
            #expect(parent["startTimeUnixNano"] as? String == "1000")
            #expect(parent["endTimeUnixNano"] as? String == "4000")
            #expect(child["traceId"] as? String == TraceContextTests.id)
            #expect(child["parentSpanId"] as? String == parent["spanId"] as? String)
            #expect(child["endTimeUnixNano"] as? String == "3000")
            #expect((child["status"] as? [String: Any])?["code"] as? Int == 2)
            #expect(((child["events"] as? [[String: Any]])?.first)?["name"] as? String == "again")
            for attribute in [
                #"{"key":"count","value":{"intValue":"3"}}"#, #"{"key":"ok","value":{"boolValue":true}}"#,
                #"{"key":"share","value":{"doubleValue":0.5}}"#,
            ] { #expect(text.contains(attribute), "\(text)") }
        }
    }

    @Test("records what its sender records, and of traces that begin here the share that is asked for")
    func sampling() async throws {
        let collector = RecordedCollector()
        try await collector.serving {
            try await tracing(collector, change: { $0.ratio = 0.25 }) { tracer in
                for (flag, isRecorded) in [("01", true), ("00", false)] {
                    var context = ServiceContext.topLevel
                    tracer.extract(
                        ["traceparent": "00-\(TraceContextTests.id)-00f067aa0ba902b7-\(flag)"], into: &context,
                        using: Carrier())
                    let span = tracer.startSpan("s", context: context)
                    #expect(span.isRecording == isRecorded)
                    #expect(span.context.traceContext?.traceID.description == TraceContextTests.id)
                }
                let recorded = (0..<4000).count { _ in
                    tracer.startSpan("s", context: ServiceContext.topLevel).isRecording
                }
                // A binomial of 4,000 and 0.25 is within 8 standard deviations (27) of its mean.
                #expect((780...1220).contains(recorded))
            }
        }
    }

    @Test("tries again while the collector is away, and sends nothing twice once it took it")
    func away() async throws {
        let collector = RecordedCollector()
        collector.answer([503, 429])
        try await collector.serving {
            try await tracing(collector) { tracer in
                tracer.startSpan("s", context: ServiceContext.topLevel).end()
                try await wait { collector.requests.count == 3 }
            }
            #expect(Set(collector.requests.map(\.body)).count == 1)
            #expect(collector.requests.count == 3)
        }
    }

    @Test("drops a batch that is refused for good, and goes on")
    func refused() async throws {
        let collector = RecordedCollector()
        collector.answer([400])
        try await collector.serving {
            try await tracing(collector) { tracer in
                tracer.startSpan("first", context: ServiceContext.topLevel).end()
                try await wait { collector.requests.count == 1 }
                tracer.startSpan("second", context: ServiceContext.topLevel).end()
                try await wait { collector.requests.count == 2 }
            }
            #expect(try collector.spans().compactMap { $0["name"] as? String } == ["first", "second"])
        }
    }

    @Test("with a collector that is away keeps no more than its limit, and never makes anybody wait")
    func bounded() async throws {
        let collector = RecordedCollector()
        collector.answer([], then: 503)
        try await collector.serving {
            try await tracing(
                collector,
                change: {
                    $0.queueLimit = 100; $0.batch = 10; $0.patience = .seconds(60)
                }
            ) { tracer in
                for _ in 0..<5000 { tracer.startSpan("s", context: ServiceContext.topLevel).end() }
                collector.answer([])
                // 10 of the batch under way, then the 100 that were kept.
                try await wait { try names(collector).count >= 100 }
            }
            let count = try names(collector).count
            #expect(count <= 120, "\(count)")
        }
    }

    private func names(_ collector: RecordedCollector) throws -> Set<String> {
        Set(try collector.spans().compactMap { $0["spanId"] as? String })
    }

    @Test("sends what is left when it is told to end")
    func drain() async throws {
        let collector = RecordedCollector()
        try await collector.serving {
            try await tracing(collector, change: { $0.interval = .seconds(3600) }) { tracer in
                for number in 0..<700 { tracer.startSpan("s\(number)", context: ServiceContext.topLevel).end() }
            }
            #expect(try collector.spans().count == 700)
        }
    }
}
