import ArgumentParser
import Foundation
import Operations
import Personalization

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Says whether revising helps a team's people: the holdback's figure, votes, and where it hurts.",
        discussion: """
            Over the jobs whose results are still kept, or those since a day. Each figure has a 95 % interval that holds at \
            every look for a fixed first day, so it may be looked at daily. Jobs count for which something was chosen, \
            revised in the end or not, against those that were held back, so that the arms are alike.

            Examples:
              attune report --tenant demo
              attune report --tenant demo --since 2026-10-01 --html report.html
              attune report --tenant demo --json | jq .causal.lift
            """)

    @Option(help: "The first day, or a moment as in RFC 3339; as far back as results are kept.", transform: Self.moment)
    var since: Date?

    @Flag(help: "Print JSON.")
    var json = false

    @Option(help: "Write a page to this file.")
    var html: String?

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try await options.load()
        let name = try settings.tenant()
        let since = since
        // Millions of jobs take longer than what workers wait for.
        let report = try await Connected.database(settings, statementTimeout: .seconds(1800)) { database in
            guard let tenant = try await TenantStore(database: database).all().first(where: { $0.name == name }) else {
                throw CommandError("there is no team \(name): see `attune tenants list`")
            }
            return EffectReport(
                of: tenant, rows: try await ProofStore(database: database).rows(of: name, since: since),
                care: try await CareStore(database: database).entries(of: name), at: Date())
        }
        if let html {
            do { try Data(EffectPage(report).html.utf8).write(to: URL(fileURLWithPath: html)) } catch {
                throw CommandError("the file \(html) cannot be written: \(error.localizedDescription)")
            }
        }
        print(json ? try report.json() : report.text)
    }

    private static func moment(_ text: String) throws -> Date {
        let full = text.count == 10 ? text + "T00:00:00Z" : text
        guard let date = try? Date(full, strategy: .iso8601) else {
            throw ValidationError("--since must be a day such as 2026-10-01, or a moment such as 2026-10-01T08:00:00Z")
        }
        return date
    }
}
