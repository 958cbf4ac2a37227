import ArgumentParser
import Foundation
import Personalization
import Postgres
import RewardFactorization

struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "The versions of the reward model.",
        discussion: """
            A version is active, a challenger (weights are kept under it, so that it can become active), previous
            (`attune model back` returns to it) or retired.
            """,
        subcommands: [List.self, Show.self, Activate.self, Back.self, Retire.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the versions, the oldest first.", discussion: "Example:\n  attune model list --json")

        @OptionGroup var output: OutputOptions
        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let models = try await Connected.database(settings) { try await ModelStore(database: $0).models() }
            if output.json { return print(try Output.json(models.map(ModelSummary.init))) }
            var table = TextTable(["version", "state", "for", "from", "functions", "log loss", "auc", "made"])
            for model in models {
                table.add([
                    "\(model.version)", model.state.rawValue, model.tenant ?? "all", model.origin.rawValue,
                    "\(model.model.baseRewardCount)",
                    model.scores.map { String(format: "%.3f", $0.heldOut.logLoss) } ?? "–",
                    model.scores.map { String(format: "%.3f", $0.heldOut.auc) } ?? "–",
                    model.createdAt.formatted(.iso8601.year().month().day()),
                ])
            }
            print(table.text)
            for model in models {
                guard let note = model.note else { continue }
                print(Paragraph.wrap(note, first: "\nversion \(model.version): ", indent: 11))
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows what a version's base functions reward, how it was learned and how well it predicts.",
            discussion: """
                Each base function is shown with its strongest features (what it gains when the feature moves up as much as
                in a typical comparison) and, where texts are kept, the beginnings of the texts at its two ends.

                Example:
                  attune model show 2
                """)

        @OptionGroup var named: VersionArgument
        @OptionGroup var output: OutputOptions
        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let version = named.version
            let details = try await Connected.embedder(settings) { embedder in
                try await Connected.database(settings) { database in
                    let stored = try await ModelStore(database: database).model(version)
                    return ModelDetails(
                        summary: ModelSummary(stored), scores: stored.scores, answers: stored.model.answers,
                        baseFunctions: try await BaseFunctionMeaning.all(
                            of: stored, in: database, embedder: embedder))
                }
            }
            print(output.json ? try Output.json(details) : details.text)
        }
    }

    struct Activate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a version active for every team, or for the team that it was learned for.",
            discussion: """
                First computes the weights of everybody who has none under it, at a gentle pace; then all teams change at
                once. A version with embeddings becomes active only where embedding.url gives those. Workers follow within `refresh`. The version that was active becomes the previous one.

                Example:
                  attune model activate 2
                """)

        @OptionGroup var named: VersionArgument
        @OptionGroup var output: OutputOptions
        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let pace = try settings.learning().pace
            let version = named.version
            let line = StageLine()
            defer { line.end() }
            let computed = try await Interruption.heard { interruption in
                do {
                    return try await Connected.embedder(settings) { embedder in
                        try await Connected.database(settings) { database in
                            let activation = ModelActivation(database: database, pace: pace, embedder: embedder)
                            let computed = try await activation.activate(version) {
                                line.show("weights", detail: "\($0) people")
                                try interruption.check()
                            }
                            _ = try await ModelStore(database: database).sweepRetired(pace: pace)
                            return computed
                        }
                    }
                } catch is CancellationError where interruption.isAskedFor {
                    throw CommandError("interrupted: nothing has changed, and the same command goes on from here")
                }
            }
            line.end()
            if output.json {
                return print(
                    try Output.json(
                        Switch(
                            from: nil, active: version, weightsComputed: computed.people,
                            weightsUnusable: computed.unusable)))
            }
            print("version \(version) is active; weights of \(computed.people) people were computed first")
            if let warning = computed.warning { print(warning) }
        }
    }

    struct Back: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Returns to the version that was active before.",
            discussion: """
                Everybody's weights were kept under it. Going back twice changes nothing.

                Example:
                  attune model back
                """)

        @Option(help: "A team with a version of its own; all: the version for every team.")
        var tenant = "all"

        @OptionGroup var output: OutputOptions
        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let team = tenant == "all" ? nil : try TenantName(validating: tenant).rawValue
            let pace = try settings.learning().pace
            let result = try await Connected.embedder(settings) { embedder in
                try await Connected.database(settings) { database in
                    let activation = ModelActivation(database: database, pace: pace, embedder: embedder)
                    let result = try await activation.back(tenant: team)
                    return Switch(from: result.from, active: result.to, weightsComputed: nil, weightsUnusable: nil)
                }
            }
            if output.json { return print(try Output.json(result)) }
            print("version \(result.active) is active again; version \(result.from ?? 0) is the previous one")
        }
    }

    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keeps no weights under a version any more, which must not be active; it stays listed.",
            discussion: "Example:\n  attune model retire 3")

        @OptionGroup var named: VersionArgument
        @OptionGroup var output: OutputOptions
        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let pace = try settings.learning().pace
            let version = named.version
            let deleted = try await Connected.database(settings) { database in
                let models = ModelStore(database: database)
                try await models.retire(version)
                return try await models.sweepRetired(pace: pace)
            }
            if output.json { return print(try Output.json(["retired": version, "weights_deleted": deleted])) }
            print("version \(version) is retired; weights of \(deleted) people under retired versions were deleted")
        }
    }

    /// Which version a command is about.
    struct VersionArgument: ParsableArguments {
        @Argument(help: "The version.")
        var version: Int
    }

    /// What changed.
    private struct Switch: Encodable {
        let from: Int?
        let active: Int
        let weightsComputed: Int?
        let weightsUnusable: Int?

        private enum CodingKeys: String, CodingKey {
            case from, active
            case weightsComputed = "weights_computed"
            case weightsUnusable = "weights_unusable_answers"
        }
    }
}
