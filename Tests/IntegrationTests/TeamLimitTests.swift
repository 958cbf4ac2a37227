import AMQP
import Foundation
import Personalization
import Postgres
import Synchronization
import Testing
import Workers

/// Calls of the model at once.
private final class Calls: Sendable {
    private let state = Mutex((now: 0, most: 0))

    var most: Int { state.withLock { $0.most } }

    func begin() { state.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
    func end() { state.withLock { $0.now -= 1 } }
}

@Suite("Limits of teams", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct TeamLimitTests {
    /// Adds a team beside the stack's own, with its queues.
    private func add(_ name: String, to stack: TestStack) async throws {
        try await TenantStore(database: stack.client).add(name, holdback: 0)
        try await stack.administrator.declare(
            AttuneTopology.topology(tenants: [TestStack.tenant, name], shards: 2))
    }

    private func change(
        _ stack: TestStack, _ change: (inout TenantChange) -> Void
    ) async throws {
        var wanted = TenantChange()
        change(&wanted)
        #expect(try await TenantStore(database: stack.client).set(TestStack.tenant, wanted))
    }

    @Test("one team's flood does not hold another's job up: it waits for one turn at the model")
    func flood() async throws {
        let model = ModelStub { _ in
            try? await Task.sleep(for: .milliseconds(100))
            return .text(Texts.short)
        }
        try await TestStack.with(model: model) { stack in
            try await add("other", to: stack)
            try await stack.teach()
            let records = (0..<8).map { index in
                FeedbackRecord(
                    tenant: "other", eventID: "o-\(index)", userID: "ada",
                    content: .comparison(
                        difference: zip(
                            LocalFeatures.extract(Texts.otherShort), LocalFeatures.extract(Texts.otherLong)
                        ).map { $0 - $1 }, texts: ComparisonTexts(prompt: "p", preferred: "a", other: "b"),
                        shownFirst: nil))
            }
            let models = try await ModelStore(database: stack.client).inUse()
            _ = try await FeedbackStore(database: stack.client).take(
                records, specification: LocalFeatures.specification.identifier, models: { _ in models })
            for index in 0..<60 { try await stack.enqueue(Texts.job("flood-\(index)")) }
            var settings = WorkerSettings.quick
            settings.modelSlots = 1
            settings.prefetch = 60
            try await stack.withWorker(model: model.url, settings: settings) { _ in
                try await eventually { model.calls.count >= 3 }
                try await stack.enqueue(Texts.job("lonely").encoded(), tenant: "other")
                let lonely = try await stack.take(Names.results(of: "other"))
                #expect(try RevisedResponse.decode(lonely.body).status == .revised)
                #expect(try await stack.depth(Names.results(of: TestStack.tenant)) < 40)
            }
        }
    }

    @Test("a job whose turn at the model does not come in time goes out expired at its deadline, not after its turn")
    func lateTurn() async throws {
        let isOver = Mutex(false)
        let model = ModelStub { call in
            try? await eventually { isOver.withLock { $0 } }
            return .text(Texts.short)
        }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            var settings = WorkerSettings.quick
            settings.modelSlots = 1
            try await stack.withWorker(model: model.url, settings: settings) { _ in
                try await stack.enqueue(Texts.job("slow"))
                try await eventually { model.calls.count == 1 }
                var hurried = Texts.job("hurried")
                hurried.deadline = Int64(Date().timeIntervalSince1970 * 1000) + 1500
                try await stack.enqueue(hurried)
                let result = try await stack.result()
                #expect(result.jobID == "hurried")
                #expect(result.status == .expired)
                isOver.withLock { $0 = true }
                #expect(try await stack.result().status == .revised)
            }
            #expect(model.calls.count == 1)
        }
    }

    @Test("a team's jobs in flight stay within its limit over all workers")
    func jobsInFlight() async throws {
        let calls = Calls()
        let model = ModelStub { _ in
            calls.begin()
            try? await Task.sleep(for: .milliseconds(30))
            calls.end()
            return .text(Texts.short)
        }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await change(stack) { $0.jobs = .at(3) }
            try await stack.withWorker(model: model.url) { _ in
                try await stack.withWorker(model: model.url) { _ in
                    try await eventually { try await stack.count("select count(*) from processes") == 2 }
                    // Both have taken their part of the limit by the next reload.
                    try await eventually {
                        try await stack.administrator.queueExists(Names.jobs(of: TestStack.tenant))?.consumers == 2
                    }
                    try await Task.sleep(for: WorkerSettings.quick.refresh * 3)
                    for index in 0..<40 { try await stack.enqueue(Texts.job("job-\(index)")) }
                    try await eventually { try await stack.depth(Names.results(of: TestStack.tenant)) == 40 }
                    #expect((1...3).contains(calls.most))
                }
            }
        }
    }

    @Test("over its tokens a team that chose so gets baselines, and says why")
    func baselines() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await change(stack) {
                $0.tokensPerMinute = .at(15)
                $0.overBudget = .baseline
            }
            try await stack.withWorker(model: model.url) { _ in
                try await stack.enqueue(Texts.job("within"))
                #expect(try await stack.result().status == .revised)
                try await stack.enqueue(Texts.job("over"))
                let over = try await stack.result()
                #expect(over.status == .kept)
                #expect(over.reason == "over_budget")
                #expect(over.text == Texts.long)
                #expect(model.calls.count == 1)
                try await eventually {
                    try await stack.count("select coalesce(sum(tokens), 0)::int8 from token_use") == 15
                }

                // Another worker knows of it without having used any itself.
                try await change(stack) { $0.tokensPerMinute = TenantChange.Limit.none }
                try await eventually {
                    try await stack.enqueue(Texts.job(UUID().uuidString))
                    return try await stack.result().status == .revised
                }
            }
        }
    }

    @Test("calls under way count before they end, over all workers: no more are made at once than fit into the limit")
    func reserved() async throws {
        let calls = Calls()
        let model = ModelStub { _ in
            calls.begin()
            try? await Task.sleep(for: .milliseconds(300))
            calls.end()
            return .text(Texts.short)
        }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            // A job may take some two to three thousand and takes 15.
            try await change(stack) { $0.tokensPerMinute = .at(8000) }
            try await stack.withWorker(model: model.url) { _ in
                try await stack.withWorker(model: model.url) { _ in
                    try await eventually {
                        try await stack.administrator.queueExists(Names.jobs(of: TestStack.tenant))?.consumers == 2
                    }
                    for index in 0..<12 { try await stack.enqueue(Texts.job("job-\(index)")) }
                    for _ in 0..<12 { #expect(try await stack.result().status == .revised) }
                    #expect((1...3).contains(calls.most))
                }
            }
            #expect(try await stack.count("select sum(tokens)::int8 from token_use") == 12 * 15)
            #expect(try await stack.count("select sum(reserved)::int8 from token_use") == 0)
        }
    }

    @Test("jobs that wait for tokens do not keep a job waiting that has to run alone")
    func suspectBesideBudget() async throws {
        let model = ModelStub { _ in
            try? await Task.sleep(for: .milliseconds(200))
            return .text(Texts.short)
        }
        try await TestStack.with(model: model) { stack in
            try await stack.administrator.declare(
                AttuneTopology.topology(tenants: [TestStack.tenant, "other"], shards: 2))
            // Delivered three times already, before its team is known.
            try await stack.enqueue(Texts.job("suspect", user: "nobody").encoded(), tenant: "other")
            for _ in 0..<3 {
                let delivery = try #require(try await stack.administrator.get(Names.jobs(of: "other")))
                await stack.administrator.reject([delivery.tag], requeue: true)
            }
            try await stack.teach()
            try await change(stack) { $0.tokensPerMinute = .at(10) }
            for index in 0..<5 { try await stack.enqueue(Texts.job("job-\(index)")) }
            try await stack.withWorker(model: model.url) { _ in
                // The first takes more than there is; the others are held and wait for the next minute.
                #expect(try await stack.result().status == .revised)
                try await TenantStore(database: stack.client).add("other", holdback: 0)
                let result = try await stack.take(Names.results(of: "other"), within: .seconds(20))
                #expect(try RevisedResponse.decode(result.body).jobID == "suspect")
                try await eventually { try await stack.depth(Names.jobs(of: TestStack.tenant)) == 4 }
            }
        }
    }

    @Test("over its tokens a team's jobs wait in their queue, while other teams' go on; then they are done")
    func waiting() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await add("other", to: stack)
            try await stack.teach()
            try await change(stack) { $0.tokensPerMinute = .at(1000) }
            // What another worker has used.
            _ = try await TokenStore(database: stack.client).exchange([TestStack.tenant: 5000])
            try await stack.withWorker(model: model.url) { _ in
                try await eventually {
                    try await stack.administrator.queueExists(Names.jobs(of: "other"))?.consumers == 1
                }
                for index in 0..<5 { try await stack.enqueue(Texts.job("job-\(index)")) }
                for index in 0..<5 {
                    try await stack.enqueue(Texts.job("o-\(index)").encoded(), tenant: "other")
                    _ = try await stack.take(Names.results(of: "other"))
                }
                let queue = try await stack.administrator.queueExists(Names.jobs(of: TestStack.tenant))
                #expect(queue?.messages == 5)
                #expect(queue?.consumers == 0)
                #expect(model.calls.isEmpty)
                // A minute later.
                _ = try await stack.client.query("update token_use set slot = slot - interval '60 seconds'")
                for _ in 0..<5 { #expect(try await stack.result().status == .revised) }
            }
        }
    }

    @Test("one team's full queue does not stop another's retries")
    func fullQueue() async throws {
        let failing = ModelStub { _ in .status(400) }
        try await TestStack.with(model: failing) { stack in
            try await add("other", to: stack)
            // A queue that takes nothing, as an operator's limit makes it.
            try await stack.administrator.deleteQueue(Names.jobs(of: TestStack.tenant))
            let topology = AttuneTopology.topology(tenants: [TestStack.tenant], shards: 2)
            var queue = try #require(topology.queues.first { $0.name == Names.jobs(of: TestStack.tenant) })
            queue.arguments["x-max-length"] = 1
            try await stack.administrator.declare(
                Topology(
                    queues: [queue],
                    bindings: [
                        .init(source: Names.jobs, destination: .queue(queue.name), routingKey: TestStack.tenant)
                    ]))
            try await stack.enqueue(Texts.job("full").encoded())
            func retry(_ id: String, of tenant: String) async throws {
                try await stack.publisher.publish(
                    OutgoingMessage(
                        exchange: Names.retry(seconds: 1), routingKey: tenant, isMandatory: true,
                        body: Texts.job(id).encoded()))
            }
            // More than the number at which a tier that several teams shared stops.
            for index in 0..<100 { try await retry("stuck-\(index)", of: TestStack.tenant) }
            for index in 0..<10 { try await retry("free-\(index)", of: "other") }
            try await eventually { try await stack.depth(Names.jobs(of: "other")) == 10 }
            let returned = try await stack.take(Names.jobs(of: "other"))
            #expect(returned.exchange == Names.jobs)
            #expect(returned.routingKey == "other")
        }
    }
}
