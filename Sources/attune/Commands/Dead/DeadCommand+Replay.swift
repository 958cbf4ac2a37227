import AMQP
import ArgumentParser
import Foundation
import Personalization
import Synchronization
import Workers

extension DeadCommand {
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sends dead letters back to where they came from.",
            discussion: """
                A letter is taken away when the broker has confirmed its replay, so a crash in between leaves it there:
                the same job again gets the same result, the same event counts once. It keeps its properties and its
                trace; its attempts and its 15 minutes begin anew, a deadline in its body stays. What was not the team's
                own, and what belonged to an erased person, is never replayed.

                Where a team lists its broker users, replay as the broker user of the workers or one that the setting
                replay.users names. Exit status as of `attune dead`; 1 when a letter that was meant was not replayed.

                Examples:
                  attune dead replay --tenant demo --reason attempts_exhausted --newer-than 2h --rate 50 --dry-run
                  attune dead replay --tenant demo --id 7f3a
                """)

        @OptionGroup var change: DeadChangeOptions

        @Option(help: "The most letters in a second.")
        var rate: Double?

        @OptionGroup var options: SettingsOptions

        private struct Report: DeadChangeReport, Sendable {
            let dryRun: Bool
            var replayed = 0
            /// That can't be replayed, by why.
            var refused: [String: Int] = [:]
            /// That the broker did not take, by why; they are still there.
            var failed: [String: Int] = [:]
            var seen = 0
            var unseen = 0
            var isInterrupted = false
        }

        func validate() throws {
            if let rate, !(rate > 0 && rate.isFinite) { throw ValidationError("--rate must be above 0") }
        }

        func run() async throws {
            let settings = try await options.load()
            let report = try await Interruption.heard { interruption in
                try await replay(settings, interruption)
            }
            let refused = report.refused.sorted { $0.key < $1.key }.map { "\($0.value) not replayed: \($0.key)" }
            let failed = report.failed.sorted { $0.key < $1.key }.map { "\($0.value) failed: \($0.key)" }
            try change.show(
                report, count: report.replayed, done: "replayed", more: refused + failed,
                isFailed: !(refused + failed).isEmpty)
        }

        private func replay(_ settings: Settings, _ interruption: Interruption) async throws -> Report {
            let (selection, limit, dryRun) = (change.selection, change.limit, change.dryRun)
            let teams = try await selection.teams(settings)
            let user = try settings.broker("attune dead").user
            let state = Mutex(Report(dryRun: dryRun))
            let scan = DeadScan(teams: teams, filter: selection.filter(at: Date()))
            let outcome = try await Connected.publisher(settings) { publisher in
                try await scan.run(settings) { team, letters in
                    var step = QueueScan.Step()
                    // Small steps keep the rate even and an interruption quick.
                    let size = rate.map { max(1, Int($0 / 10)) } ?? 100
                    for start in stride(from: 0, to: letters.count, by: size) {
                        if interruption.isAskedFor {
                            state.withLock { $0.isInterrupted = true }
                            step.isLast = true
                            break
                        }
                        let room = limit.map { max(0, $0 - state.withLock { $0.replayed }) } ?? .max
                        if room == 0 {
                            step.isLast = true
                            break
                        }
                        let begin = ContinuousClock.now
                        let chunk = letters[start..<min(start + size, letters.count)]
                        let done = await replay(
                            chunk, room: room, as: team.brokerUsers.isEmpty ? nil : user, with: publisher, state)
                        step.acknowledged += done
                        if let rate {
                            try await Task.sleep(until: begin + .seconds(Double(done.count) / rate), clock: .continuous)
                        }
                    }
                    return step
                }
            }
            return state.withLock { report in
                (report.seen, report.unseen) = (outcome.seen, outcome.unseen)
                return report
            }
        }

        /// Publishes some letters.
        ///
        /// - Returns: Those that the broker has confirmed.
        private func replay(
            _ letters: ArraySlice<(DeadLetterEntry, Delivery)>, room: Int, as user: String?,
            with publisher: Publisher, _ state: borrowing Mutex<Report>
        ) async -> [DeliveryTag] {
            var tags: [DeliveryTag] = []
            var messages: [OutgoingMessage] = []
            for (letter, delivery) in letters where messages.count < room {
                if let message = Workers.Replay.message(delivery, as: letter, user: user, at: Date()) {
                    tags.append(delivery.tag)
                    messages.append(message)
                } else {
                    state.withLock { $0.refused[letter.obstacle ?? "it can't be read", default: 0] += 1 }
                }
            }
            if change.dryRun {
                let count = messages.count
                state.withLock { $0.replayed += count }
                return []
            }
            var confirmed: [DeliveryTag] = []
            for (tag, outcome) in zip(tags, await publisher.publish(messages)) {
                if outcome.isConfirmed {
                    confirmed.append(tag)
                } else {
                    let why = outcome.error?.message ?? "not confirmed"
                    state.withLock { $0.failed[why, default: 0] += 1 }
                }
            }
            let count = confirmed.count
            state.withLock { $0.replayed += count }
            return confirmed
        }
    }
}
