import AMQP
import ArgumentParser
import Foundation
import Personalization
import Workers

struct FeedbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feedback",
        abstract: "Sends what people prefer, one event or those of a file.",
        discussion: """
            A file has one Feedback event in JSON a line. The command ends when the broker has confirmed every event; an
            event id that was taken before counts once.

            Examples:
              attune feedback --tenant demo --user ada --job 7f3a --verdict revised_better
              attune feedback --tenant demo --user ada --job 7f3a --metric solved --value 1
              attune feedback --tenant demo --user ada --prompt 'Where is it?' --preferred 'Tomorrow.' --other 'It …'
              attune feedback --tenant demo --file events.jsonl
            """)

    @Option(help: "A file of events in JSON Lines; - for standard input.")
    var file: String?

    @Option(help: "Whose opinion it is.")
    var user: String?

    @Option(help: "The event's id; made up without one.")
    var eventID: String?

    @Option(help: "The job that the verdict or the metric is on.")
    var job: String?

    @Option(help: "revised_better, baseline_better, same, up or down.")
    var verdict: String?

    @Option(help: "The name of a measure of your own, a-z, 0-9 and -.")
    var metric: String?

    @Option(help: "Its value for the job; larger is better.")
    var value: Double?

    @Option(help: "What both texts answer.")
    var prompt: String?

    @Option(help: "The text that the person prefers.")
    var preferred: String?

    @Option(help: "The other text.")
    var other: String?

    @Option(help: "Which text stood first: preferred or other.")
    var shownFirst = "preferred"

    @OptionGroup var options: SettingsOptions

    func validate() throws {
        let isVerdict = job != nil && verdict != nil
        let isComparison = prompt != nil && preferred != nil && other != nil
        let isMetric = job != nil && metric != nil && value != nil
        if file == nil, user == nil || [isVerdict, isComparison, isMetric].count(where: \.self) != 1 {
            throw ValidationError(
                "give --file; or --user with --job and --verdict; or --user with --job, --metric and --value; or --user "
                    + "with --prompt, --preferred and --other")
        }
    }

    func run() async throws {
        let settings = try await options.load()
        let tenant = try settings.tenant()
        let limits = MessageLimits(textBytes: try settings.textLimit)
        let events = try events(limits: limits)
        let messages = events.map { EntryMessage.feedback($0, of: tenant) }
        try await Connected.publisher(settings) { try await $0.publishAll(messages) }
        print("\(events.count) \(events.count == 1 ? "event" : "events") sent for \(tenant)")
    }

    private func events(limits: MessageLimits) throws -> [Feedback] {
        if let file { return try JSONLines.read(file) { try Feedback.decode($0, limits: limits) } }
        let content: Feedback.Content =
            if let job, let verdict {
                .verdict(Feedback.Verdict(jobID: job, value: try choice(verdict, of: "--verdict")))
            } else if let job, let metric, let value {
                .metric(Feedback.Metric(jobID: job, name: metric, value: value))
            } else {
                .comparison(
                    Feedback.Comparison(
                        prompt: prompt ?? "", preferred: preferred ?? "", other: other ?? "",
                        shownFirst: try choice(shownFirst, of: "--shown-first")))
            }
        let event = Feedback(
            eventID: eventID ?? UUID().uuidString.lowercased(), userID: user ?? "", content: content)
        return [try Feedback.decode(event.encoded(), limits: limits)]
    }

    private func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ text: String, of option: String
    ) throws -> Value {
        guard let value = Value(rawValue: text) else {
            let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("\(option) must be one of \(names)")
        }
        return value
    }
}
