import Personalization
import Postgres
import RewardFactorization
import Testing

@Suite(
    "Versions of the reward model", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct VersionTests {
    @Test("a version becomes active only once everybody has weights under it, and every team changes at once")
    func activates() async throws {
        try await TestStack.with { stack in
            try await TenantStore(database: stack.client).add("other", holdback: nil)
            try await stack.teach("ada")
            try await stack.teach("bob", likesShort: false)
            let models = ModelStore(database: stack.client)
            let version = try await models.insert(try .small, origin: .people)
            #expect(version == 2)
            await #expect(throws: VersionError.weightsMissing(2)) { try await models.activate(2) }
            #expect(try await stack.versions() == [1, 1])
            let activation = ModelActivation(database: stack.client, pace: .full)
            #expect(try await activation.activate(2).people == 2)
            #expect(try await stack.versions() == [2, 2])
            #expect(try await stack.states() == ["previous", "active"])
            let weights = try #require(
                try await PersonStore(database: stack.client).weights(tenant: TestStack.tenant, userID: "ada"))
            #expect(weights.answers == 8)
            #expect(weights.mean.count == 2)
        }
    }

    @Test("going back returns to the previous version with the answers given meanwhile, and twice changes nothing")
    func back() async throws {
        try await TestStack.with { stack in
            try await stack.teach("ada")
            let models = ModelStore(database: stack.client)
            let activation = ModelActivation(database: stack.client, pace: .full)
            await #expect(throws: VersionError.nothingToGoBackTo) { _ = try await activation.back(tenant: nil) }
            _ = try await models.insert(try .small, origin: .people)
            _ = try await activation.activate(2)
            try await stack.teach("bob")
            #expect(try await activation.back(tenant: nil) == (from: 2, to: 1))
            #expect(try await stack.versions() == [1])
            #expect(
                try await PersonStore(database: stack.client).weights(tenant: TestStack.tenant, userID: "bob")?.answers
                    == 8)
            #expect(try await activation.back(tenant: nil) == (from: 1, to: 2))
            #expect(try await stack.states() == ["previous", "active"])
        }
    }

    @Test("a retired version loses its weights, and comes back with weights from every answer")
    func retires() async throws {
        try await TestStack.with { stack in
            try await stack.teach("ada")
            let models = ModelStore(database: stack.client)
            let activation = ModelActivation(database: stack.client, pace: .full)
            _ = try await models.insert(try .small, origin: .people)
            _ = try await activation.activate(2)
            await #expect(throws: VersionError.active(2)) { try await models.retire(2) }
            await #expect(throws: VersionError.unknown(9)) { try await models.retire(9) }
            try await models.retire(1)
            #expect(try await models.sweepRetired(pace: .full) == 1)
            #expect(try await stack.count("select count(*) from weights where model_version = 1") == 0)
            await #expect(throws: VersionError.retired(1)) { try await models.activate(1) }
            #expect(try await activation.activate(1).people == 1)
            #expect(try await stack.states() == ["active", "previous"])
        }
    }

    @Test("a third version retires the first; a second challenger retires the one before, so that work stays bounded")
    func bounded() async throws {
        try await TestStack.with { stack in
            let models = ModelStore(database: stack.client)
            for version in 2...3 {
                _ = try await models.insert(try .small, origin: .people)
                try await models.activate(version)
            }
            #expect(try await stack.states() == ["retired", "previous", "active"])
            _ = try await models.insert(try .small, origin: .people)
            _ = try await models.insert(try .small, origin: .people)
            #expect(try await stack.states() == ["retired", "previous", "active", "retired", "challenger"])
        }
    }

    @Test("a team's own version changes that team alone, and going back returns it to the common one")
    func teams() async throws {
        try await TestStack.with { stack in
            try await TenantStore(database: stack.client).add("other", holdback: nil)
            let models = ModelStore(database: stack.client)
            let activation = ModelActivation(database: stack.client, pace: .full)
            _ = try await models.insert(try .small, tenant: "other", origin: .people)
            try await stack.teach("ada")
            #expect(try await stack.count("select count(*) from weights where model_version = 2") == 0)
            _ = try await activation.activate(2)
            #expect(try await stack.versions() == [1, 2])
            // A new common version leaves a team with its own alone.
            _ = try await models.insert(try .small, origin: .people)
            _ = try await activation.activate(3)
            #expect(try await stack.versions() == [3, 2])
            #expect(try await activation.back(tenant: "other") == (from: 2, to: 3))
            #expect(try await stack.versions() == [3, 3])
        }
    }

    @Test("weights computed for a new version are those that every answer, one by one, would have made")
    func exact() async throws {
        try await TestStack.with { stack in
            // More than become a Gaussian at once, in batches of several sizes.
            let store = FeedbackStore(database: stack.client)
            let models = try await ModelStore(database: stack.client).inUse()
            var number = 0
            for size in [1, 7, 90, 1, 150, 33, 58] {
                let records = (0..<size).map { stack.record("ada", number + $0) }
                number += size
                _ = try await store.take(
                    records, specification: FeatureSpecification.current.identifier, models: { _ in models })
            }
            _ = try await ModelStore(database: stack.client).insert(.versionOne, origin: .people)
            #expect(try await ModelActivation(database: stack.client, pace: .full).prepare(2).people == 1)
            #expect(
                try await stack.count(
                    """
                    select count(*) from weights a
                    join weights b using (tenant, user_id, mean, covariance, answers, history)
                    where a.model_version = 1 and b.model_version = 2 and answers = 340
                    """) == 1)
        }
    }

    @Test(
        "weights without a history, or with one that a trainer of an earlier program left behind, are computed anew",
        arguments: ["history = null", "answers = answers - 1", "history = history || '\\x00000000'"]
    )
    func unknown(change: String) async throws {
        try await TestStack.with { stack in
            let store = FeedbackStore(database: stack.client)
            let models = try await ModelStore(database: stack.client).inUse()
            func take(_ user: String, _ numbers: Range<Int>) async throws {
                _ = try await store.take(
                    numbers.map { stack.record(user, $0) }, specification: FeatureSpecification.current.identifier,
                    models: { _ in models })
            }
            try await take("ada", 0..<230)
            try await take("bob", 0..<230)
            _ = try await stack.client.query(Statement("update weights set \(change) where user_id = 'ada'"))
            try await take("ada", 230..<233)
            try await take("bob", 230..<233)
            #expect(
                try await stack.count(
                    """
                    select count(*) from weights a join weights b using (mean, covariance, answers, history)
                    where a.user_id = 'ada' and b.user_id = 'bob' and answers = 233
                    """) == 1)
        }
    }

    @Test("answers that a version cannot use are counted where weights are computed for it")
    func unusable() async throws {
        try await TestStack.with { stack in
            // Of the first specification and without texts that would give the newer one's features.
            try await stack.teach("ada")
            _ = try await stack.client.query(
                Statement("update comparisons set prompt_text = null, preferred_text = null, other_text = null"))
            let style = FeatureSpecification.current
            let model = try RewardModel(
                version: 0, specification: style, mean: [Double](repeating: 0, count: style.dimension),
                scale: [Double](repeating: 1, count: style.dimension), baseRewardNames: ["one"],
                baseRewards: [Double](repeating: 0.1, count: style.dimension), priorMean: [0], priorCovariance: [1])
            _ = try await ModelStore(database: stack.client).insert(model, origin: .people)
            let outcome = try await ModelActivation(database: stack.client, pace: .full).prepare(2)
            #expect(outcome == WeightRecomputation.Outcome(people: 1, unusable: 8))
            #expect(outcome.warning?.hasPrefix("8 answers do not count") == true)
            #expect(try await stack.count("select answers from weights where model_version = 2") == 0)
        }
    }

    @Test("a version is read back with the prior that it was stored with")
    func readBack() async throws {
        try await TestStack.with { stack in
            let models = ModelStore(database: stack.client)
            _ = try await models.insert(try .small, origin: .people)
            let stored = try await models.models([.challenger])
            #expect(try stored.map(\.model.priorSparsity) == [AxisSparsity(share: 0.3, ratio: 0.2)])
            #expect(try await models.models([.active]).map(\.model.priorSparsity) == [nil])
        }
    }

    @Test("whoever does not know the versions in use takes no answer")
    func stale() async throws {
        try await TestStack.with { stack in
            let models = ModelStore(database: stack.client)
            let known = try await models.inUse()
            _ = try await models.insert(try .small, origin: .people)
            let record = stack.record("ada", 0)
            await #expect(throws: ModelsChanged.self) {
                _ = try await FeedbackStore(database: stack.client).take(
                    [record], specification: FeatureSpecification.current.identifier, models: { _ in known })
            }
            #expect(try await stack.count("select count(*) from feedback_events") == 0)
        }
    }

    @Test("answers that come while a version is stored, computed and activated count under every version in use")
    func race() async throws {
        try await TestStack.with { stack in
            let models = ModelStore(database: stack.client)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for taker in 0..<4 {
                    group.addTask {
                        let store = FeedbackStore(database: stack.client)
                        var known = try await models.inUse()
                        for round in 0..<40 {
                            // New people and known ones, shared between the takers.
                            let records = (0..<3).map {
                                stack.record("person-\((round + $0) % 25)", (taker * 40 + round) * 3 + $0)
                            }
                            while true {
                                do {
                                    let models = known
                                    _ = try await store.take(
                                        records, specification: FeatureSpecification.current.identifier,
                                        models: { _ in models })
                                    break
                                } catch is ModelsChanged {
                                    known = try await models.inUse()
                                } catch let error as PostgresError where error.isRetriable {
                                    continue
                                }
                            }
                        }
                    }
                }
                group.addTask {
                    let activation = ModelActivation(database: stack.client, pace: .full)
                    for _ in 0..<4 {
                        let version = try await models.insert(try .small, origin: .people)
                        _ = try await activation.activate(version)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await stack.count("select count(*) from comparisons") == 480)
            #expect(try await stack.states() == ["retired", "retired", "retired", "previous", "active"])
            // Everybody's answers, under both versions that are kept.
            #expect(
                try await stack.count(
                    """
                    select count(*) from (
                        select user_id, count(*) as n from comparisons group by user_id) c
                    cross join (select version from models where state in ('previous', 'active')) m
                    left join weights w on w.user_id = c.user_id and w.model_version = m.version and w.answers = c.n
                    where w.user_id is null
                    """) == 0)
        }
    }
}

extension RewardModel {
    /// Two of version 1's base rewards.
    static var small: RewardModel {
        get throws {
            let one = versionOne
            return try RewardModel(
                version: 0, specification: one.specification, mean: one.mean, scale: one.scale,
                baseRewardNames: ["first", "second"], baseRewards: Array(one.baseRewards.prefix(2 * one.featureCount)),
                priorMean: [0, 0], priorCovariance: [1, 0, 1], priorSparsity: AxisSparsity(share: 0.3, ratio: 0.2))
        }
    }
}

extension TestStack {
    /// A comparison of a person who mostly likes texts brief.
    func record(_ user: String, _ number: Int) -> FeedbackRecord {
        let (preferred, other) = number % 5 == 0 ? (Texts.otherLong, Texts.short) : (Texts.otherShort, Texts.long)
        return FeedbackRecord(
            tenant: Self.tenant, eventID: "\(user)-\(number)", userID: user,
            content: .comparison(
                difference: FeatureSpecification.current.difference(prompt: Texts.prompt, preferred, other),
                texts: ComparisonTexts(prompt: Texts.prompt, preferred: preferred, other: other),
                shownFirst: number % 2 == 0 ? "preferred" : "other"))
    }

    /// The version of each team, by the team's name.
    func versions() async throws -> [Int] {
        try await TenantStore(database: client).all().compactMap(\.modelVersion)
    }

    /// The state of each version, the oldest first.
    func states() async throws -> [String] {
        try await ModelStore(database: client).models().map(\.state.rawValue)
    }
}
