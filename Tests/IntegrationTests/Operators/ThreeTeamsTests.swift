import AMQP
import Foundation
import Personalization
import Testing
import Workers

@Suite(
    "An evening with three teams",
    .enabled(if: TestEnvironment.hasServers && Programs.has("prometheus"), "needs the servers of Deploy/local/test"))
struct ThreeTeamsTests {
    private static let teams = ["flood", "poison", "steady"]

    /// What `attune status --json` says.
    private struct Report: Decodable, Sendable {
        struct Team: Decodable, Sendable {
            let team: String
            let depth: Int
            let ready: Int
            let unacked: Int
            let workers: Int
            let dead: Int
        }

        struct Finding: Decodable, Sendable {
            let kind: String
            let team: String?
        }

        let teams: [Team]
        let findings: [Finding]
        let workers: Int

        subscript(team: String) -> Team? { teams.first { $0.team == team } }
    }

    @Test("page, terminal and alerts tell the same truth at the same time, which is the broker's")
    func truth() async throws {
        let isOpen = Shared(false)
        // The model writes nothing before the gate opens, so that the figures stand still to be compared.
        let model = ModelStub { _ in
            while !isOpen.value, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(20)) }
            return .text(Texts.short)
        }
        try await TestStack.with(model: model) { stack in
            for team in Self.teams {
                try await TenantStore(database: stack.client).add(team, holdback: 0)
                var change = TenantChange()
                change.promise = .at(team == "flood" ? 3 : 600)
                _ = try await TenantStore(database: stack.client).set(team, change)
            }
            try await stack.administrator.declare(AttuneTopology.topology(tenants: Self.teams, shards: 2))
            let ports = (TestPort.take(), TestPort.take())
            var environment = try stack.environment(model: model.url)
            environment["ATTUNE_STATUS_INTERVAL"] = "1"
            environment["ATTUNE_WORKER_PREFETCH"] = "10"
            environment["ATTUNE_HEALTH_PORT"] = "\(ports.0)"
            let monitor = try AttuneProcess(["monitor"], environment: environment)
            environment["ATTUNE_HEALTH_PORT"] = "\(ports.1)"
            let worker = try AttuneProcess(["worker"], environment: environment)
            let prometheus = try PrometheusServer(targets: [ports.0, ports.1])
            defer {
                monitor.signal(SIGKILL)
                worker.signal(SIGKILL)
                prometheus.kill()
            }
            let evening = Evening(
                stack: stack, environment: environment, page: "http://127.0.0.1:\(ports.0)/", prometheus: prometheus)

            // One floods with jobs that need the model, one is steady, one sends what is no job.
            for index in 0..<60 { try await stack.enqueue(Self.floodJob(index), tenant: "flood") }
            for index in 0..<5 {
                try await stack.enqueue(Texts.job("steady-\(index)", user: "bob").encoded(), tenant: "steady")
            }
            for index in 0..<7 { try await stack.enqueue(Array("poison \(index)".utf8), tenant: "poison") }
            try await evening.becomes(["OldestJob flood", "DeadLetters poison"]) { report in
                report["flood"]?.ready == 50 && report["flood"]?.unacked == 10 && report["poison"]?.dead == 7
                    && report["steady"]?.depth == 0 && report.workers == 1
            }

            // The model answers: the flood drains, and only the dead letters are left to look at.
            isOpen.value = true
            try await evening.becomes(["DeadLetters poison"]) { report in
                report.teams.allSatisfy { $0.depth == 0 } && report["poison"]?.dead == 7
            }

            // The worker ends in order; jobs come, and nobody takes them.
            worker.signal(SIGTERM)
            #expect(try await worker.end().status == 0)
            for index in 100..<103 { try await stack.enqueue(Self.floodJob(index), tenant: "steady") }
            try await evening.becomes(["NoConsumers steady", "DeadLetters poison"]) { report in
                report["steady"]?.ready == 3 && report["steady"]?.workers == 0
            }
        }
    }

    private static func floodJob(_ index: Int) -> [UInt8] {
        Texts.job("flood-\(index)", user: "user-\(index)", response: nil).encoded()
    }

    /// Those who look, and what they look at.
    private struct Evening: Sendable {
        let stack: TestStack
        let environment: [String: String]
        let page: String
        let prometheus: PrometheusServer

        /// Waits until everybody says the same, and checks it against the broker.
        ///
        /// - Parameter alerts: Those that fire, and no others of which the page can know.
        func becomes(_ alerts: Set<String>, _ condition: @Sendable (Report) -> Bool) async throws {
            var last = "nothing yet"
            // The broker's own figures of its queues are some seconds late.
            let end = ContinuousClock.now.advanced(by: .seconds(90))
            while ContinuousClock.now < end {
                let output = try await AttuneProcess(
                    ["status", "--json", "--max-dead", "1000000"], environment: environment
                ).end()
                let report = try JSONDecoder().decode(Report.self, from: Data(output.text.utf8))
                if condition(report), let html = try? await HTTPText.get(page).text {
                    let firing = try await prometheus.firing().filter { $0 != "Down" }
                    guard let difference = try await difference(report, html: html, alerts: alerts, firing: firing)
                    else { return }
                    last = difference
                } else {
                    last = "\(report)"
                }
                try await Task.sleep(for: .milliseconds(200))
            }
            Issue.record("not everybody says \(alerts): \(last)")
        }

        /// What somebody sees otherwise than the others; nil when all agree.
        private func difference(
            _ report: Report, html: String, alerts: Set<String>, firing: Set<String>
        ) async throws -> String? {
            if firing != alerts { return "alerts: \(firing)" }
            // The terminal, as a person sees it.
            let terminal = try await AttuneProcess(["status"], environment: environment).end().text
            for alert in alerts {
                let team = alert.split(separator: " ")[1]
                guard terminal.split(separator: "\n").contains(where: { isFinding($0) && $0.contains(team) })
                else {
                    return "terminal without \(alert): \(terminal)"
                }
                guard items(html).contains(where: { $0.contains(team) }) else {
                    return "page without \(alert)"
                }
            }
            if items(html).count != alerts.count { return "page: \(items(html))" }
            if terminal.split(separator: "\n").count(where: isFinding) != alerts.count {
                return "terminal: \(terminal)"
            }
            let depths = try await prometheus.query("team:attune_jobs:depth")
            let dead = try await prometheus.query("team:attune_dead:depth")
            for team in report.teams {
                // Asked of the broker itself, on a connection of its own.
                let own = try await stack.administrator.queueExists(Names.jobs(of: team.team))
                if own?.messages != team.ready {
                    return "\(team.team): \(team.ready), the broker \(own?.messages ?? -1)"
                }
                if own?.consumers != team.workers { return "\(team.team): \(team.workers) workers" }
                let letters = try await stack.depth(Names.dead(of: team.team))
                if letters != team.dead { return "\(team.team): \(team.dead) dead, the broker \(letters)" }
                if depths[team.team] != Double(team.depth) { return "Prometheus: \(depths)" }
                if dead[team.team] != Double(team.dead) { return "Prometheus: \(dead)" }
                guard let row = html.firstRange(of: "\(team.team)</th>").map({ html[$0.upperBound...] }) else {
                    return "page without \(team.team)"
                }
                let cell = row.prefix { $0 != "\n" }
                for (name, figure) in [("Depth", team.depth), ("Workers", team.workers), ("Dead", team.dead)]
                where !cell.contains(try Regex("data-name=\"\(name)\"[^>]*>\(figure)<")) {
                    return "page, \(team.team), \(name): \(cell)"
                }
            }
            return nil
        }

        /// Whether a line of the terminal is a finding; a team's row has its mark in a column of its own.
        private func isFinding(_ line: Substring) -> Bool { line.hasPrefix("! ") && !line.hasPrefix("!  ") }

        /// What the page says is wrong.
        private func items(_ html: String) -> [Substring] {
            html.split(separator: "\n").filter { $0.hasPrefix("<li>") }
        }
    }
}
