import AMQP
import ArgumentParser
import Foundation
import Personalization
import Workers

struct EnqueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enqueue",
        abstract: "Enqueues one job, or those of a file, and can wait for the results.",
        discussion: """
            A file has one RevisionJob in JSON a line; nothing is sent before every line was checked. A job is enqueued when
            the broker has confirmed it; without --wait its result goes to the queue attune.results.<team>, from where
            `attune results` takes it. With --checkpoint an interrupted command goes on where it was, and without it
            sending a job again is safe: the same job gets the same result. --reply-to names another queue for results,
            which must be there: one straight to its queue costs the broker less than one through an exchange.

            Examples:
              attune enqueue --tenant demo --user ada --prompt 'Where is my order?' --response 'Your order …' --wait
              attune enqueue --tenant demo --file jobs.jsonl --wait --json
              attune enqueue --tenant demo --file jobs.jsonl --checkpoint jobs.checkpoint
            """)

    @Option(help: "A file of jobs in JSON Lines; - for standard input.")
    var file: String?

    @Option(help: "Who will read the response.")
    var user: String?

    @Option(help: "What the response answers.")
    var prompt: String?

    @Option(help: "The response to revise; without one the model writes it first.")
    var response: String?

    @Option(help: "virtual-assistant, customer-service, translation or the team's own.")
    var domain: String?

    @Option(help: "The response's language, such as en.")
    var language: String?

    @Option(help: "The job's id; made up without one.")
    var jobID: String?

    @Option(help: "A file to keep how far --file was enqueued, and to go on from where it is there.")
    var checkpoint: String?

    @Option(help: "The queue that results go to, in place of attune.results.<team>: attune.replies.<team>.…")
    var replyTo: String?

    @Flag(help: "Wait for the results and print them as they come.")
    var wait = false

    @Flag(help: "Print each result as one line of JSON.")
    var json = false

    @Option(help: "Seconds to wait for the last result.")
    var timeout = 300.0

    @OptionGroup var options: SettingsOptions

    func validate() throws {
        if file == nil, user == nil || prompt == nil {
            throw ValidationError("give --file, or --user and --prompt")
        }
        if file != nil, user != nil || prompt != nil || response != nil || jobID != nil {
            throw ValidationError("--file stands alone: put the user, prompt and response into its lines")
        }
        if checkpoint != nil, file == nil || file == "-" || wait {
            throw ValidationError("--checkpoint is for a --file without --wait: read its results with `attune results`")
        }
        if replyTo != nil, wait { throw ValidationError("--wait has a queue of its own: give it or --reply-to") }
        guard timeout > 0, timeout.isFinite else { throw ValidationError("--timeout must be above 0") }
    }

    func run() async throws {
        let settings = try await options.load()
        let tenant = try settings.tenant()
        try ReplyAddress.check(replyTo, tenant: tenant)
        let limits = MessageLimits(textBytes: try settings.textLimit)
        let progress = StageLine()
        defer { progress.end() }
        let source = try Source(self, tenant: tenant, limits: limits, progress: progress)
        try await Interruption.heard { interruption in
            guard wait else {
                return try await Connected.publisher(settings) { publisher in
                    try await publish(source, of: tenant, replyTo: replyTo, with: publisher, progress, interruption)
                }
            }
            try await waitForResults(of: source, tenant, settings, progress, interruption)
        }
        progress.end()
        guard !wait else { return }
        let count = source.ids.count
        let earlier = source.done > 0 ? ", \(source.done) of them before" : ""
        print("\(count) \(count == 1 ? "job" : "jobs") enqueued for \(tenant)\(earlier)")
    }

    // MARK: Jobs

    /// Where the jobs come from.
    private enum Source {
        case jobs([RevisionJob])
        case file(JobFile)

        init(_ command: EnqueueCommand, tenant: String, limits: MessageLimits, progress: StageLine) throws {
            switch command.file {
            case "-":
                self = .jobs(try JSONLines.read("-") { try RevisionJob.decode($0, limits: limits) })
            case let file?:
                self = .file(
                    try JobFile(
                        file, tenant: tenant, checkpoint: command.checkpoint, limits: limits, progress: progress))
            case nil:
                let job = RevisionJob(
                    jobID: command.jobID ?? UUID().uuidString.lowercased(), userID: command.user ?? "",
                    input: .prompt(command.prompt ?? ""), response: command.response, domain: command.domain,
                    language: command.language)
                self = .jobs([try RevisionJob.decode(job.encoded(), limits: limits)])
            }
        }

        var ids: [String] {
            switch self {
            case .jobs(let jobs): jobs.map(\.jobID)
            case .file(let file): file.ids
            }
        }

        var done: Int { if case .file(let file) = self { file.done } else { 0 } }
    }

    private func publish(
        _ source: Source, of tenant: String, replyTo: String?, with publisher: Publisher, _ progress: StageLine,
        _ interruption: Interruption
    ) async throws {
        switch source {
        case .jobs(let jobs):
            try await publisher.publishAll(jobs.map { EntryMessage.job($0, of: tenant, replyTo: replyTo) })
        case .file(let file):
            var sent = file.done
            let total = file.ids.count
            try await file.bursts(of: 500) { burst in
                if interruption.isAskedFor { throw CommandError("interrupted: \(reached(sent, of: total))") }
                let outcomes = await publisher.publish(
                    burst.map { EntryMessage.job($0.job, of: tenant, replyTo: replyTo) })
                let confirmed = outcomes.prefix(while: \.isConfirmed).count
                sent += confirmed
                if confirmed > 0, let checkpoint { try burst[confirmed - 1].after.write(checkpoint) }
                guard confirmed == burst.count else {
                    let why = outcomes[confirmed].error?.message ?? "not confirmed"
                    throw CommandError("not every job was taken (\(why)): \(reached(sent, of: total))")
                }
                // Results that are printed meanwhile would break the line.
                if !wait {
                    progress.show(
                        "enqueueing", share: Double(sent) / Double(total), detail: "\(sent) of \(total) jobs")
                }
            }
            if let checkpoint { try? FileManager.default.removeItem(atPath: checkpoint) }
        }
    }

    private func reached(_ sent: Int, of total: Int) -> String {
        let next =
            checkpoint == nil
            ? "run it again, jobs that are sent twice get the same result" : "the same command goes on from there"
        return "\(sent) of \(total) jobs are enqueued; \(next)"
    }

    // MARK: Results

    private func waitForResults(
        of source: Source, _ tenant: String, _ settings: Settings, _ progress: StageLine, _ interruption: Interruption
    ) async throws {
        let ids = Set(source.ids)
        let missing = try await Connected.replies(settings) { consumer, queue in
            try await Connected.publisher(settings) { publisher in
                try await withThrowingTaskGroup(of: Int?.self) { group in
                    group.addTask { try await printResults(of: ids, from: consumer) }
                    group.addTask {
                        try await publish(source, of: tenant, replyTo: queue, with: publisher, progress, interruption)
                        let end = ContinuousClock.now.advanced(by: .seconds(min(timeout, 1e9)))
                        while ContinuousClock.now < end, !interruption.isAskedFor {
                            try await Task.sleep(for: .milliseconds(50))
                        }
                        await consumer.close()
                        return nil
                    }
                    for try await count in group {
                        guard let count else { continue }
                        group.cancelAll()
                        return count
                    }
                    return ids.count
                }
            }
        }
        guard missing == 0 else {
            let why = interruption.isAskedFor ? "had come when it was interrupted" : "came within \(timeout) s"
            throw CommandError(
                "\(missing) of \(ids.count) results had not come, \(ids.count - missing) \(why): they are stored when they "
                    + "are done; `attune results --job JOB` prints them")
        }
    }

    /// - Returns: How many had not come when the consumer was closed.
    private func printResults(of ids: Set<String>, from consumer: Consumer) async throws -> Int {
        let view = ResultView(json: json)
        var left = ids
        while !left.isEmpty, let deliveries = await consumer.next() {
            for delivery in deliveries {
                try view.write(delivery.body)
                // A rejected job may have no id of its own; the correlation id tells which it was.
                let result = try? RevisedResponse.decode(delivery.body)
                left.remove(result?.jobID ?? delivery.properties.correlationID ?? "")
            }
            await consumer.acknowledge(deliveries.map(\.tag))
        }
        return left.count
    }
}

extension Publisher {
    /// Publishes messages in bursts and waits for every confirm.
    ///
    /// - Throws: `CommandError` that says how many the broker did not take and why.
    func publishAll(_ messages: [OutgoingMessage]) async throws {
        var failures: [String: Int] = [:]
        for start in stride(from: 0, to: messages.count, by: 500) {
            let burst = Array(messages[start..<min(start + 500, messages.count)])
            for outcome in await publish(burst) {
                switch outcome {
                case .confirmed: continue
                case .returned(_, let text): failures["no queue takes it: \(text)", default: 0] += 1
                case .nacked: failures["the broker refused it", default: 0] += 1
                case .lost(let error): failures["\(error)", default: 0] += 1
                }
            }
        }
        guard failures.isEmpty else {
            let reasons = failures.map { "\($0.value) × \($0.key)" }.sorted().joined(separator: "; ")
            throw CommandError("not every message was taken: \(reasons)")
        }
    }
}
