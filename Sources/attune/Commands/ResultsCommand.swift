import AMQP
import ArgumentParser
import Foundation
import Personalization
import Synchronization
import Workers

struct ResultsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "results",
        abstract: "Prints a team's results as they come, or the stored results of jobs.",
        discussion: """
            Without --job it takes results from attune.results.<team>: those of jobs that named no reply_to. Each is
            acknowledged when it has been written, so one that could not be written stays in the queue, and one may be
            printed twice after a crash. It goes on until Ctrl-C, --count or --idle ends it.

            With --job it prints what is stored of them and takes nothing from any queue: also of jobs whose result went
            to a reply queue that is gone.

            Examples:
              attune results --tenant demo
              attune results --tenant demo --json --idle 5 >> results.jsonl
              attune results --job 7f3a --tenant demo
            """)

    @Option(help: "Print the stored result of this job; may be given again.")
    var job: [String] = []

    @Flag(help: "Print each result as one line of JSON.")
    var json = false

    @Option(help: "End after this many results.")
    var count: Int?

    @Option(help: "End when nothing has come for this many seconds.")
    var idle: Double?

    @OptionGroup var options: SettingsOptions

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count must be at least 1") }
        if let idle, !(idle > 0 && idle <= 86_400) { throw ValidationError("--idle must be above 0, at most 86400") }
        if !job.isEmpty, count != nil || idle != nil {
            throw ValidationError("--count and --idle are for the queue: leave them out, or leave --job out")
        }
    }

    func run() async throws {
        let settings = try await options.load()
        let tenant = try settings.tenant()
        if job.isEmpty {
            try await tail(settings, tenant: tenant)
        } else {
            try await printStored(settings, tenant: tenant)
        }
    }

    // MARK: Stored results

    private func printStored(_ settings: Settings, tenant: String) async throws {
        let (jobs, view) = (job, ResultView(json: json))
        let missing = try await Connected.database(settings) { database in
            let results = ResultStore(database: database)
            var missing: [String] = []
            for job in jobs {
                if let kept = try await results.result(tenant: tenant, jobID: job) {
                    try view.write(kept.message)
                } else {
                    missing.append(job)
                }
            }
            return missing
        }
        guard missing.isEmpty else {
            throw CommandError(
                "there is no result of \(missing.joined(separator: ", ")) of \(tenant): see `attune explain`")
        }
    }

    // MARK: The queue

    private func tail(_ settings: Settings, tenant: String) async throws {
        let queue = Names.results(of: tenant)
        let there = try await Connected.administrator(settings) { try await $0.queueExists(queue) }
        guard there != nil else {
            throw CommandError("there is no queue \(queue): see `attune tenants list`, then `attune topology apply`")
        }
        let (wanted, idle, view) = (count ?? .max, idle.map { Duration.seconds($0) }, ResultView(json: json))
        try await Interruption.heard { interruption in
            try await Connected.consumer(settings) { consumer in
                // What is held is what a crash repeats, and what others do not see meanwhile.
                await consumer.consume(queue, prefetch: min(wanted, 100))
                var seen = 0
                while seen < wanted, let deliveries = await Self.next(consumer, interruption, idle) {
                    let own = deliveries.prefix(wanted - seen)
                    for delivery in own { try view.write(delivery.body) }
                    // Written whole: from here on they are the reader's.
                    await consumer.acknowledge(own.map(\.tag))
                    seen += own.count
                }
                await consumer.cancel(queue)
            }
        }
    }

    /// The next burst; nil when the command was interrupted or nothing came in time.
    private static func next(
        _ consumer: Consumer, _ interruption: Interruption, _ idle: Duration?
    ) async -> [Delivery]? {
        await withTaskGroup(of: [Delivery]?.self) { group in
            group.addTask { await consumer.next() }
            group.addTask {
                let end = idle.map { ContinuousClock.now.advanced(by: $0) }
                while !interruption.isAskedFor, end.map({ .now < $0 }) ?? true {
                    do { try await Task.sleep(for: .milliseconds(50)) } catch { break }
                }
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            // What came in the same moment must not be lost.
            var burst = first
            for await other in group { burst = burst ?? other }
            return burst
        }
    }
}
