import ArgumentParser
import Foundation
import Logging
import Personalization
import Workers

struct CareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "care",
        abstract: "What is switched off for a team because it was measured to do harm.",
        discussion: """
            Trainers look every care.interval: a prompt, a domain or a band of answers whose win rate is credibly below one \
            half, or whose jobs get fewer thumbs up than those held back, is switched off for the team. Of everything \
            switched off at most 5 % does no harm in truth. What is switched on again is measured anew from then on.
            """,
        subcommands: [List.self, Run.self, Off.self, On.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists what is and was switched off.", discussion: "Example:\n  attune care list --tenant demo")

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: SettingsOptions

        private struct Row: Encodable {
            let kind, name, measure: String
            let estimate, lower, upper, eValue: Double?
            let votes, people: Int?
            let switchedOffAt: Date
            let restoredAt: Date?

            init(_ entry: CareEntry) {
                kind = entry.part.kind.rawValue
                name = entry.part.name
                measure = entry.evidence.measure.rawValue
                estimate = entry.evidence.estimate
                lower = entry.evidence.lower
                upper = entry.evidence.upper
                eValue = entry.evidence.eValue
                votes = entry.evidence.votes
                people = entry.evidence.people
                switchedOffAt = entry.switchedOffAt
                restoredAt = entry.restoredAt
            }
        }

        func run() async throws {
            let settings = try await options.load()
            let tenant = try settings.tenant()
            let entries = try await Connected.database(settings) {
                try await CareStore(database: $0).entries(of: tenant)
            }
            if json { return print(try entries.map(Row.init).commandJSON()) }
            guard !entries.isEmpty else { return print("nothing is switched off for \(tenant)") }
            var table = TextTable(["kind", "name", "measured", "value", "interval", "off since", "on again"])
            for entry in entries {
                let evidence = entry.evidence
                let interval = evidence.lower.flatMap { lower in
                    evidence.upper.map { String(format: "%.3f to %.3f", lower, $0) }
                }
                table.add([
                    entry.part.kind.rawValue, entry.part.name.isEmpty ? "(none)" : entry.part.name,
                    evidence.measure.rawValue, evidence.estimate.map { String(format: "%.3f", $0) } ?? "–",
                    interval ?? "–", entry.switchedOffAt.formatted(.iso8601),
                    entry.restoredAt?.formatted(.iso8601) ?? "–",
                ])
            }
            print(table.text)
        }
    }

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Looks now, as a trainer does.", discussion: "Example:\n  attune care run --tenant demo")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let tenant = try settings.tenant()
            let logger = try settings.logger("attune", level: .error)
            let found = try await Connected.database(settings, statementTimeout: .seconds(1800)) { database in
                var round = CareRound(logger: logger)
                return try await round.run(on: database, only: tenant)
            }
            if found.isEmpty { return print("nothing more does harm that could be told for \(tenant)") }
            for one in found { print("\(one.finding.part.kind.rawValue) \(one.finding.part.name) is switched off") }
        }
    }

    struct PartOptions: ParsableArguments {
        @Option(help: "A prompt's id.")
        var prompt: String?

        @Option(help: "A domain; none for jobs without one.")
        var domain: String?

        @Option(help: "A band of answers: \(AnswerBand.allCases.map(\.rawValue).joined(separator: ", ")).")
        var answers: String?

        func validate() throws {
            guard [prompt, domain, answers].count(where: { $0 != nil }) == 1 else {
                throw ValidationError("give one of --prompt, --domain and --answers")
            }
            if let answers, AnswerBand(rawValue: answers) == nil {
                let names = AnswerBand.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--answers must be one of \(names)")
            }
        }

        var part: SwitchedOff.Part {
            if let prompt { return SwitchedOff.Part(.prompt, prompt) }
            if let domain { return SwitchedOff.Part(.domain, domain == "none" ? "" : domain) }
            return SwitchedOff.Part(.answers, answers ?? "")
        }
    }

    struct Off: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Switches something off by hand.",
            discussion: "Example:\n  attune care off --tenant demo --prompt style.concise")

        @OptionGroup var part: PartOptions
        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let tenant = try settings.tenant()
            let part = part.part
            let isChanged = try await Connected.database(settings) {
                try await CareStore(database: $0).switchOff(part, of: tenant, CareEntry.Evidence(.byHand))
            }
            guard isChanged else {
                throw CommandError("it is off already, or there is no team \(tenant): see `attune care list`")
            }
            print("\(part.kind.rawValue) \(part.name) is off for \(tenant); workers follow within `refresh`")
        }
    }

    struct On: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Switches something on again; it is measured anew from now on.",
            discussion: "Example:\n  attune care on --tenant demo --prompt style.concise")

        @OptionGroup var part: PartOptions
        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let tenant = try settings.tenant()
            let part = part.part
            let isChanged = try await Connected.database(settings) {
                try await CareStore(database: $0).restore(part, of: tenant)
            }
            guard isChanged else { throw CommandError("it is not off for \(tenant): see `attune care list`") }
            print("\(part.kind.rawValue) \(part.name) is on again for \(tenant); workers follow within `refresh`")
        }
    }
}
