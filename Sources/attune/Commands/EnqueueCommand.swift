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
            A file has one RevisionJob in JSON a line. A job is enqueued when the broker has confirmed it; without --wait
            its result goes to the queue attune.results.<team>.

            Examples:
              attune enqueue --tenant demo --user ada --prompt 'Where is my order?' --response 'Your order …' --wait
              attune enqueue --tenant demo --file jobs.jsonl --wait --json
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
            throw ValidationError("--file stands alone: its lines have the user, prompt and response")
        }
    }

    func run() async throws {
        let settings = try await options.load()
        let tenant = try settings.tenant()
        let jobs = try jobs(limits: MessageLimits(textBytes: try settings.textLimit))
        guard wait else {
            try await Connected.publisher(settings) { publisher in
                try await publish(jobs, of: tenant, replyTo: nil, with: publisher)
            }
            print("\(jobs.count) \(jobs.count == 1 ? "job" : "jobs") enqueued for \(tenant)")
            return
        }
        let missing = try await Connected.replies(settings) { consumer, queue in
            try await Connected.publisher(settings) { publisher in
                try await publish(jobs, of: tenant, replyTo: queue, with: publisher)
            }
            return try await printResults(of: jobs, from: consumer)
        }
        guard missing == 0 else {
            throw CommandError("\(missing) of \(jobs.count) results did not come within \(timeout) s")
        }
    }

    // MARK: Jobs

    private func jobs(limits: MessageLimits) throws -> [RevisionJob] {
        if let file {
            return try JSONLines.read(file) { try RevisionJob.decode($0, limits: limits) }
        }
        let job = RevisionJob(
            jobID: jobID ?? UUID().uuidString.lowercased(), userID: user ?? "", input: .prompt(prompt ?? ""),
            response: response, domain: domain, language: language)
        return [try RevisionJob.decode(job.encoded(), limits: limits)]
    }

    private func publish(
        _ jobs: [RevisionJob], of tenant: String, replyTo: String?, with publisher: Publisher
    ) async throws {
        let messages = jobs.map { job in
            var properties = MessageProperties()
            properties.contentType = "application/json"
            properties.type = RevisionJob.kind
            properties.messageID = job.jobID
            properties.correlationID = job.jobID
            properties.replyTo = replyTo
            properties.timestamp = Int(Date().timeIntervalSince1970)
            return OutgoingMessage(
                exchange: Names.jobs, routingKey: tenant, isMandatory: true, properties: properties,
                body: job.encoded())
        }
        try await publisher.publishAll(messages)
    }

    // MARK: Results

    private func printResults(of jobs: [RevisionJob], from consumer: Consumer) async throws -> Int {
        let waiting = Set(jobs.map(\.jobID))
        return try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask {
                var left = waiting
                while !left.isEmpty, let deliveries = await consumer.next() {
                    for delivery in deliveries {
                        let result = try RevisedResponse.decode(delivery.body)
                        // A rejected job may have no id of its own; the correlation id tells which it was.
                        left.remove(result.jobID ?? delivery.properties.correlationID ?? "")
                        show(result, body: delivery.body)
                    }
                    await consumer.acknowledge(deliveries.map(\.tag))
                }
                return left.count
            }
            group.addTask {
                try await Task.sleep(for: .seconds(timeout))
                await consumer.close()
                return -1
            }
            var missing = 0
            for try await count in group where count >= 0 {
                missing = count
                group.cancelAll()
                break
            }
            return missing
        }
    }

    private func show(_ result: RevisedResponse, body: [UInt8]) {
        if json {
            print(String(decoding: body, as: UTF8.self))
        } else {
            let reason = result.reason.map { " (\($0))" } ?? ""
            let applied = result.applied.isEmpty ? "" : " by " + result.applied.joined(separator: ", ")
            print("── \(result.jobID ?? "?"): \(result.status.rawValue)\(reason)\(applied)")
            print(result.text ?? result.detail ?? "")
        }
        fflush(nil)
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
