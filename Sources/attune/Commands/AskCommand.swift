import AMQP
import ArgumentParser
import Foundation
import Personalization
import Workers

struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Asks a person the questions that teach most about them, and sends the answers.",
        discussion: """
            Each question shows two texts; type a or b for the one that you like better, s to skip, n for no preference,
            q to stop. A question is never shown to a person twice. A trainer must be running.

            With --json each question is printed as one line, and the answer read as one: first, second, neither, skip
            or quit.

            Examples:
              attune ask --tenant demo --user ada
              attune ask --tenant demo --user ada --domain customer-service --count 10
            """)

    @Option(help: "Who answers.")
    var user: String

    @Option(help: "Only questions of this domain, such as customer-service.")
    var domain: String?

    @Option(help: "Only questions in this language, such as en.")
    var language: String?

    @Option(help: "How many questions.")
    var count = 5

    @Option(help: "Seconds to wait for a question.")
    var timeout = 30.0

    @Flag(help: "One line of JSON for each question; for scripts.")
    var json = false

    @OptionGroup var options: SettingsOptions

    func validate() throws {
        guard count > 0 else { throw ValidationError("--count must be above 0") }
        guard timeout > 0 else { throw ValidationError("--timeout must be above 0") }
    }

    func run() async throws {
        let settings = try await options.load()
        let tenant = try settings.tenant()
        // Checked as the trainer will check it.
        _ = try QuestionRequest.decode(request().encoded())
        let tally = try await Connected.replies(settings) { consumer, queue in
            try await Connected.publisher(settings) { publisher in
                try await dialogue(
                    QuestionExchange(
                        consumer: consumer, queue: queue, publisher: publisher, tenant: tenant,
                        timeout: .seconds(timeout)))
            }
        }
        if json { print(tally.json) } else { print(tally.text(user: user, tenant: tenant)) }
    }

    private func request() -> QuestionRequest {
        QuestionRequest(
            requestID: UUID().uuidString.lowercased(), userID: user, domain: domain, language: language)
    }

    private func dialogue(_ exchange: QuestionExchange) async throws -> AskTally {
        var tally = AskTally()
        while tally.shown < count {
            let question = try await exchange.ask(request())
            switch question.content {
            case .none(let reason):
                tally.reason = reason
                return tally
            case .pair(let pair):
                tally.shown += 1
                show(pair, question: question, number: tally.shown)
                switch await TerminalAnswer.read(json: json) {
                case .chosen(let choice):
                    let answer = Feedback.Answer(questionID: pair.questionID, chosen: choice)
                    try await exchange.send(
                        Feedback(
                            eventID: "answer-\(question.requestID ?? pair.questionID)", userID: user,
                            content: .answer(answer), language: language, domain: domain))
                    tally.answered += 1
                    // What was just answered should count for the next choice; the trainer takes some milliseconds.
                    if tally.shown < count { try await Task.sleep(for: .milliseconds(200)) }
                case .skip:
                    continue
                case .quit:
                    return tally
                }
            }
        }
        return tally
    }

    private func show(_ pair: Question.Pair, question: Question, number: Int) {
        if json {
            print(String(decoding: question.encoded(), as: UTF8.self))
        } else {
            print(ComparisonView(pair, title: "\(number) of \(count)", width: ComparisonView.terminalWidth).text)
        }
        fflush(nil)
    }
}

/// What a dialogue came to.
private struct AskTally: Encodable {
    var shown = 0
    var answered = 0
    /// Why there were no more questions.
    var reason: String?

    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    func text(user: String, tenant: String) -> String {
        var lines: [String] = []
        switch reason {
        case nil: break
        case "all_asked": lines.append("\(user) was asked everything that there is.")
        case "no_pairs", "no_pairs_for_domain", "no_pairs_for_language":
            lines.append("There are no such questions (\(reason ?? "")): add some with `attune questions import`.")
        case let reason?: lines.append("No question: \(reason).")
        }
        lines.append("\(answered) answered.")
        if answered > 0 { lines.append("What they taught: attune users show \(user) --tenant \(tenant)") }
        return lines.joined(separator: "\n")
    }
}
