import Foundation
import Personalization
import Postgres
import Testing
import Workers

@Suite("Effects learned online", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct OnlineEffectTests {
    /// Does the opposite of what anybody who likes texts brief wants.
    private static let lengthening: @Sendable (ModelStub.Call) async -> ModelStub.Reply = { call in
        let text = PlantedTexts.fenced(in: call.user)
        return .text(text + " It should perhaps be added that everything that was said above may be worth a thought.")
    }

    private func trainer(_ stack: TestStack) -> Trainer {
        var settings = TrainerSettings()
        settings.shards = 2
        settings.effectInterval = .milliseconds(100)
        return Trainer(
            broker: stack.broker, database: stack.database, settings: settings,
            readiness: ServiceReadiness(parts: Trainer.parts), logger: stack.logger)
    }

    @Test("a worker stops choosing prompts that its model gets wrong")
    func learnsToStop() async throws {
        let model = ModelStub(respond: Self.lengthening)
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            var settings = WorkerSettings.quick
            settings.refresh = .milliseconds(50)
            try await stack.withService(trainer(stack)) { [settings] in
                try await stack.withWorker(model: model.url, settings: settings) { _ in
                    var calls: [Int] = []
                    for number in 0..<400 {
                        try await stack.enqueue(Texts.job("job-\(number)"))
                        let result = try await stack.result()
                        // Nobody got what the model made: it was never better.
                        #expect(result.status == .kept)
                        calls.append(model.calls.count)
                        if calls.count > 20, calls[calls.count - 21] == calls.last { break }
                    }
                    #expect(calls.first == 1)
                    #expect(calls.count < 400 && calls[calls.count - 21] == calls.last, "\(calls)")
                }
            }
            let learned = try #require(
                try await PromptEffectStore(database: stack.client).changes(since: nil)
            ).effects
            let prompt = try #require(try PromptCatalog.bundled().prompt(id: "brevity.concise"))
            let effect = try #require(
                learned.effect(
                    of: prompt.worded(for: .capable), tenant: "demo", model: .versionOne, languageModel: "stub"))
            let one = RewardModel.versionOne
            let row = try #require(one.baseRewardNames.firstIndex(of: "brevity"))
            let change = effect.expectedChange(baseline: one.phi(LocalFeatures.extract(Texts.long)))[row]
            #expect(change < 0, "\(change)")
            #expect(try await stack.count("select count(*) from prompt_observations where at_random") == 0)
        }
    }

    @Test("random tries are observed, recorded with their propensity, and sent only where they are better")
    func randomShare() async throws {
        let model = ModelStub(respond: Self.lengthening)
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            var settings = WorkerSettings.quick
            settings.randomShare = 1
            try await stack.withWorker(model: model.url, settings: settings) { _ in
                for number in 0..<20 {
                    try await stack.enqueue(Texts.job("job-\(number)"))
                    #expect(try await stack.result().status == .kept)
                }
                try await stack.enqueue(Texts.job("stranger", user: "nobody"))
                #expect(try await stack.result().reason == "not_better")
                try await eventually {
                    try await stack.count("select count(*) from prompt_observations where at_random") == 20
                }
            }
            #expect(model.calls.count == 20)
            #expect(
                try await stack.count(
                    "select count(*) from revisions where abs(propensity - 1.0 / 34) < 1e-6 and user_id = 'ada'") == 20)
        }
    }

    @Test("what the guards refuse is observed, with the reason and without a text")
    func refused() async throws {
        let model = ModelStub { call in .text(PlantedTexts.fenced(in: call.user) + " It costs 12 dollars.") }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await stack.withWorker(model: model.url) { _ in
                try await stack.enqueue(Texts.job("one"))
                #expect(try await stack.result().reason == "invented_number")
                try await eventually { try await stack.count("select count(*) from prompt_observations") == 1 }
            }
            let row = try await stack.client.query(
                Statement(
                    "select refusal, acceptance, prompts, language_model, tenant, difference from prompt_observations"))[
                    0]
            #expect(try row.text(0) == "invented_number")
            #expect(try row.double(1) == 0)
            #expect(try row.textArray(2).contains("brevity.concise"))
            #expect(try row.text(3) == "stub")
            #expect(try row.text(4) == "demo")
            #expect(try row.reals(5).contains { $0 != 0 })
        }
    }

    @Test("a database that refuses observations neither fails nor delays a result")
    func refusedByDatabase() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await stack.withWorker(model: model.url) { _ in
                try await stack.client.script("alter table prompt_observations rename to away")
                for number in 0..<5 {
                    try await stack.enqueue(Texts.job("job-\(number)"))
                    #expect(try await stack.result().status == .revised)
                }
                try await stack.client.script("alter table away rename to prompt_observations")
                try await stack.enqueue(Texts.job("last"))
                #expect(try await stack.result().status == .revised)
                // That of the job before may have waited until the table was back.
                try await eventually { try await stack.count("select count(*) from prompt_observations") >= 1 }
            }
        }
    }

    @Test("old observations go, the newest of each tenant and prompt stay")
    func bounded() async throws {
        try await TestStack.with { stack in
            let store = PromptObservationStore(database: stack.client)
            let catalog = try PromptCatalog.bundled()
            let features = LocalFeatures.extract(Texts.long)
            let observations = (0..<120).map { number in
                PromptObservation(
                    tenant: number % 3 == 0 ? "" : "demo", prompts: [catalog.prompts[number % 2].worded(for: .capable)],
                    languageModel: "stub", style: .capable, specification: LocalFeatures.specification.identifier,
                    baseline: features, difference: features.map { _ in Double(number) / 1000 })
            }
            for observation in observations { try await store.insert([observation]) }
            var refresh = PromptEffectRefresh(database: stack.client, limit: 15)
            let models = try await ModelStore(database: stack.client).inUse()
            let catalogs = try await CatalogStore(database: stack.client).latest()
            #expect(try await refresh.run(models: models, catalogs: catalogs) == 2)
            #expect(try await stack.count("select count(*) from prompt_observations") == 60)
            #expect(try await stack.count("select count(*) from prompt_observations where id <= 30") == 0)
            // Nothing new: nothing to do.
            #expect(try await refresh.run(models: models, catalogs: catalogs) == 0)
            // What is learned is read once, and again only when it has changed.
            let effects = PromptEffectStore(database: stack.client)
            let read = try #require(try await effects.changes(since: nil))
            #expect(read.effects.count == 4 && read.effects.tenants == ["demo"])
            #expect(try await effects.changes(since: read.mark) == nil)
        }
    }
}
