import Foundation
import Personalization
import Postgres
import Synchronization
import Testing
import Workers

@Suite("Learning versions", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct LearningTests {
    private func settings(_ change: (inout LearningSettings) -> Void = { _ in }) -> LearningSettings {
        var settings = LearningSettings()
        settings.baseFunctions = 2...3
        settings.minimumAnswers = 100
        settings.pace = .full
        change(&settings)
        return settings
    }

    private func learn(
        _ settings: LearningSettings, on stack: TestStack, _ progress: @escaping ModelLearning.Progress = { _ in }
    ) async throws -> LearningReport {
        let claim = try #require(try await FitStore(database: stack.client).claim(tenant: nil, owner: "test"))
        return try await ModelLearning(database: stack.client, settings: settings).run(claim: claim, progress: progress)
    }

    @Test("too few answers make no version, and the reason is kept")
    func tooFew() async throws {
        try await TestStack.with { stack in
            try await stack.teach("ada")
            let report = try await learn(settings(), on: stack)
            #expect(report.outcome == .tooFew)
            #expect(report.version == nil)
            #expect(report.reason.contains("8 answers"))
            #expect(
                try await stack.count("select count(*) from fits where outcome = 'too_few' and reason is not null") == 1
            )
        }
    }

    @Test("more answers than memory may hold are refused before they are read")
    func tooMany() async throws {
        try await TestStack.with { stack in
            try await stack.teach("ada", answers: 20)
            await #expect(throws: LearningError.self) {
                _ = try await learn(settings { $0.maximumAnswers = 19 }, on: stack)
            }
            #expect(try await stack.count("select count(*) from fits where outcome = 'failed'") == 1)
        }
    }

    @Test("a challenger that may be worse stays one, with the reason, and the active version stays active")
    func refused() async throws {
        try await TestStack.with { stack in
            try await stack.answer(people: 40, each: 16)
            // One base function can't hold what people differ in.
            let report = try await learn(
                settings {
                    $0.baseFunctions = 1...1
                    $0.activates = true
                }, on: stack)
            #expect(report.outcome == .refused, "\(report.reason)")
            #expect(try await stack.states() == ["active", "challenger"])
            #expect(try await stack.versions() == [1])
            let stored = try await ModelStore(database: stack.client).model(2)
            #expect(stored.note?.hasPrefix("refit refused: ") == true)
            #expect(stored.scores?.challenge?.isPassed == false)
            #expect(stored.scores?.challenge?.challenger.version == 2)
            // An operator may have it all the same.
            _ = try await ModelActivation(database: stack.client, pace: .full).activate(2)
            #expect(try await stack.versions() == [2])
        }
    }

    @Test("an interrupted fit goes on from its checkpoint to the same model, and leaves none when it is done")
    func resumes() async throws {
        try await TestStack.with { stack in
            try await stack.answer(people: 40, each: 16)
            let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
            defer { try? FileManager.default.removeItem(atPath: file) }
            let whole = try await learn(settings(), on: stack)
            await #expect(throws: CancellationError.self) {
                _ = try await learn(settings { $0.checkpointFile = file }, on: stack) { _ in
                    if FileManager.default.fileExists(atPath: file) { throw CancellationError() }
                }
            }
            #expect(try await stack.count("select count(*) from fits where outcome = 'interrupted'") == 1)
            #expect(FileManager.default.fileExists(atPath: file))
            // Answers that came since do not disturb it.
            try await stack.teach("late")
            let resumed = try await learn(settings { $0.checkpointFile = file }, on: stack)
            #expect(!FileManager.default.fileExists(atPath: file))
            let models = ModelStore(database: stack.client)
            let first = try await models.model(try #require(whole.version)).model
            let second = try await models.model(try #require(resumed.version)).model
            #expect(first.baseRewards == second.baseRewards)
            #expect(first.answers == second.answers)
        }
    }

    @Test("a checkpoint of other answers or options is refused")
    func changed() async throws {
        try await TestStack.with { stack in
            try await stack.answer(people: 40, each: 16)
            let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
            defer { try? FileManager.default.removeItem(atPath: file) }
            await #expect(throws: CancellationError.self) {
                _ = try await learn(settings { $0.checkpointFile = file }, on: stack) { _ in
                    if FileManager.default.fileExists(atPath: file) { throw CancellationError() }
                }
            }
            await #expect(throws: LearningError.self) {
                _ = try await learn(
                    settings {
                        $0.checkpointFile = file
                        $0.seed = 2
                    }, on: stack)
            }
            _ = try await stack.client.query("delete from comparisons where user_id = 'person-3'")
            await #expect(throws: LearningError.self) {
                _ = try await learn(settings { $0.checkpointFile = file }, on: stack)
            }
            try Data("{".utf8).write(to: URL(fileURLWithPath: file))
            await #expect(throws: LearningError.self) {
                _ = try await learn(settings { $0.checkpointFile = file }, on: stack)
            }
            #expect(try await stack.states() == ["active"])
        }
    }

    @Test("a fit with nobody to ask passes over a checkpoint that it cannot use, and goes on from one that it can")
    func unattended() async throws {
        try await TestStack.with { stack in
            try await stack.answer(people: 40, each: 16)
            let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
            defer { try? FileManager.default.removeItem(atPath: file) }
            let unattended = settings {
                $0.checkpointFile = file
                $0.passesOverCheckpoints = true
            }
            try Data("{".utf8).write(to: URL(fileURLWithPath: file))
            #expect(try await learn(unattended, on: stack).outcome == .kept)
            #expect(!FileManager.default.fileExists(atPath: file))
            await #expect(throws: CancellationError.self) {
                _ = try await learn(unattended, on: stack) { _ in
                    if FileManager.default.fileExists(atPath: file) { throw CancellationError() }
                }
            }
            let resumed = try await learn(unattended, on: stack)
            let models = ModelStore(database: stack.client)
            let (first, second) = (try await models.model(2).model, try await models.model(3).model)
            #expect(resumed.version == 3)
            #expect(first.baseRewards == second.baseRewards)
        }
    }

    @Test("a trainer learns by itself when it is time and there are new answers, and works on meanwhile")
    func trainer() async throws {
        try await TestStack.with { stack in
            try await stack.answer(people: 40, each: 16)
            var settings = TrainerSettings()
            settings.shards = 2
            settings.refit.interval = .milliseconds(1)
            settings.refit.minimumAnswers = 100
            settings.refit.learning = self.settings { $0.activates = true }
            let trainer = Trainer(
                broker: stack.broker, database: stack.database, settings: settings,
                readiness: ServiceReadiness(parts: Trainer.parts), logger: stack.logger)
            try await stack.withService(trainer) {
                try await eventually("no version was made") {
                    try await stack.count("select count(*) from fits where finished_at is not null") > 0
                }
                try await stack.send(Texts.comparison("late", user: "person-1"))
                try await eventually("the answer was not taken") {
                    try await stack.count("select count(*) from weights where user_id = 'person-1' and answers = 17")
                        == 2
                }
            }
            // Without new answers there is nothing to learn.
            #expect(try await stack.count("select count(*) from fits where outcome in ('activated', 'refused')") == 1)
            #expect(try await stack.count("select count(*) from models") == 2)
        }
    }

    @Test("the commands say what is wrong and what to do")
    func commands() async throws {
        try await TestStack.with { stack in
            for (arguments, words) in [
                (["fit"], "200 answers are needed"), (["fit", "--tenant", "nobody"], "attune tenants list"),
                (["fit", "--base-functions", "0"], "from 1 to 16"), (["model", "show", "7"], "attune model list"),
                (["model", "activate", "7"], "attune model list"), (["model", "back"], "no previous version"),
                (["model", "retire", "1"], "is active"),
            ] {
                let output = try await AttuneProcess(arguments, environment: stack.environment()).end()
                #expect(output.status != 0, "\(arguments)")
                #expect(output.text.contains(words), "\(arguments): \(output.text)")
            }
            let list = try await AttuneProcess(["model", "list"], environment: stack.environment()).end()
            #expect(list.status == 0)
            #expect(list.text.contains("built-in"))
            let show = try await AttuneProcess(["model", "show", "1"], environment: stack.environment()).end()
            #expect(show.status == 0)
            #expect(show.text.contains("brevity") && show.text.contains("log_words"), "\(show.text)")
        }
    }
}

extension TestStack {
    /// Has simulated people answer, through the trainer's store.
    func answer(people count: Int, each: Int) async throws {
        var people = SimulatedPeople(count: count, seed: 7)
        let models = try await ModelStore(database: client).kept().map(\.model)
        let specification = FeatureSpecification.current
        for person in people.names.indices {
            var records: [FeedbackRecord] = []
            for number in 0..<each {
                let feedback = people.answer(of: person, number)
                guard case .comparison(let comparison) = feedback.content else { continue }
                records.append(
                    FeedbackRecord(
                        tenant: Self.tenant, eventID: feedback.eventID, userID: feedback.userID,
                        content: .comparison(
                            difference: specification.difference(
                                prompt: comparison.prompt, comparison.preferred, comparison.other),
                            texts: ComparisonTexts(
                                prompt: comparison.prompt, preferred: comparison.preferred, other: comparison.other),
                            shownFirst: comparison.shownFirst.rawValue)))
            }
            _ = try await FeedbackStore(database: client).take(
                records, specification: specification.identifier, models: { _ in models })
        }
    }
}
