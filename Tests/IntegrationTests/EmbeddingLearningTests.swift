import Foundation
import LanguageModel
import Personalization
import Postgres
import Testing
import Workers

@Suite(
    "Versions with embeddings", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct EmbeddingLearningTests {
    /// People who care for what a text is about, whichever way it is written: they like one topic and dislike another.
    private static func answers(people: Int, each: Int) -> [Feedback] {
        var bits: UInt64 = 11
        func next(below limit: Int) -> Int {
            bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((bits >> 33) % UInt64(limit))
        }
        return (0..<people).flatMap { person -> [Feedback] in
            let liked = next(below: 4)
            let disliked = (liked + 1 + next(below: 3)) % 4
            func worth(_ topic: Int) -> Int { topic == liked ? 1 : topic == disliked ? -1 : 0 }
            return (0..<each).map { number in
                let first = next(below: 4)
                let second = (first + 1 + next(below: 3)) % 4
                let prefersFirst =
                    worth(first) == worth(second) || next(below: 12) == 0
                    ? next(below: 2) == 0 : worth(first) > worth(second)
                let texts = [text(first, next(below: 50)), text(second, next(below: 50))]
                return Feedback(
                    eventID: "\(person)-\(number)", userID: "person-\(person)",
                    content: .comparison(
                        Feedback.Comparison(
                            prompt: "What could I do?", preferred: texts[prefersFirst ? 0 : 1],
                            other: texts[prefersFirst ? 1 : 0], shownFirst: number % 2 == 0 ? .preferred : .other)))
            }
        }
    }

    private static func text(_ topic: Int, _ number: Int) -> String {
        let words = EmbeddingStub.topics[topic]
        return "You may enjoy \(words[number % 6]) and \(words[(number + 1 + number / 6 % 5) % 6]), on day \(number)."
    }

    private func endpoint(_ stub: EmbeddingStub) -> LanguageModelConfiguration {
        var configuration = LanguageModelConfiguration(baseURL: stub.url, model: "topics")
        configuration.maximumAttempts = 1
        return configuration
    }

    private func attune(
        _ arguments: [String], on stack: TestStack, embeddings: String? = nil, status: Int32 = 0
    ) async throws -> String {
        let settings = embeddings.map { ["--embedding-url", $0, "--embedding-name", "topics"] } ?? []
        let output = try await AttuneProcess(arguments + settings, environment: stack.environment())
            .end(within: .seconds(120))
        #expect(output.status == status, "\(arguments): \(output.text)")
        return output.text
    }

    private static let fit = [
        "fit", "--minimum-answers", "200", "--base-functions", "3", "--fit-share", "1", "--features",
        "local-2+embedding",
    ]

    @Test("embeddings that tell more are taken, become active only with their endpoint, and serve feedback and jobs")
    func learns() async throws {
        let stub = EmbeddingStub()
        let model = ModelStub { _ in .text(Texts.short) }
        try await stub.serving {
            try await TestStack.with(model: model) { stack in
                let answers = Self.answers(people: 60, each: 20)
                try await stack.withTrainer { try await taken(answers, on: stack) }

                let refused = try await attune(Self.fit, on: stack, status: 64)
                #expect(refused.contains("set embedding.url"), "\(refused)")
                let fitted = try await attune(Self.fit, on: stack, embeddings: stub.url)
                #expect(fitted.contains("embeddings of topics earn their place"), "\(fitted)")
                let version = try await ModelStore(database: stack.client).model(2)
                #expect(version.model.featureSpecification == "local-2+embedding:topics/96/64")
                #expect(version.model.baseRewardNames.contains { $0.hasPrefix("embedding") })
                #expect(
                    try await stack.count("select count(*) from comparisons where specification like '%+embedding%'")
                        == answers.count)

                let shown = try await attune(["model", "show", "2"], on: stack, embeddings: stub.url)
                #expect(shown.contains("earn their place") && shown.contains("embedding "), "\(shown)")

                let missing = try await attune(["model", "activate", "2"], on: stack, status: 1)
                #expect(missing.contains("set embedding.url and embedding.name"), "\(missing)")
                stub.set(.otherLength)
                let other = try await attune(
                    ["model", "activate", "2"], on: stack, embeddings: stub.url, status: 1)
                #expect(other.contains("was learned with embeddings of topics (96 numbers)"), "\(other)")
                stub.set(.works)
                _ = try await attune(["model", "activate", "2"], on: stack, embeddings: stub.url)
                #expect(try await stack.versions() == [2])

                try await feedback(stub, on: stack)
                try await jobs(stub, model, on: stack)
                // Local versions serve from the same answers.
                _ = try await attune(["model", "back"], on: stack)
                #expect(try await stack.versions() == [1])
            }
        }
    }

    private func taken(_ answers: [Feedback], on stack: TestStack) async throws {
        for start in stride(from: 0, to: answers.count, by: 200) {
            try await stack.send(Array(answers[start..<min(start + 200, answers.count)]))
        }
        try await eventually("the answers were not taken") {
            try await stack.count("select count(*) from comparisons") == answers.count
        }
    }

    /// Answers count under the version with embeddings and the one without; while there are no embeddings they wait.
    private func feedback(_ stub: EmbeddingStub, on stack: TestStack) async throws {
        let readiness = ServiceReadiness(parts: Trainer.parts)
        let configuration = endpoint(stub)
        stub.set(.away)
        try await stack.withTrainer(readiness: readiness, configure: { $0.embedding = configuration }) {
            try await stack.send(Texts.comparison("late", user: "person-0"))
            try await eventually("nobody says that there are no embeddings") {
                readiness.waiting["embeddings"] != nil
            }
            #expect(try await stack.count("select count(*) from feedback_events where event_id = 'late'") == 0)
            stub.set(.works)
            try await eventually("the answer does not count under both versions") {
                try await stack.count(
                    "select count(*) from weights where user_id = 'person-0' and answers = 21") == 2
            }
            #expect(readiness.waiting["embeddings"] == nil)
            #expect(
                try await stack.count(
                    """
                    select count(*) from comparisons
                    where event_id = 'late' and specification = 'local-2+embedding:topics/96/64'
                    """) == 1)
            // A text that the endpoint refuses for itself holds nobody up; its answer counts for the local version.
            stub.set(.refuses("unembeddable"))
            try await stack.send(
                Feedback(
                    eventID: "refused", userID: "person-1",
                    content: .comparison(
                        Feedback.Comparison(
                            prompt: Texts.prompt, preferred: "Something unembeddable.", other: Texts.otherLong,
                            shownFirst: .other))))
            try await eventually {
                try await stack.count(
                    "select count(*) from comparisons where event_id = 'refused' and specification = 'local-2'") == 1
            }
            stub.set(.works)
        }
    }

    /// A job whose embeddings are missing is done by the local features, and says so.
    private func jobs(_ stub: EmbeddingStub, _ model: ModelStub, on stack: TestStack) async throws {
        var settings = WorkerSettings.quick
        settings.embedding = endpoint(stub)
        // Each job is tried, so that candidates are measured.
        settings.randomShare = 1
        try await stack.withWorker(model: model.url, settings: settings) { _ in
            try await stack.enqueue(Texts.job("with", user: "person-0"))
            let with = try await stack.result()
            #expect(with.modelVersion == 2)
            #expect(!with.notes.contains(RevisedResponse.Note.withoutEmbeddings))
            try await eventually("the candidate was not observed with its embedding") {
                try await stack.count(
                    "select count(*) from prompt_observations where specification like '%+embedding%'") >= 1
            }
            stub.set(.away)
            try await stack.enqueue(Texts.job("without", user: "person-0", response: Texts.long + " Thank you."))
            let without = try await stack.result()
            #expect(without.modelVersion == 2)
            #expect(without.notes.contains(RevisedResponse.Note.withoutEmbeddings))
            #expect([.revised, .kept].contains(without.status))
            stub.set(.works)
        }
    }

    @Test("embeddings that tell nothing are left out, and the version without them is kept")
    func unearned() async throws {
        let stub = EmbeddingStub()
        stub.set(.noise)
        try await stub.serving {
            try await TestStack.with { stack in
                var people = SimulatedPeople(count: 40, seed: 3)
                var answers: [Feedback] = []
                for number in 0..<15 {
                    for person in people.names.indices { answers.append(people.answer(of: person, number)) }
                }
                let sent = answers
                try await stack.withTrainer { try await taken(sent, on: stack) }
                let fitted = try await attune(Self.fit, on: stack, embeddings: stub.url)
                #expect(fitted.contains("do not earn their place and are left out"), "\(fitted)")
                let version = try await ModelStore(database: stack.client).model(2)
                #expect(version.model.featureSpecification == "local-2")
                #expect(version.scores?.embedding?.isEarned == false)
                // Nothing asks for embeddings then.
                #expect(try await ModelActivation(database: stack.client, pace: .full).activate(2).people == 0)
            }
        }
    }

    @Test("versions in use have embeddings of one model; another one waits until the first is retired")
    func oneSpace() async throws {
        try await TestStack.with { stack in
            let models = ModelStore(database: stack.client)
            func version(_ name: String) throws -> RewardModel {
                let space = try #require(EmbeddingSpace(model: name, dimension: 96))
                let specification = FeatureSpecification.current(with: space)
                let count = specification.dimension
                return try RewardModel(
                    version: 0, specification: specification, mean: [Double](repeating: 0, count: count),
                    scale: [Double](repeating: 1, count: count), baseRewardNames: ["one"],
                    baseRewards: [Double](repeating: 0.1, count: count), priorMean: [0], priorCovariance: [1])
            }
            _ = try await models.insert(try version("first"), origin: .people)
            _ = try await models.insert(try version("first"), tenant: TestStack.tenant, origin: .people)
            await #expect(throws: VersionError.otherEmbeddings(version: 2, model: "first")) {
                _ = try await models.insert(try version("second"), tenant: "other", origin: .people)
            }
            try await models.retire(2)
            try await models.retire(3)
            _ = try await models.insert(try version("second"), origin: .people)
            await #expect(throws: VersionError.otherEmbeddings(version: 4, model: "second")) {
                try await models.prepare(2)
            }
        }
    }
}
