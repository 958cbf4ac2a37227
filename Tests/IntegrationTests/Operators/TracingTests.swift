import AMQP
import Foundation
import Personalization
import Testing
import Workers

@Suite("Tracing", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct TracingTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let header = "00-\(trace)-00f067aa0ba902b7-01"

    @Test("follows a job from its message to its result, with a span for each stage and for the model's call")
    func spans() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        let collector = TraceCollector()
        try await collector.serving {
            try await TestStack.with(model: model) { stack in
                try await stack.teach()
                var environment = try stack.environment(model: model.url)
                environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.endpoint
                let worker = try AttuneProcess(["worker"], environment: environment)
                try await stack.enqueue(Texts.job("traced").encoded()) {
                    $0.headers[MessageHeader.traceParent] = .string(Self.header)
                    $0.headers[MessageHeader.traceState] = .string("vendor=1")
                }
                let result = try await stack.take(Names.results(of: TestStack.tenant))
                worker.signal(SIGTERM)
                let output = try await worker.end()
                #expect(output.status == 0, "\(output.text)")

                let spans = collector.spans
                #expect(spans.allSatisfy { $0.traceId == Self.trace }, "\(spans)")
                let root = try #require(spans.first { $0.name == "process attune.jobs" }, "\(collector.spans)")
                #expect(root.parentSpanId == "00f067aa0ba902b7")
                #expect(root.kind == 5)
                #expect(root["attune.job.id"] == "traced")
                #expect(root["attune.status"] == "revised")
                #expect(root["messaging.system"] == "rabbitmq")
                let stages = spans.filter { $0.parentSpanId == root.spanId }
                #expect(
                    Set(stages.map(\.name)) == [
                        "receive", "look up", "chat default", "store", "send attune.results",
                    ])
                // Within the whole, one after the other.
                let order = ["receive", "look up", "chat default", "store", "send attune.results"].compactMap { name in
                    stages.first { $0.name == name }
                }
                for (first, second) in zip(order, order.dropFirst()) {
                    #expect(try time(first.endTimeUnixNano) <= time(second.startTimeUnixNano) + 5_000_000)
                }
                for stage in stages {
                    #expect(try time(stage.startTimeUnixNano) + 1_000_000 >= time(root.startTimeUnixNano))
                    #expect(try time(stage.endTimeUnixNano) <= time(root.endTimeUnixNano) + 1_000_000)
                }
                let call = try #require(stages.first { $0.name == "chat default" })
                #expect(call["gen_ai.usage.output_tokens"] == "5")
                // The result is part of the trace, after the job's span; the model's server was told of the call's.
                #expect(
                    result.properties.headers[MessageHeader.traceParent]
                        == .string("00-\(Self.trace)-\(root.spanId)-01"))
                #expect(result.properties.headers[MessageHeader.traceState] == .string("vendor=1"))
                #expect(model.calls.compactMap(\.traceparent) == ["00-\(Self.trace)-\(call.spanId)-01"])
                // Nothing that people wrote.
                #expect(!"\(collector.spans)".contains("A-1234"))
            }
        }
    }

    @Test("follows feedback to its weights, a request to its question, and what is dead to its letter")
    func trainer() async throws {
        let collector = TraceCollector()
        try await collector.serving {
            try await TestStack.with { stack in
                var environment = try stack.environment()
                environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.endpoint
                let trainer = try AttuneProcess(["trainer"], environment: environment)
                let queue = Names.replies(of: TestStack.tenant) + UUID().uuidString.lowercased()
                try await stack.administrator.declare(Topology(queues: [.init(name: queue)]))
                let feedback = EntryMessage.feedback(Texts.comparison("traced"), of: TestStack.tenant)
                var dead = feedback
                dead.body = Array("{}".utf8)
                let request = EntryMessage.question(
                    QuestionRequest(requestID: "traced", userID: "ada"), of: TestStack.tenant, replyTo: queue)
                for var message in [feedback, dead, request] {
                    message.properties.headers[MessageHeader.traceParent] = .string(Self.header)
                    try await stack.publisher.publish(message)
                }
                let reply = try await stack.take(queue)
                let letter = try await stack.take(Names.dead(of: TestStack.tenant))
                try await eventually("the event was not taken") {
                    try await stack.count("select count(*) from feedback_events") == 1
                }
                trainer.signal(SIGTERM)
                let output = try await trainer.end()
                #expect(output.status == 0, "\(output.text)")

                let spans = collector.spans
                #expect(spans.allSatisfy { $0.traceId == Self.trace }, "\(spans)")
                func stages(of root: TraceCollector.Span) -> Set<String> {
                    Set(spans.filter { $0.parentSpanId == root.spanId }.map(\.name))
                }
                let taken = try #require(spans.first { $0["attune.outcome"] == "learned" }, "\(spans)")
                #expect(taken.name == "process attune.feedback" && taken.parentSpanId == "00f067aa0ba902b7")
                #expect(stages(of: taken) == ["receive", "store"])
                let buried = try #require(
                    spans.first { $0.name == "process attune.feedback" && $0.spanId != taken.spanId })
                #expect(stages(of: buried) == ["receive", "send attune.dead"])
                #expect(
                    letter.properties.headers[MessageHeader.traceParent]
                        == .string("00-\(Self.trace)-\(buried.spanId)-01"))
                let asked = try #require(spans.first { $0.name == "process attune.questions" })
                #expect(stages(of: asked) == ["receive", "choose", "send reply"])
                #expect(
                    reply.properties.headers[MessageHeader.traceParent]
                        == .string("00-\(Self.trace)-\(asked.spanId)-01"))
            }
        }
    }

    @Test("dead letters keep their trace, and the log names job and trace, also as JSON")
    func dead() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            var environment = try stack.environment(model: model.url)
            environment["ATTUNE_LOG_FORMAT"] = "json"
            let worker = try AttuneProcess(["worker"], environment: environment)
            let body = Array(#"{"schema":1,"job_id":"bad","user_id":"ada","prompt":"p","response":7}"#.utf8)
            try await stack.enqueue(body) { $0.headers[MessageHeader.traceParent] = .string(Self.header) }
            let letter = try await stack.take(Names.dead(of: TestStack.tenant))
            #expect(letter.properties.headers[MessageHeader.traceParent] == .string(Self.header))
            worker.signal(SIGTERM)
            let lines = try await worker.end().text.split(separator: "\n")
            #expect(!lines.isEmpty)
            var said: [String: Any]?
            for line in lines {
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                #expect(object?["level"] is String && object?["time"] is String, "\(line)")
                if object?["message"] as? String == "dead letter" { said = object }
            }
            #expect(said?["trace_id"] as? String == Self.trace)
            #expect(said?["job"] as? String == "bad")
            #expect(said?["tenant"] as? String == "demo")
            #expect(said?["logger"] as? String == "attune.worker")
        }
    }

    @Test("a collector that is away holds up no job")
    func away() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            var environment = try stack.environment(model: model.url)
            // Nobody listens there.
            environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9"
            let worker = try AttuneProcess(["worker"], environment: environment)
            for index in 0..<20 { try await stack.enqueue(Texts.job("job-\(index)", user: "user-\(index)")) }
            for _ in 0..<20 { #expect(try await stack.result().status == .kept) }
            worker.signal(SIGTERM)
            #expect(try await worker.end().status == 0)
        }
    }

    private func time(_ nanoseconds: String) throws -> Int64 { try #require(Int64(nanoseconds)) }
}
