import Foundation
import Testing

@testable import Operations

@Suite("The status in a terminal")
struct StatusTerminalTests {
    private func lines(_ reports: Reports, width: Int = .max, isBold: Bool = false) -> [String] {
        var history = StatusHistory()
        for _ in 0..<3 { history.add(reports.report) }
        return StatusTerminal(
            reports.report, history: history, findings: reports.report.findings(.page), isBold: isBold
        ).lines(width: width)
    }

    @Test("has the same figures as the page, aligned, with a mark at what is wrong")
    func table() throws {
        let lines = lines(.evening)
        #expect(lines[0] == "12\u{2009}576 jobs in 3 queues, 2 workers, 1 trainer, 37 dead letters")
        #expect(lines[1].hasPrefix("! flood: its oldest job waits 1 min 35 s"))
        let header = try #require(lines.firstIndex { $0.contains("empty in") })
        #expect(lines[header + 1].hasPrefix("!  flood "))
        #expect(lines[header + 1].contains("grows"))
        #expect(lines[header + 1].contains("███"))
        #expect(lines[header + 3].hasPrefix("   steady"))
        #expect(lines[header + 2].hasPrefix("!  poison"))
        #expect(lines.contains { $0.contains("feedback") && $0.contains("4.0") })
    }

    @Test("is cut to the terminal's width, escape sequences not counted", arguments: [1, 20, 40, 80])
    func width(columns: Int) {
        for line in lines(.evening, width: columns, isBold: true) {
            let visible = line.replacing("\u{1B}[1m", with: "").replacing("\u{1B}[0m", with: "")
            #expect(visible.count <= columns, "\(visible)")
            #expect(line.components(separatedBy: "\u{1B}[1m").count == line.components(separatedBy: "\u{1B}[0m").count)
        }
    }

    @Test("without teams says how to add one")
    func none() { #expect(lines(Reports()).contains { $0.contains("attune tenants add TEAM") }) }
}
