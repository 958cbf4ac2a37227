import Foundation

/// The report as one page that needs nothing else: no script, no font, no picture from elsewhere.
public struct EffectPage {
    private let report: EffectReport

    public init(_ report: EffectReport) { self.report = report }

    public var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Attune: does it help \(escaped(report.team))?</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <main>
        <h1>Does revising help <bdi>\(escaped(report.team))</bdi>?</h1>
        <p class="quiet">\(EffectWords.number(report.jobs)) jobs of \(EffectWords.number(report.people)) people, \
        \(EffectWords.day(report.from)) to \(EffectWords.day(report.to)). \
        \(EffectWords.percent(report.holdbackShare)) of \(report.holdbackUnit) are held back; \
        \(EffectWords.kept(report.resultsKeptDays)).</p>
        \(notices)
        \(causal)
        \(votes)
        \(segments)
        \(care)
        <p class="quiet">\(escaped(report.intervals)). Made \(escaped(report.madeAt.formatted(.iso8601))).</p>
        </main>
        </body>
        </html>

        """
    }

    private var notices: String {
        var text = report.warnings.map { "<p class=\"warning\" role=\"alert\">\(escaped($0))</p>" }.joined()
        if !report.missing.isEmpty {
            text += "<section><h2>Missing</h2><ul>"
            text += report.missing.map { "<li>\(escaped($0))</li>" }.joined() + "</ul></section>"
        }
        return text
    }

    private var causal: String {
        guard let causal = report.causal else { return "" }
        func row(_ name: String, _ arm: EffectReport.Arm) -> String {
            "<tr><th scope=\"row\">\(name)</th><td>\(EffectWords.number(arm.jobs))</td>"
                + "<td>\(EffectWords.number(arm.people))</td><td>\(EffectWords.share(arm.upShare))</td>"
                + "<td>\(EffectWords.share(arm.answerRate))</td>"
                + "<td>\(arm.chosenShare.map(EffectWords.percent) ?? "–")</td></tr>"
        }
        let metrics = report.metrics.map { metric in
            "<p><bdi>\(escaped(metric.name))</bdi>: \(EffectWords.amount(metric.lift)), "
                + "\(EffectWords.finding(metric.lift, of: "values")).</p>"
        }.joined()
        return """
            <section><h2>What revising does</h2>
            <p class="figure \(causal.lift?.finding.rawValue ?? "unclear")">\(EffectWords.lift(causal.lift))</p>
            <p>more thumbs up than in the randomised holdback: \(EffectWords.finding(causal.lift, of: "thumbs")).</p>
            \(plot([("thumbs up", causal.lift), ("ups over all jobs", causal.upsPerJobLift),
                    ("who answers", causal.answerRateDifference)], from: -0.5, to: 0.5, none: 0))
            <table><thead><tr><th></th><th>jobs</th><th>people</th><th>up</th><th>answered</th><th>chosen for</th></tr>
            </thead><tbody>\(row("revised", causal.treated))\(row("held back", causal.heldBack))</tbody></table>
            \(metrics)</section>
            """
    }

    private var votes: String {
        var text = "<section><h2>What people say who saw both texts</h2>"
        if let votes = report.votes {
            text += """
                <p class="figure \(votes.winRate?.finding.rawValue ?? "unclear")">\(EffectWords.share(votes.winRate))</p>
                <p>\(EffectWords.number(votes.wins)) won, \(EffectWords.number(votes.ties)) tied, \
                \(EffectWords.number(votes.losses)) lost: \(EffectWords.finding(votes.winRate, of: "votes")).</p>
                <p>As if every choice were as probable and either text shown first as often: \
                \(EffectWords.share(votes.balancedWinRate)). \(EffectWords.orders(votes)).</p>
                """
        } else {
            text += "<p>Nobody has voted yet.</p>"
        }
        let left = report.leftOut
        text += """
            <p>Left out: \(EffectWords.number(left.revisedJobs - left.votedJobs)) of \
            \(EffectWords.number(left.revisedJobs)) revised jobs, \
            \(EffectWords.number(left.revisedPeople - left.votedPeople)) of \(EffectWords.number(left.revisedPeople)) \
            people, and \(EffectWords.number(left.keptOrHeldBackJobs)) jobs that were kept or held back.</p>
            """
        if report.harm.people > 0 {
            let share = report.harm.shareBelowHalf.map(EffectWords.percent) ?? "not to be told yet"
            text += """
                <p>People who prefer the baseline more often: \(share); credible one by one of \
                \(report.harm.crediblyBelowHalf) of \(EffectWords.number(report.harm.people)).</p>
                """
        }
        if let cost = report.cost {
            text += """
                <p>\(EffectWords.number(cost.tokensPerJob)) tokens a job, \(EffectWords.number(cost.tokensPerWin)) a win, \
                \(EffectWords.number(cost.tokensPerUpGained)) an up gained.</p>
                """
        }
        return text + "</section>"
    }

    private var segments: String {
        let titles = ["domain": "domain", "prompt": "prompt", "answers": "number of answers", "model": "model version"]
        return ["domain", "prompt", "answers", "model"].map { kind in
            let segments = report.segments.filter { $0.kind == kind }
            guard !segments.isEmpty else { return "" }
            let rows = segments.map { segment in
                let votes = segment.votes
                return "<tr><th scope=\"row\"><bdi>\(escaped(EffectWords.name(segment)))</bdi></th>"
                    + "<td>\(EffectWords.share(votes?.winRate))</td>"
                    + "<td>\(votes.map { "\($0.wins) / \($0.ties) / \($0.losses)" } ?? "–")</td>"
                    + "<td>\(EffectWords.lift(segment.lift))</td><td>\(EffectWords.number(segment.jobs))</td></tr>"
            }.joined()
            return """
                <section><h2>By \(titles[kind] ?? kind)</h2>
                \(plot(segments.map { (EffectWords.name($0), $0.votes?.winRate) }, from: 0, to: 1, none: 0.5))
                <table><thead><tr><th></th><th>win rate</th><th>won / tied / lost</th><th>lift</th><th>jobs</th></tr>
                </thead><tbody>\(rows)</tbody></table></section>
                """
        }.joined()
    }

    private var care: String {
        guard !report.care.isEmpty else { return "" }
        let rows = report.care.map { care in
            "<tr><th scope=\"row\">\(care.kind) <bdi>\(escaped(care.name.isEmpty ? "(none)" : care.name))</bdi></th>"
                + "<td>\(EffectWords.evidence(care))</td><td>\(EffectWords.day(care.switchedOffAt))</td>"
                + "<td>\(EffectWords.day(care.restoredAt))</td></tr>"
        }.joined()
        return """
            <section><h2>Switched off, because it does harm</h2>
            <table><thead><tr><th></th><th>measured</th><th>off since</th><th>on again</th></tr></thead>
            <tbody>\(rows)</tbody></table></section>
            """
    }

    /// Intervals as bars around their estimates, with a line where there is no effect.
    private func plot(
        _ rows: [(name: String, figure: EffectReport.Figure?)], from low: Double, to high: Double, none: Double
    ) -> String {
        let shown = rows.compactMap { row in row.figure.map { (row.name, $0) } }.prefix(40)
        guard !shown.isEmpty else { return "" }
        let (left, width, step) = (190.0, 430.0, 26.0)
        func x(_ value: Double) -> String {
            String(format: "%.1f", left + width * (min(max(value, low), high) - low) / (high - low))
        }
        let height = Int(step * Double(shown.count) + 8)
        var svg = "<svg role=\"img\" aria-label=\"intervals\" viewBox=\"0 0 640 \(height)\">"
        svg += "<line class=\"none\" x1=\"\(x(none))\" x2=\"\(x(none))\" y1=\"0\" y2=\"\(height)\"/>"
        for (place, row) in shown.enumerated() {
            let (name, figure) = row
            let y = Int(step * (Double(place) + 0.5) + 4)
            svg += "<text x=\"180\" y=\"\(y + 4)\" text-anchor=\"end\">\(escaped(String(name.prefix(28))))</text>"
            svg += "<line class=\"\(figure.finding.rawValue)\" x1=\"\(x(figure.lower))\" x2=\"\(x(figure.upper))\" "
            svg += "y1=\"\(y)\" y2=\"\(y)\"/>"
            svg += "<circle class=\"\(figure.finding.rawValue)\" cx=\"\(x(figure.estimate))\" cy=\"\(y)\" r=\"5\"/>"
        }
        return svg + "</svg>"
    }

    private static let style = """
        :root{color-scheme:light dark;--ink:#1b1f24;--paper:#fbfaf8;--quiet:#6a6f76;--line:#d9d6d0;--good:#1f7a4d;\
        --bad:#b3372f;--open:#5b6b8c}
        @media(prefers-color-scheme:dark){:root{--ink:#e8e6e2;--paper:#16181b;--quiet:#9a9fa6;--line:#33373c;\
        --good:#5cc08d;--bad:#ef8279;--open:#9db0d6}}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
        main{max-width:52rem;margin:0 auto;padding:2rem 1rem 4rem}
        h1{font-size:1.9rem;line-height:1.2;margin:0 0 .5rem}h2{font-size:1.2rem;margin:2.5rem 0 .5rem}
        .quiet{color:var(--quiet)}.figure{font-size:2rem;font-weight:650;margin:.25rem 0}
        .better{color:var(--good)}.worse{color:var(--bad)}.unclear{color:var(--open)}
        .warning{border-left:4px solid var(--bad);padding:.5rem .75rem;background:color-mix(in srgb,var(--bad) 10%,transparent)}
        table{border-collapse:collapse;width:100%;display:block;overflow-x:auto;font-variant-numeric:tabular-nums}
        th,td{text-align:left;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line);white-space:nowrap}
        thead th{color:var(--quiet);font-weight:500}
        svg{width:100%;max-width:40rem;height:auto}svg text{font-size:13px;fill:currentColor}
        svg line{stroke-width:3;stroke:currentColor;stroke-linecap:round}svg circle{fill:currentColor}
        svg .none{stroke:var(--line);stroke-width:1.5}
        """
}
