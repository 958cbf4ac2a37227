import ArgumentParser
import Foundation
import Personalization
import Postgres

struct UsersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users", abstract: "The people who read the responses.", subcommands: [Show.self, Forget.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows what a person's answers taught: a weight for each base reward.",
            discussion: """
                A positive weight means that the person likes more of it; the ± is one standard deviation of what is
                still uncertain.

                Example:
                  attune users show ada --tenant demo
                """)

        @Argument(help: "The person's id.")
        var user: String

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let tenant = try settings.tenant()
            let report = try await Connected.database(settings) { database in
                try await self.report(tenant: tenant, database: database)
            }
            if json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
                encoder.keyEncodingStrategy = .convertToSnakeCase
                print(String(decoding: try encoder.encode(report), as: UTF8.self))
            } else {
                print(report.text)
            }
        }

        private func report(tenant: String, database: PostgresClient) async throws -> PersonReport {
            guard let team = try await TenantStore(database: database).all().first(where: { $0.name == tenant }),
                let version = team.modelVersion,
                let model = try await ModelStore(database: database).inUse().first(where: { $0.version == version })
            else {
                throw CommandError("there is no team \(tenant) with a model: see `attune tenants list`")
            }
            let people = PersonStore(database: database)
            let weights = try await people.weights(tenant: tenant, userID: user)
            return PersonReport(
                userID: user, tenant: tenant, model: model, weights: weights,
                events: try await people.events(tenant: tenant, userID: user))
        }
    }
}

/// What `attune users show` tells.
private struct PersonReport: Encodable {
    struct Weight: Encodable {
        let name: String
        let mean: Double
        let standardDeviation: Double
    }

    struct Events: Encodable {
        let outcome: String
        let reason: String
        let count: Int
    }

    let userID: String
    let tenant: String
    let modelVersion: Int
    let weightsVersion: Int
    let answers: Int
    let weights: [Weight]
    let events: [Events]

    init(
        userID: String, tenant: String, model: RewardModel, weights: PersonWeights?,
        events: [(outcome: String, reason: String, count: Int)]
    ) {
        self.userID = userID
        self.tenant = tenant
        modelVersion = model.version
        weightsVersion = weights?.version ?? 0
        answers = weights?.answers ?? 0
        let mean = weights?.mean ?? model.priorMean
        let covariance = weights?.covariance ?? model.priorCovariance
        self.weights = zip(model.baseRewardNames.indices, model.baseRewardNames).map { index, name in
            // The diagonal of a packed lower triangle.
            Weight(
                name: name, mean: mean[index],
                standardDeviation: max(0, covariance[index * (index + 3) / 2]).squareRoot())
        }
        self.events = events.map { Events(outcome: $0.outcome, reason: $0.reason, count: $0.count) }
    }

    /// The weights as bars around zero, the strongest first.
    var text: String {
        var lines = ["\(userID) of \(tenant): \(answers) answers, model \(modelVersion)"]
        let largest = max(weights.map { abs($0.mean) }.max() ?? 0, 1e-9)
        let width = weights.map(\.name.count).max() ?? 0
        for weight in weights.sorted(by: { abs($0.mean) > abs($1.mean) }) {
            let length = Int((abs(weight.mean) / largest * 12).rounded())
            let bar = String(repeating: "█", count: length)
            let blank = String(repeating: " ", count: 12 - length)
            let bars =
                weight.mean < 0
                ? blank + bar + "│" + String(repeating: " ", count: 12)
                : String(repeating: " ", count: 12) + "│" + bar + blank
            let name = weight.name + String(repeating: " ", count: width - weight.name.count)
            lines.append("\(name) \(bars) \(String(format: "%+.2f ± %.2f", weight.mean, weight.standardDeviation))")
        }
        for event in events {
            lines.append("\(event.count) events \(event.outcome)\(event.reason.isEmpty ? "" : ": \(event.reason)")")
        }
        return lines.joined(separator: "\n")
    }
}
