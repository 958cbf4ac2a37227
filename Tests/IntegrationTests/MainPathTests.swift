import AMQP
import Personalization
import Postgres
import Testing
import Workers

@Suite("The main path", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct MainPathTests {
    @Test("revises a response for a person whose taste is known, with facts kept and the record stored")
    func revises() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await stack.withWorker(model: model.url) { _ in
                try await stack.enqueue(Texts.job("one"))
                let result = try await stack.result()
                #expect(result.status == .revised)
                #expect(result.text == Texts.short)
                #expect(result.applied.contains("brevity.concise"))
                #expect((result.predictedGain ?? 0) > 0)
                #expect((result.probabilityBetter ?? 0) > 0.5)
                #expect(result.answers == 8)
                #expect(result.modelVersion == 1)
                #expect(result.tokens?.completion == 5)
            }
            #expect(try await stack.count("select count(*) from revisions where status = 'revised'") == 1)
            #expect(try await stack.count("select count(*) from leases") == 0)
            #expect(try await stack.depth(Names.jobs(of: TestStack.tenant)) == 0)
        }
    }

    @Test("feedback through the queue becomes weights that change the next response")
    func learns() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.withWorker(model: model.url) { _ in
                try await stack.enqueue(Texts.job("before"))
                let before = try await stack.result()
                #expect(before.status == .kept)
                #expect(before.notes.contains("prior_weights"))
                try await stack.withTrainer {
                    for index in 0..<8 { try await stack.send(Texts.comparison("e\(index)")) }
                    try await eventually {
                        try await stack.count("select coalesce(max(answers), 0) from weights") == 8
                    }
                }
                try await stack.enqueue(Texts.job("after"))
                let after = try await stack.result()
                #expect(after.status == .revised)
                #expect(after.answers == 8)
            }
        }
    }

    @Test("a verdict on a revised job moves the weights by what the revision changed")
    func verdict() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await stack.withWorker(model: model.url) { _ in
                try await stack.enqueue(Texts.job("one"))
                _ = try await stack.result()
            }
            try await stack.withTrainer {
                try await stack.send(
                    Feedback(
                        eventID: "v1", userID: "ada", content: .verdict(.init(jobID: "one", value: .revisedBetter)))
                )
                try await stack.send(
                    Feedback(eventID: "v2", userID: "ada", content: .verdict(.init(jobID: "one", value: .up))))
                try await eventually { try await stack.count("select count(*) from feedback_events") == 10 }
            }
            #expect(try await stack.count("select answers from weights") == 9)
            #expect(
                try await stack.count("select count(*) from feedback_events where outcome = 'counted'") == 1)
        }
    }

    @Test("a held-back person gets the baseline, and the intended choice is recorded")
    func holdback() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model, holdback: 1) { stack in
            try await stack.teach()
            try await stack.withWorker(model: model.url) { _ in
                try await stack.enqueue(Texts.job("one"))
                let result = try await stack.result()
                #expect(result.status == .heldBack)
                #expect(result.text == Texts.long)
                #expect(result.applied.isEmpty)
            }
            #expect(model.calls.isEmpty)
            #expect(
                try await stack.count(
                    "select count(*) from revisions where held_back and 'brevity.concise' = any(intended)") == 1)
        }
    }

    @Test("a delivery of a job that was done gets the same text, and the model is called once")
    func redelivery() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await stack.withWorker(model: model.url) { _ in
                try await stack.enqueue(Texts.job("one"))
                let first = try await stack.take(Names.results(of: TestStack.tenant))
                try await stack.enqueue(Texts.job("one"))
                let second = try await stack.take(Names.results(of: TestStack.tenant))
                #expect(first.body == second.body)
            }
            #expect(model.calls.count == 1)
        }
    }

    @Test("copies of a job that overlap get one text for one model call")
    func overlap() async throws {
        let model = ModelStub { _ in
            try? await Task.sleep(for: .milliseconds(300))
            return .text(Texts.short)
        }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await stack.withWorker(model: model.url) { _ in
                for _ in 0..<5 { try await stack.enqueue(Texts.job("one")) }
                var bodies: Set<[UInt8]> = []
                for _ in 0..<5 { bodies.insert(try await stack.take(Names.results(of: TestStack.tenant)).body) }
                #expect(bodies.count == 1)
            }
            #expect(model.calls.count == 1)
        }
    }

    @Test(
        "jobs of two people under one id that overlap: one has a result, the other is dead, and nobody waits for them")
    func oneIDOfTwoPeople() async throws {
        let model = ModelStub { _ in
            try? await Task.sleep(for: .milliseconds(100))
            return .text(Texts.short)
        }
        try await TestStack.with(model: model) { stack in
            for user in ["ada", "ben", "eve"] { try await stack.teach(user) }
            // Sent before a worker is there, so that they come in one burst.
            for user in ["ada", "ben", "eve"] {
                try await stack.enqueue(Texts.job(user == "eve" ? "two" : "one", user: user))
            }
            try await stack.withWorker(model: model.url) { _ in
                let results = [try await stack.result(), try await stack.result()]
                #expect(Set(results.map(\.jobID)) == ["one", "two"])
                let dead = try await stack.take(Names.dead(of: TestStack.tenant))
                #expect(dead.properties.headers[MessageHeader.reason] == .string("job_id_reused"))
            }
            #expect(try await stack.count("select count(*) from revisions") == 2)
            #expect(try await stack.count("select count(*) from leases") == 0)
        }
    }

    @Test("two workers share a queue; a job under lease in one is not paid for in the other")
    func twoWorkers() async throws {
        let model = ModelStub { _ in
            try? await Task.sleep(for: .milliseconds(200))
            return .text(Texts.short)
        }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await stack.withWorker(model: model.url) { _ in
                try await stack.withWorker(model: model.url) { _ in
                    for index in 0..<10 {
                        for _ in 0..<2 { try await stack.enqueue(Texts.job("job-\(index)")) }
                    }
                    var texts: [String: Set<String>] = [:]
                    for _ in 0..<20 {
                        let result = try await stack.result()
                        texts[result.jobID ?? "", default: []].insert(result.text ?? "")
                    }
                    #expect(texts.count == 10)
                    #expect(texts.values.allSatisfy { $0.count == 1 })
                }
            }
            #expect(model.calls.count == 10)
        }
    }

    @Test("a job that failed once comes back from the retry ladder, is counted, and any worker can do it")
    func ladder() async throws {
        let model = ModelStub { _ in .status(400) }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await stack.withWorker(model: model.url) { _ in
                try await stack.enqueue(Texts.job("one"))
                try await eventually { model.calls.count == 1 }
                try await eventually { try await stack.count("select count(*) from leases") == 0 }
            }
            model.respond { _ in .text(Texts.short) }
            try await stack.withWorker(model: model.url) { _ in
                let result = try await stack.result()
                #expect(result.status == .revised)
            }
            #expect(model.calls.count == 2)
        }
    }

    @Test("a database that takes too long to store a result is tried again, and no job is dead for it")
    func slowDatabase() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model, holdback: 1) { stack in
            var impatient = stack
            impatient.database.statementTimeout = .milliseconds(200)
            try await impatient.withWorker(model: model.url) { _ in
                try await stack.client.transaction { transaction in
                    // Lets the look-up pass and no insert, for longer than a statement may take.
                    _ = try await transaction.query("lock table revisions in exclusive mode")
                    try await stack.enqueue(Texts.job("one"))
                    _ = try await transaction.query("select pg_sleep(1)")
                }
                #expect(try await stack.result().status == .heldBack)
            }
            #expect(try await stack.depth(Names.dead(of: TestStack.tenant)) == 0)
        }
    }
}
