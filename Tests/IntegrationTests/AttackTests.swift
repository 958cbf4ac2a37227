import AMQP
import EventLoop
import Foundation
import Logging
import Personalization
import Postgres
import Testing
import Workers

/// What one team tries on another with its own broker user, whose permissions are those that the topology exports.
@Suite("A team's broker user", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct AttackTests {
    static let victim = TestStack.tenant
    static let team = "mallory"

    /// The team with a broker user of its own, and a publisher and single commands under that user.
    private struct Attacker: Sendable {
        let broker: AMQPConfiguration
        let publisher: Publisher
        let administrator: Administrator
    }

    private func withAttacker(
        on stack: TestStack, _ body: @Sendable (Attacker) async throws -> Void
    ) async throws {
        let user = stack.broker.virtualHost
        let tenants = TenantStore(database: stack.client)
        try await tenants.add(Self.team, holdback: 0)
        var change = TenantChange()
        change.brokerUsers = [user]
        _ = try await tenants.set(Self.team, change)
        try await stack.administrator.declare(
            AttuneTopology.topology(tenants: [Self.victim, Self.team], shards: 2))
        let exported = try await AttuneProcess(["topology", "export"], environment: stack.environment()).end()
        let management = try Management(url: try #require(TestEnvironment.managementURL))
        try await management.addUser(
            user, password: "secret", definitions: Data(exported.text.utf8), virtualHost: stack.broker.virtualHost)
        var broker = stack.broker
        (broker.user, broker.password) = (user, "secret")
        let attacker = Attacker(
            broker: broker, publisher: Publisher(configuration: broker, loop: stack.loop, logger: stack.logger),
            administrator: Administrator(configuration: broker, loop: stack.loop, logger: stack.logger))
        let result: Result<Void, any Error>
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await attacker.publisher.run() }
                try await body(attacker)
                await attacker.publisher.close()
                await attacker.administrator.close()
            }
            result = .success(())
        } catch { result = .failure(error) }
        try await management.removeUser(user)
        try result.get()
    }

    /// Publishes as the attacker and says what became of it.
    private func publish(
        _ body: [UInt8], to exchange: String, key: String, as attacker: Attacker,
        _ change: (inout MessageProperties) -> Void = { _ in }
    ) async -> PublishOutcome {
        var properties = MessageProperties()
        properties.userID = attacker.broker.user
        properties.timestamp = Int(Date().timeIntervalSince1970)
        change(&properties)
        return await attacker.publisher.publish(
            [
                OutgoingMessage(
                    exchange: exchange, routingKey: key, isMandatory: true, properties: properties, body: body)
            ], timeLimit: .seconds(5))[0]
    }

    private func depths(of tenant: String, _ stack: TestStack) async throws -> [Int] {
        var depths: [Int] = []
        for name in [Names.jobs(of: tenant), Names.results(of: tenant), Names.dead(of: tenant)] {
            depths.append(try await stack.depth(name))
        }
        return depths
    }

    @Test("does its own work: jobs, and results in a queue that the broker names and in its own")
    func ownWork() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await withAttacker(on: stack) { attacker in
                try await stack.withWorker(model: model.url) { _ in
                    let consumer = Consumer(configuration: attacker.broker, loop: stack.loop, logger: stack.logger)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { try await consumer.run() }
                        let replies = try await consumer.consumeReplies(prefetch: 10)
                        let outcome = await publish(
                            Texts.job("mine").encoded(), to: Names.jobs, key: Self.team, as: attacker
                        ) { $0.replyTo = replies }
                        #expect(outcome.isConfirmed)
                        let reply = try #require(await consumer.next()?.first)
                        #expect(try RevisedResponse.decode(reply.body).jobID == "mine")
                        await consumer.close()
                    }
                    let second = await publish(
                        Texts.job("second").encoded(), to: Names.jobs, key: Self.team, as: attacker)
                    #expect(second.isConfirmed)
                    try await eventually { try await attacker.administrator.get(Names.results(of: Self.team)) != nil }
                }
            }
        }
    }

    @Test("cannot publish where another team's messages go: its key, queues and the exchanges behind")
    func publishing() async throws {
        try await TestStack.with { stack in
            try await withAttacker(on: stack) { attacker in
                let job = Texts.job("theirs").encoded()
                for (exchange, key) in [
                    (Names.jobs, Self.victim), (Names.feedback, Self.victim), (Names.questions, Self.victim),
                    (Names.results, Self.victim),
                    ("", Names.jobs(of: Self.victim)), ("", Names.results(of: Self.victim)),
                    (Names.dead, Self.victim), (Names.dead, Self.team), (Names.unrouted, Self.victim),
                    (Names.feedbackShards, Self.victim), (Names.retry(seconds: 1), Self.victim),
                ] {
                    let outcome = await publish(job, to: exchange, key: key, as: attacker)
                    #expect(!outcome.isConfirmed, "\(exchange) \(key)")
                }
                // Nor in another's name.
                let forged = await publish(job, to: Names.jobs, key: Self.team, as: attacker) {
                    $0.userID = stack.broker.user
                }
                #expect(!forged.isConfirmed)
                try await stack.withWorker(model: "http://127.0.0.1:9/v1") { _ in }
                #expect(try await depths(of: Self.victim, stack) == [0, 0, 0])
                #expect(try await stack.depth(Names.unrouted) == 0)
            }
        }
    }

    @Test("cannot read or bind another team's queues, nor declare an exchange that it could bind to ours")
    func reading() async throws {
        try await TestStack.with { stack in
            try await stack.enqueue(Texts.job("theirs"))
            try await withAttacker(on: stack) { attacker in
                for queue in [
                    Names.jobs(of: Self.victim), Names.results(of: Self.victim), Names.dead(of: Self.victim),
                    Names.unrouted, Names.feedback(shard: 0), Names.jobs(of: Self.team),
                ] {
                    await #expect(throws: AMQPError.self, "\(queue)") {
                        _ = try await attacker.administrator.get(queue)
                    }
                }
                for topology in [
                    Topology(exchanges: [.init(name: "mallory.own", kind: .fanout)]),
                    Topology(exchanges: [.init(name: "amq.gen-own", kind: .fanout)]),
                    Topology(queues: [.init(name: Names.replies(of: Self.victim) + "mine")]),
                    Topology(bindings: [
                        .init(
                            source: Names.jobs, destination: .queue(Names.results(of: Self.team)),
                            routingKey: Self.victim)
                    ]),
                    Topology(bindings: [
                        .init(source: "amq.topic", destination: .exchange(Names.jobs), routingKey: "#")
                    ]),
                ] {
                    await #expect(throws: AMQPError.self) { try await attacker.administrator.declare(topology) }
                }
            }
            #expect(try await stack.depth(Names.jobs(of: Self.victim)) == 1)
        }
    }

    @Test("reaches another team's queue by CC or BCC, and is refused there", arguments: ["CC", "BCC"])
    func copies(_ header: String) async throws {
        let model = ModelStub { _ in .text("never") }
        try await TestStack.with(model: model) { stack in
            try await withAttacker(on: stack) { attacker in
                try await stack.withWorker(model: model.url) { _ in
                    _ = await publish(
                        Texts.job("copied").encoded(), to: Names.jobs, key: Self.team, as: attacker
                    ) { $0.headers[header] = .array([.string(Self.victim)]) }
                    // Either the broker refuses it, or the worker does.
                    try await stack.enqueue(Texts.job("own"))
                    #expect(try await stack.result().jobID == "own")
                    try await eventually { try await stack.depth(Names.jobs(of: Self.victim)) == 0 }
                }
                #expect(try await stack.depth(Names.results(of: Self.victim)) == 0)
                #expect(
                    try await stack.count("select count(*) from revisions where tenant = '\(Self.victim)'") == 1)
                while let dead = try await stack.administrator.get(Names.dead(of: Self.victim)) {
                    #expect(dead.properties.headers[MessageHeader.reason] == "wrong_tenant")
                    await stack.administrator.acknowledge([dead.tag])
                }
            }
        }
    }

    @Test("with an exchange of its own bound to ours, where an operator let it have one, is refused by the worker")
    func ownExchange() async throws {
        let model = ModelStub { _ in .text("never") }
        try await TestStack.with(model: model) { stack in
            try await stack.administrator.declare(
                Topology(
                    exchanges: [.init(name: "own", kind: .fanout)],
                    bindings: [.init(source: "own", destination: .exchange(Names.jobs), routingKey: "")]))
            try await stack.withWorker(model: model.url) { _ in
                try await stack.publisher.publish(
                    OutgoingMessage(exchange: "own", routingKey: Self.victim, body: Texts.job("one").encoded()))
                let dead = try await stack.take(Names.dead(of: Self.victim))
                #expect(dead.properties.headers[MessageHeader.reason] == "wrong_tenant")
            }
            #expect(try await stack.count("select count(*) from revisions") == 0)
        }
    }

    @Test("cannot have results sent to another team, and another's job id is its own job")
    func replyToAndJobID() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await withAttacker(on: stack) { attacker in
                try await stack.withWorker(model: model.url) { _ in
                    for address in [
                        Names.results(of: Self.victim), Names.jobs(of: Self.victim),
                        Names.replies(of: Self.victim) + "x", Names.unrouted,
                    ] {
                        let outcome = await publish(
                            Texts.job("r").encoded(), to: Names.jobs, key: Self.team, as: attacker
                        ) { $0.replyTo = address }
                        #expect(outcome.isConfirmed)
                        let dead = try await stack.take(Names.dead(of: Self.team))
                        #expect(dead.properties.headers[MessageHeader.reason] == "reply_to_refused")
                    }
                    try await stack.enqueue(Texts.job("shared"))
                    let theirs = try await stack.result()
                    #expect(theirs.status == .revised)
                    _ = await publish(
                        Texts.job("shared").encoded(), to: Names.jobs, key: Self.team, as: attacker)
                    let own = try RevisedResponse.decode(
                        try await stack.take(Names.results(of: Self.team)).body)
                    // Not the stored one: this team knows nothing of the person.
                    #expect(own.status == .kept)
                    #expect(own.text == Texts.long)
                }
                try await stack.withTrainer {
                    let verdict = Feedback(
                        eventID: "v", userID: "ada", content: .verdict(.init(jobID: "shared", value: .revisedBetter)))
                    let outcome = await publish(
                        verdict.encoded(), to: Names.feedback, key: Self.team, as: attacker
                    ) { $0.headers[MessageHeader.user] = "ada" }
                    #expect(outcome.isConfirmed)
                    try await eventually {
                        try await stack.count("select count(*) from feedback_events where event_id = 'v'") == 1
                    }
                }
                #expect(
                    try await stack.count(
                        "select count(*) from comparisons where job_id = 'shared' and tenant = '\(Self.victim)'") == 0)
            }
        }
    }
}
