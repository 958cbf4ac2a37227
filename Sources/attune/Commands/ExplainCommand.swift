import ArgumentParser
import Foundation
import Personalization
import Postgres

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tells why a job's response was revised as it was, or not.",
        discussion: """
            What the person was known to like, the prompts that were weighed with what they were predicted to gain, what
            the guards said of the model's texts, and where the time went. Gains are in logits: +1 means that 73 % would
            prefer the revision. It shows no text of the job; `attune results --job JOB` shows the result.

            Example:
              attune explain 7f3a --tenant demo
            """)

    @Argument(help: "The job's id.")
    var job: String

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try await options.load()
        let tenant = try settings.tenant()
        let (explanation, words) = try await Connected.database(settings) { database in
            try await explain(tenant: tenant, database: database)
        }
        print(json ? try explanation.commandJSON() : explanation.text(words))
    }

    private func explain(tenant: String, database: PostgresClient) async throws -> (JobExplanation, TasteWords) {
        let results = ResultStore(database: database)
        guard let kept = try await results.result(tenant: tenant, jobID: job) else {
            if try await results.isUnderWay(tenant: tenant, jobID: job) {
                throw CommandError("a worker has the job \(job) at the model now: ask again in a moment")
            }
            throw CommandError(
                "there is no result of a job \(job) of \(tenant): it may wait in its queue (`attune status`), be a dead "
                    + "letter (`attune dead show \(job)`), or be older than results are kept (`attune tenants list`)")
        }
        var names: [String]?
        if let version = kept.response.modelVersion {
            names = try await ModelStore(database: database).models().first { $0.version == version }?
                .model.baseRewardNames
        }
        let catalogs = try await CatalogStore(database: database).latest()
        return (
            JobExplanation(
                kept, jobID: job, tenant: tenant, names: names,
                verdicts: try await results.verdicts(tenant: tenant, jobID: job)),
            TasteWords(catalogs[tenant])
        )
    }
}
