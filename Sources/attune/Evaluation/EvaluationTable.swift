import Foundation
import Personalization
import RewardFactorization

/// An evaluation for people who read it in a terminal.
struct EvaluationTable {
    private let report: EvaluationReport

    init(_ report: EvaluationReport) { self.report = report }

    var text: String {
        let isCompared = report.gains != nil
        var table = TextTable(
            ["strategy", "answers", "auc", "± s.e.", "accuracy", "log loss", "ece", "users"]
                + (isCompared ? ["gain in auc"] : []))
        for (place, row) in report.results.enumerated() {
            let gain = report.gains.map { $0.indices.contains(place) ? [Self.gain($0[place].auc)] : ["–"] } ?? []
            table.add(cells(row, row.strategy ?? "") + gain)
        }
        table.add(cells(report.pooled.whole, "pooled"))
        for row in report.individual.byAnswers + [report.individual.whole] { table.add(cells(row, "individual")) }
        return table.text + "\n\n" + summary.map { Paragraph.wrap($0) }.joined(separator: "\n")
    }

    private func cells(_ row: EvaluationRow, _ name: String) -> [String] {
        let answers = row.answers.map(String.init) ?? (name == "pooled" ? "–" : "all")
        return [
            name, answers, number(row.auc), number(row.standardError), number(row.accuracy), number(row.logLoss),
            number(row.reliability.expectedError), String(row.users),
        ]
    }

    private static func gain(_ mean: EvaluationGain.Mean?) -> String {
        mean.map { String(format: "%+.3f±%.3f", $0.value, $0.standardError) } ?? "–"
    }

    private func number(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "–" }

    private var summary: [String] {
        let people = report.people
        let comparisons = report.comparisons
        let features = report.specification.map { "features \($0.identifier)" } ?? "features of the file"
        let tried =
            report.standardisationTrials.count > 1
            ? " (held-out log loss "
                + report.standardisationTrials.map {
                    "\($0.standardisation.rawValue) \(String(format: "%.3f", $0.logLoss))"
                }.joined(separator: ", ") + ")" : ""
        var lines = [
            "learned from \(people.train) people (\(comparisons.train) comparisons) in "
                + String(format: "%.1f s", report.fitSeconds)
                + "; measured \(people.test) new people on \(comparisons.test)",
            "\(report.features) \(features), standardised by \(report.standardisation.rawValue)\(tried); "
                + "\(report.baseFunctions) base reward functions",
            String(
                format: "lapse %.3f, side bias %.3f, forgetting %.3f; seed %@", report.answerModel.lapse,
                report.answerModel.sideBias, report.answerModel.forgetting, String(report.seed)),
        ]
        if report.gains != nil {
            lines.append(
                "gain: what embeddings add to \(report.specification?.local.identifier ?? "") alone, person by person, "
                    + "± its standard error")
        }
        return lines
    }
}
