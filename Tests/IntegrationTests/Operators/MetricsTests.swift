import AMQP
import Foundation
import Personalization
import Testing
import Workers

@Suite("Metrics", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct MetricsTests {
    /// What the processes say of themselves.
    struct Told: Sendable {
        let worker: Exposition
        let trainer: Exposition
        let monitor: Exposition
        let ports: [Int]
    }

    /// A worker and a trainer that meet everything that can happen, a monitor beside them, and what they then say of it.
    static func everything<Result: Sendable>(
        _ body:
            @escaping @Sendable (Told) async throws -> Result
    ) async throws -> Result {
        let model = ModelStub { call in
            call.user.contains("failing")
                ? .status(500) : .text(call.user.contains("forgetful") ? "Your order was shipped." : Texts.short)
        }
        return try await TestStack.with(model: model) { stack in
            try await stack.teach()
            var change = TenantChange()
            change.promise = .at(60)
            _ = try await TenantStore(database: stack.client).set(TestStack.tenant, change)
            let ports = (0..<3).map { _ in TestPort.take() }
            var environment = try stack.environment(model: model.url)
            environment["ATTUNE_STATUS_INTERVAL"] = "1"
            environment["ATTUNE_MODEL_ATTEMPTS"] = "1"
            environment["ATTUNE_FIT_INTERVAL"] = "100"
            environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9"
            environment["ATTUNE_HEALTH_PORT"] = "\(ports[0])"
            let worker = try AttuneProcess(["worker"], environment: environment)
            environment["ATTUNE_HEALTH_PORT"] = "\(ports[1])"
            let trainer = try AttuneProcess(["trainer"], environment: environment)
            environment["ATTUNE_HEALTH_PORT"] = "\(ports[2])"
            let monitor = try AttuneProcess(["monitor"], environment: environment)
            defer { for process in [worker, trainer, monitor] { process.signal(SIGKILL) } }
            try await stack.enqueue(Texts.job("revised"))
            try await stack.enqueue(Texts.job("kept", user: "bob"))
            try await stack.enqueue(Texts.job("refused", response: Texts.long + " This is forgetful."))
            try await stack.enqueue(Texts.job("written", user: "bob", response: nil))
            try await stack.enqueue(Array("no json".utf8))
            // Fails, and waits for another attempt.
            try await stack.enqueue(Texts.job("failing", response: Texts.long + " This is failing."))
            // Its reply queue is not there.
            try await stack.enqueue(Texts.job("lost", user: "bob").encoded()) {
                $0.replyTo = "attune.replies.demo.gone"
            }
            for index in 0..<3 { try await stack.send(Texts.comparison("c\(index)")) }
            for _ in 0..<4 { _ = try await stack.result() }
            try await stack.send(
                Feedback(eventID: "v", userID: "ada", content: .verdict(.init(jobID: "revised", value: .revisedBetter)))
            )
            var properties = MessageProperties()
            properties.replyTo = "attune.replies.demo.gone"
            properties.timestamp = Int(Date().timeIntervalSince1970)
            try await stack.publisher.publish(
                OutgoingMessage(
                    exchange: Names.questions, routingKey: TestStack.tenant, isMandatory: true, properties: properties,
                    body: QuestionRequest(requestID: "q", userID: "ada").encoded()))
            func read(_ port: Int) async throws -> Exposition {
                Exposition(try await HTTPText.get("http://127.0.0.1:\(port)/metrics").text)
            }
            try await eventually("the worker does not tell of everything") {
                guard let told = try? await read(ports[0]) else { return false }
                return told["attune_job_retries_total{team=\"demo\",tier=\"1\"}"] ?? 0 >= 1
                    && told["attune_results_unrouted_total{team=\"demo\"}"] == 1
                    && told["attune_spans_total{outcome=\"exported\"}"] == 0
            }
            try await eventually("the monitor does not tell of everything") {
                guard let told = try? await read(ports[2]) else { return false }
                return told["attune_queue_messages{kind=\"dead\",state=\"ready\",team=\"demo\"}"] == 1
                    && told["attune_processes{kind=\"trainer\"}"] == 1
            }
            try await eventually("the trainer does not tell of everything") {
                guard let told = try? await read(ports[1]) else { return false }
                return told["attune_feedback_verdicts_total{team=\"demo\",value=\"revised_better\"}"] == 1
                    && told.names.contains("attune_questions_total")
            }
            return try await body(
                Told(
                    worker: try await read(ports[0]), trainer: try await read(ports[1]),
                    monitor: try await read(ports[2]), ports: ports))
        }
    }

    @Test("tell of every job, candidate, dead letter and event once, and promtool finds no fault with them")
    func figures() async throws {
        try await Self.everything { told in
            let (worker, trainer) = (told.worker, told.trainer)
            let jobs = "messaging_destination_name=\"attune.jobs\",messaging_system=\"rabbitmq\",team=\"demo\""
            // Those that came back from the retry ladder are received again.
            let retries = worker.samples.filter { $0.key.hasPrefix("attune_job_retries_total") }.values.reduce(0, +)
            #expect(worker["messaging_client_consumed_messages_total{\(jobs)}"] ?? 0 >= 6)
            #expect(worker["attune_job_outcomes_total{reason=\"\",status=\"revised\",team=\"demo\"}"] == 1)
            #expect(worker["attune_dead_letters_total{reason=\"malformed_json\",team=\"demo\"}"] == 1)
            #expect(worker["attune_candidates_total{team=\"demo\",verdict=\"accepted\"}"] ?? 0 >= 1)
            let refused = worker.samples.filter {
                $0.key.hasPrefix("attune_candidates_total") && !$0.key.contains("accepted")
            }
            #expect(refused.values.reduce(0, +) == 1, "\(refused)")
            #expect(worker["gen_ai_client_token_usage_sum{gen_ai_token_type=\"output\",team=\"demo\"}"] ?? 0 >= 15)
            #expect(worker["gen_ai_client_token_usage_count{gen_ai_token_type=\"input\",team=\"demo\"}"] ?? 0 >= 3)
            #expect(worker["messaging_process_duration_seconds_count{\(jobs)}"] ?? 0 >= 6 + retries)
            #expect(worker["attune_model_version{team=\"demo\"}"] == 1)
            #expect(worker["attune_waiting{part=\"model\"}"] == 0)
            #expect(told.monitor["attune_processes{kind=\"worker\"}"] == 1)
            // The broker is asked by one process, not by each.
            #expect(!worker.names.contains("attune_queue_messages") && !worker.names.contains("attune_status_up"))
            #expect(worker["prometheus_metrics_refused_series"] == 0)
            #expect(trainer["attune_feedback_events_total{outcome=\"learned\",team=\"demo\"}"] == 4)
            #expect(trainer["attune_posterior_updates_total"] == 4)
            #expect(trainer["attune_feedback_lag_seconds_count"] == 4)
            #expect(trainer["attune_fits_total{outcome=\"refused\"}"] == 0)
            // No person, no job: labels are teams, words of the program and numbers of tiers.
            for series in worker.samples.keys { #expect(!series.contains("ada") && !series.contains("revised\"}")) }

            for port in told.ports {
                for format in ["text/plain", "application/openmetrics-text; version=1.0.0"] {
                    let answer = try await HTTPText.get("http://127.0.0.1:\(port)/metrics", accept: format)
                    #expect(answer.type?.hasPrefix(format.prefix { $0 != ";" }) == true)
                    guard format == "text/plain" else {
                        #expect(answer.text.hasSuffix("# EOF\n"))
                        continue
                    }
                    let check = try await Programs.run("promtool", ["check", "metrics"], input: answer.text)
                    // OpenTelemetry names the connections of a pool so, which promtool takes for a part of a histogram.
                    let faults = check.text.split(separator: "\n").filter {
                        !$0.hasPrefix("db_client_connection_count ")
                    }
                    #expect(faults.isEmpty, "\(faults)")
                }
            }
        }
    }

    @Test("are all there that the dashboard's and the alerts' queries name")
    func queries() async throws {
        let dashboard = try JSONDecoder().decode(
            Dashboard.self, from: Data(contentsOf: Programs.deployment("grafana/attune.json")))
        let rules = try String(contentsOf: Programs.deployment("prometheus/attune.rules.yaml"), encoding: .utf8)
        try await Self.everything { told in
            let exposed = told.worker.names.union(told.trainer.names).union(told.monitor.names).union(["up"])
            let panels = dashboard.panels.filter { $0.type != "row" }
            #expect(panels.count > 20)
            for panel in panels {
                #expect(!(panel.targets ?? []).isEmpty, "\(panel.title)")
                for target in panel.targets ?? [] {
                    let names = Self.metrics(in: target.expr)
                    #expect(!names.isEmpty, "\(panel.title): \(target.expr)")
                    #expect(names.isSubset(of: exposed), "\(panel.title): \(names.subtracting(exposed))")
                }
            }
            let named = Self.metrics(in: rules)
            #expect(named.count > 10)
            #expect(named.isSubset(of: exposed), "\(named.subtracting(exposed))")
        }
    }

    private struct Dashboard: Decodable, Sendable {
        struct Panel: Decodable, Sendable {
            struct Target: Decodable, Sendable { let expr: String }

            let type: String
            let title: String
            let targets: [Target]?
        }

        let panels: [Panel]
    }

    /// The names in a query that are metrics: words with a prefix of those that the program has. Names of rules have a
    /// colon in them, and of alerts capitals.
    private static func metrics(in query: String) -> Set<String> {
        let words = query.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) && $0 != "_" && $0 != ":" }
        let prefixes = ["attune_", "messaging_", "gen_ai_", "db_client_", "process_", "prometheus_"]
        return Set(
            words.map(String.init).filter { word in
                !word.contains(":") && prefixes.contains { word.hasPrefix($0) } && !labels.contains(word)
            })
    }

    private static let labels: Set = [
        "gen_ai_token_type", "messaging_destination_name", "db_operation_name", "db_client_connection_state",
    ]
}
