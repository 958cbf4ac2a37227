import Foundation

/// The status as text, for terminals.
public struct StatusTerminal: Sendable {
    private let report: QueueStatusReport
    private let history: StatusHistory
    private let findings: [StatusFinding]
    private let isBold: Bool

    /// - Parameter isBold: Whether headings and what is wrong are set in bold; nothing is told by it alone.
    public init(
        _ report: QueueStatusReport, history: StatusHistory = StatusHistory(), findings: [StatusFinding],
        isBold: Bool = false
    ) {
        self.report = report
        self.history = history
        self.findings = findings
        self.isBold = isBold
    }

    /// The lines, at most `width` columns wide; what is longer ends with an ellipsis.
    public func lines(width: Int = .max) -> [String] {
        var lines: [String] = [bold(summary)]
        lines += findings.map { bold("! ") + $0.text }
        lines.append("")
        lines += teams(width: width)
        if report.teams.isEmpty {
            lines.append("no team has queues: `attune tenants add TEAM && attune topology apply`")
        }
        lines.append("")
        lines += rest
        return lines.map { Self.clipped($0, to: width) }
    }

    private var summary: String {
        let jobs = report.teams.reduce(0) { $0 + $1.depth }
        return "\(Figures.many(jobs, "job")) in \(Figures.many(report.teams.count, "queue")), "
            + "\(Figures.many(report.workers, "worker")), \(Figures.many(report.trainers, "trainer")), "
            + Figures.many(report.dead, "dead letter")
    }

    /// One column of the teams' table.
    private struct Column {
        let name: String
        var isText = false
        /// Left out before those with a lower number where the terminal is too narrow; 0: never.
        var expendable = 0
        let cell: (TeamStatus) -> String
    }

    private var columns: [Column] {
        let marked = Set(findings.compactMap(\.team))
        let hasHistory = report.teams.contains { history.depths(of: $0.team).count > 1 }
        var columns = [
            Column(name: "", isText: true) { marked.contains($0.team) ? "!" : "" },
            Column(name: "team", isText: true) { $0.team },
            Column(name: "depth") { Figures.count($0.depth) },
            Column(name: "in work", expendable: 3) { Figures.count($0.unacked) },
            Column(name: "oldest", cell: Figures.oldest),
            Column(name: "in/s") { Figures.rate($0.inRate) },
            Column(name: "out/s") { Figures.rate($0.outRate) },
            Column(name: "empty in", cell: Figures.drain),
            Column(name: "workers") { String($0.workers) },
            Column(name: "retries", expendable: 2) { Figures.count($0.retrying) },
            Column(name: "dead") { Figures.count($0.dead) },
            Column(name: "results", expendable: 4) { Figures.count($0.results) },
        ]
        if hasHistory {
            columns.append(
                Column(name: "depth over time", isText: true, expendable: 1) {
                    Sparkline.blocks(history.depths(of: $0.team), width: 20)
                })
        }
        return columns
    }

    private func teams(width: Int) -> [String] {
        var columns = columns
        while true {
            let rows = [columns.map(\.name)] + report.teams.map { team in columns.map { $0.cell(team) } }
            let needed = rows[0].indices.reduce(-2) { sum, column in
                sum + 2 + (rows.map { $0[column].count }.max() ?? 0)
            }
            guard needed > width, let last = columns.map(\.expendable).max(), last > 0 else {
                return aligned(rows, left: Set(columns.indices.filter { columns[$0].isText }))
            }
            columns.removeAll { $0.expendable == last }
        }
    }

    /// The queues that are nobody's own.
    private var rest: [String] {
        var rows = [["", "queues", "depth", "in/s", "out/s", "consumers"]]
        for (kind, name) in [
            (QueueStatus.Kind.feedback, "feedback"), (.questions, "questions"), (.unrouted, "unrouted"),
        ] {
            let queues = report.queues.filter { $0.kind == kind }
            guard !queues.isEmpty else { continue }
            rows.append([
                "", name, Figures.count(queues.reduce(0) { $0 + $1.depth }),
                Figures.rate(queues.reduce(0) { $0 + $1.inRate }), Figures.rate(queues.reduce(0) { $0 + $1.outRate }),
                String(queues.reduce(0) { $0 + $1.consumers }),
            ])
        }
        return aligned(rows, left: [0, 1])
    }

    /// Columns two spaces apart, figures to the right.
    private func aligned(_ rows: [[String]], left: Set<Int>) -> [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.enumerated().map { number, row in
            let cells = row.enumerated().map { column, cell in
                let pad = String(repeating: " ", count: widths[column] - cell.count)
                return left.contains(column) ? cell + pad : pad + cell
            }
            let line = cells.joined(separator: "  ")
            let isMarked = row[0] == "!"
            return number == 0 || isMarked ? bold(line) : line
        }
    }

    private func bold(_ text: String) -> String { isBold ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

    /// Escape sequences take no room; one that is open at the cut is closed.
    private static func clipped(_ line: String, to width: Int) -> String {
        guard line.count > width else { return line }
        var text = ""
        var columns = 0
        var sequence: String?
        var isOpen = false
        for character in line {
            if character == "\u{1B}" { sequence = "" }
            if let begun = sequence {
                text.append(character)
                sequence = character == "m" ? nil : begun + String(character)
                if character == "m" { isOpen = !begun.hasSuffix("[0") }
                continue
            }
            if columns == width - 1 { return text + "…" + (isOpen ? "\u{1B}[0m" : "") }
            columns += 1
            text.append(character)
        }
        return text
    }
}
