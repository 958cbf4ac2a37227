import ArgumentParser
import Foundation
import Personalization

struct QuestionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "questions",
        abstract: "The comparisons that people can be asked about.",
        discussion: """
            A file has one comparison in JSON a line: prompt, first and second, and where they matter id, domain and
            language. A comparison without a domain suits every one; one team's hides everybody's of the same id.
            """,
        subcommands: [Import.self, List.self, Export.self, Retire.self])

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds comparisons, for every team or for one; all of a file or none.",
            discussion: "Example:\n  attune questions import --starter      # those that come with Attune, in English\n"
                + "  attune questions import ours.jsonl --team support")

        @Argument(help: "A file in JSON Lines; - for standard input.")
        var file: String?

        @Flag(help: "The comparisons that come with Attune.")
        var starter = false

        @Option(help: "Only for this team.")
        var team: String?

        @OptionGroup var options: SettingsOptions

        func validate() throws {
            if (file == nil) != starter { throw ValidationError("give either a file or --starter") }
        }

        func run() async throws {
            let settings = try await options.load()
            let team = try team.map { try TenantName(validating: $0).rawValue }
            let entries = try file.map(read) ?? StarterQuestions.entries()
            let added = try await Connected.database(settings) {
                try await QuestionStore(database: $0).add(entries, tenant: team)
            }
            print("\(entries.count) questions for \(team ?? "every team"), \(added) of them new")
        }

        private func read(_ path: String) throws -> [QuestionEntry] {
            var lines: [String: Int] = [:]
            return try JSONLines.readNumbered(path) { line, bytes in
                let entry = try QuestionEntry.decode(bytes)
                if let earlier = lines.updateValue(line, forKey: entry.id) {
                    throw CommandError("its id \(entry.id) is that of line \(earlier); each needs one of its own")
                }
                return entry
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists comparisons and how many people were asked and answered.",
            discussion: "Example:\n  attune questions list --team support")

        @Option(help: "Those of this team; without it, everybody's.")
        var team: String?

        @Option(help: "Only this domain's.")
        var domain: String?

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            var table = TextTable(["question", "domain", "language", "asked", "answered", "prompt"])
            for question in try await QuestionsCommand.questions(of: team, settings)
            where domain == nil || question.entry.domain == domain {
                table.add([
                    question.entry.id + (question.isActive ? "" : " (retired)"), question.entry.domain ?? "any",
                    question.entry.language ?? "any", "\(question.asked)", "\(question.answered)",
                    String(question.entry.prompt.prefix(50)).replacing("\n", with: " "),
                ])
            }
            print(table.text)
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the active comparisons as import takes them.",
            discussion: "Example:\n  attune questions export --team support > ours.jsonl")

        @Option(help: "Those of this team; without it, everybody's.")
        var team: String?

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            for question in try await QuestionsCommand.questions(of: team, settings) where question.isActive {
                print(String(decoding: question.entry.encoded(), as: UTF8.self))
            }
        }
    }

    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Asks comparisons no more. Answers to them still count; importing them again undoes it.",
            discussion: "Example:\n  attune questions retire --id q-12 q-13 --team support")

        @Option(
            name: .customLong("id"), parsing: .upToNextOption, help: "Ids, as `attune questions list` shows them.")
        var ids: [String]

        @Option(help: "Whose they are; without it, everybody's.")
        var team: String?

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let team = try team.map { try TenantName(validating: $0).rawValue }
            let retired = try await Connected.database(settings) {
                try await QuestionStore(database: $0).retire(ids, tenant: team)
            }
            let missing = Set(ids).subtracting(retired).sorted()
            guard missing.isEmpty else {
                throw CommandError(
                    "\(team ?? "everybody") has no active question \(missing.joined(separator: ", ")): see "
                        + "`attune questions list`" + (retired.isEmpty ? "" : "; the others are retired"))
            }
            print("\(retired.count) retired")
        }
    }

    fileprivate static func questions(of team: String?, _ settings: Settings) async throws -> [ListedQuestion] {
        let team = try team.map { try TenantName(validating: $0).rawValue }
        return try await Connected.database(settings) { database in
            var questions: [ListedQuestion] = []
            try await QuestionStore(database: database).each(tenant: team) { questions.append($0) }
            return questions
        }
    }
}
