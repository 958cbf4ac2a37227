import Foundation

/// The status page: HTML that needs no script, refreshes itself, and is read on a phone and without colour.
struct StatusPage {
    /// The figures that were read last; nil before the first.
    let report: QueueStatusReport?
    let history: StatusHistory
    /// Why the last look failed; nil when it did not.
    let failure: String?
    /// What this process waits for.
    let waiting: [String: String]
    let interval: Duration
    let now: Date

    var html: String {
        let findings = report?.findings(.page) ?? []
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="refresh" content="\(refresh)">
            <title>\(title(findings))</title>
            <style>
            \(StatusStyle.css)</style>
            </head>
            <body>
            <header>
            <h1>Attune</h1>
            <p>\(age)</p>
            </header>
            <main>
            \(verdict(findings))
            \(report.map { teams($0, marked: Set(findings.compactMap(\.team))) } ?? "")
            \(report.map(shared) ?? "")
            \(process)
            </main>
            <footer>
            <p>Queues as the broker counts them, every \(refresh) s. The same in a terminal: <code>attune status --watch</code>. \
            For programs: <a href="metrics">/metrics</a>, <a href="health/ready">/health/ready</a>.</p>
            </footer>
            </body>
            </html>

            """
    }

    private var refresh: Int { max(1, Int(interval.components.seconds)) }

    private func title(_ findings: [StatusFinding]) -> String {
        if failure != nil { return "? – Attune" }
        return findings.isEmpty ? "Attune" : "(\(findings.count)) Attune"
    }

    private var age: String {
        guard let report else { return "no figures yet" }
        var format = Date.ISO8601FormatStyle()
        format.timeZone = .gmt
        let time = report.at.formatted(format.time(includingFractionalSeconds: false)) + " UTC"
        let age = now.timeIntervalSince(report.at)
        return age > Double(refresh) * 3 ? "figures of \(time), \(Figures.span(age)) old" : "figures of \(time)"
    }

    // MARK: What is wrong

    private func verdict(_ findings: [StatusFinding]) -> String {
        var items: [String] = []
        if let failure { items.append("the queues cannot be read: \(failure)") }
        items += findings.map(\.text)
        let summary = report.map { report in
            let jobs = report.teams.reduce(0) { $0 + $1.depth }
            return
                "\(Figures.many(jobs, "job")) in \(Figures.many(report.teams.count, "queue")), \(Figures.many(report.workers, "worker")), "
                + "\(Figures.many(report.trainers, "trainer"))."
        }
        if items.isEmpty {
            return "<p class=\"verdict\"><strong>All is well.</strong> \(escaped(summary ?? ""))</p>"
        }
        let list = items.map { "<li>\(code(escaped($0)))</li>" }.joined(separator: "\n")
        return """
            <section class="verdict wrong">
            <h2>\(Figures.many(items.count, "thing")) to look at</h2>
            <ol>
            \(list)
            </ol>
            <p>\(escaped(summary ?? ""))</p>
            </section>
            """
    }

    /// What stands between backquotes is a command.
    private func code(_ text: String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        return parts.enumerated().map { $0 % 2 == 1 ? "<code>\($1)</code>" : String($1) }.joined()
    }

    // MARK: Queues

    private func teams(_ report: QueueStatusReport, marked: Set<String>) -> String {
        guard !report.teams.isEmpty else {
            return "<p>No team has queues: <code>attune tenants add TEAM &amp;&amp; attune topology apply</code></p>"
        }
        // What needs somebody stands first.
        let rows =
            (report.teams.filter { marked.contains($0.team) } + report.teams.filter { !marked.contains($0.team) })
            .map { row($0, isMarked: marked.contains($0.team)) }
        return """
            <table class="teams">
            <caption>Teams</caption>
            <thead>
            <tr><th scope="col">Team</th><th scope="col">Depth</th><th scope="col">In work</th>\
            <th scope="col">Over time</th><th scope="col">Oldest job</th><th scope="col">In /s</th><th scope="col">Out /s</th>\
            <th scope="col">Empty in</th><th scope="col">Workers</th><th scope="col">Retries</th>\
            <th scope="col">Dead</th><th scope="col">Results</th></tr>
            </thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table>
            """
    }

    private func row(_ team: TeamStatus, isMarked: Bool) -> String {
        let name = escaped(team.team)
        let mark = isMarked ? "<span class=\"mark\" title=\"see above\">▲</span> " : ""
        let promise = team.promiseSeconds.map { "of \(Figures.span(Double($0)))" } ?? ""
        let cells = [
            cell("Depth", Figures.count(team.depth)), cell("In work", Figures.count(team.unacked)),
            "<td class=\"spark\" data-name=\"Over time\">\(sparkline(team))</td>",
            cell("Oldest job", Figures.oldest(team), small: team.ready == 0 ? "" : promise),
            cell("In /s", Figures.rate(team.inRate)), cell("Out /s", Figures.rate(team.outRate)),
            cell("Empty in", Figures.drain(team)), cell("Workers", String(team.workers)),
            cell("Retries", Figures.count(team.retrying)), cell("Dead", Figures.count(team.dead)),
            cell("Results", Figures.count(team.results)),
        ]
        return "<tr\(isMarked ? " class=\"marked\"" : "")><th scope=\"row\">\(mark)\(name)</th>\(cells.joined())</tr>"
    }

    private func cell(_ name: String, _ value: String, small: String = "") -> String {
        let isNothing = value == "0" || value == "–"
        let more = small.isEmpty ? "" : "<small> \(small)</small>"
        return "<td data-name=\"\(name)\"\(isNothing ? " class=\"none\"" : "")>\(joined(value))\(more)</td>"
    }

    /// A figure and its unit stay on one line.
    private func joined(_ value: String) -> String {
        ["s", "min", "h", "d"].reduce(value) { text, unit in
            text.hasSuffix(" " + unit) || text.contains(" \(unit) ")
                ? text.replacing(" " + unit, with: "\u{A0}" + unit) : text
        }
    }

    private func sparkline(_ team: TeamStatus) -> String {
        let depths = history.depths(of: team.team)
        guard depths.count > 1, let top = depths.max() else { return "" }
        let points = Sparkline.points(depths, width: 118, height: 20, length: StatusHistory.length)
        let label = "depth over the last \(Figures.span(Double(depths.count * refresh))), at most \(Figures.count(top))"
        return """
            <svg viewBox="0 0 120 24" width="120" height="24" preserveAspectRatio="xMinYMid" role="img" aria-label="\(label)"><title>\(label)</title>\
            <path d="M0 23.5H120"/><polyline points="\(points)" transform="translate(1 2)"/></svg>
            """
    }

    private func shared(_ report: QueueStatusReport) -> String {
        let kinds: [(QueueStatus.Kind, String)] = [
            (.feedback, "Feedback"), (.questions, "Questions"), (.unrouted, "Without a queue"),
        ]
        let rows = kinds.compactMap { kind, name -> String? in
            let queues = report.queues.filter { $0.kind == kind }
            guard !queues.isEmpty else { return nil }
            return "<tr><th scope=\"row\">\(name)</th>"
                + cell("Depth", Figures.count(queues.reduce(0) { $0 + $1.depth }))
                + cell("In /s", Figures.rate(queues.reduce(0) { $0 + $1.inRate }))
                + cell("Out /s", Figures.rate(queues.reduce(0) { $0 + $1.outRate }))
                + cell("Consumers", String(queues.reduce(0) { $0 + $1.consumers })) + "</tr>"
        }
        guard !rows.isEmpty else { return "" }
        return """
            <table class="shared">
            <caption>Shared queues</caption>
            <thead>
            <tr><th scope="col">Queue</th><th scope="col">Depth</th><th scope="col">In /s</th>\
            <th scope="col">Out /s</th><th scope="col">Consumers</th></tr>
            </thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table>
            """
    }

    private var process: String {
        guard !waiting.isEmpty else { return "<p class=\"process\">This process is ready.</p>" }
        let list = waiting.sorted { $0.key < $1.key }.map { "<li>\(escaped($0.key)): \(escaped($0.value))</li>" }
        return """
            <section class="process">
            <h2>This process waits for</h2>
            <ul>
            \(list.joined(separator: "\n"))
            </ul>
            </section>
            """
    }
}
