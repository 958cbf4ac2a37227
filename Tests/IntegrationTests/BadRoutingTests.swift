import AMQP
import Personalization
import Testing
import Workers

@Suite(
    "Messages that nobody takes, or that are not where they belong",
    .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct BadRoutingTests {
    @Test("a result whose reply queue is gone lands in the unrouted queue")
    func replyQueueGone() async throws {
        let model = ModelStub { _ in .text("never") }
        try await TestStack.with(model: model) { stack in
            try await stack.withWorker(model: model.url) { _ in
                try await stack.enqueue(Texts.job("one").encoded()) {
                    $0.replyTo = Names.replies(of: TestStack.tenant) + "gone"
                }
                let unrouted = try await stack.take(Names.unrouted)
                #expect(try RevisedResponse.decode(unrouted.body).jobID == "one")
                try await eventually { try await stack.depth(Names.jobs(of: TestStack.tenant)) == 0 }
            }
        }
    }

    @Test(
        "a reply address that is another's queue is refused, and nothing is sent there",
        arguments: [
            "attune.jobs.demo", "attune.replies.other.q", "attune.dead.demo", "somebody", "attune.replies.demo.",
        ])
    func replyToRefused(_ address: String) async throws {
        let model = ModelStub { _ in .text("never") }
        try await TestStack.with(model: model) { stack in
            try await stack.withWorker(model: model.url) { _ in
                try await stack.enqueue(Texts.job("one").encoded()) { $0.replyTo = address }
                let dead = try await stack.take(Names.dead(of: TestStack.tenant))
                #expect(dead.properties.headers["attune-reason"] == .string("reply_to_refused"))
            }
            #expect(try await stack.depth(Names.jobs(of: TestStack.tenant)) == 0)
            #expect(try await stack.count("select count(*) from revisions") == 0)
        }
    }

    @Test("a copy by CC is refused: it is no job of the team whose queue it reaches")
    func carbonCopy() async throws {
        let model = ModelStub { _ in .text("never") }
        try await TestStack.with(model: model) { stack in
            try await stack.withWorker(model: model.url) { _ in
                try await stack.enqueue(Texts.job("one").encoded(), tenant: "other") {
                    $0.headers["CC"] = .array([.string(TestStack.tenant)])
                }
                let dead = try await stack.take(Names.dead(of: TestStack.tenant))
                #expect(dead.properties.headers["attune-reason"] == .string("wrong_tenant"))
            }
        }
    }

    @Test("a job of a team that does not exist is in the unrouted queue")
    func unknownTeam() async throws {
        try await TestStack.with { stack in
            try await stack.enqueue(Texts.job("one").encoded(), tenant: "nobody")
            let unrouted = try await stack.take(Names.unrouted)
            #expect(try RevisionJob.decode(unrouted.body).jobID == "one")
        }
    }

    @Test("a team's full queue of dead letters loses none of them, and holds up no job and no feedback")
    func fullDeadQueue() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            let name = Names.dead(of: TestStack.tenant)
            try await stack.administrator.deleteQueue(name)
            var queue = try #require(
                AttuneTopology.topology(tenants: [TestStack.tenant]).queues.first { $0.name == name })
            queue.arguments["x-max-length"] = 1
            queue.arguments["x-overflow"] = "reject-publish"
            try await stack.administrator.declare(
                Topology(
                    queues: [queue],
                    bindings: [.init(source: Names.dead, destination: .queue(name), routingKey: TestStack.tenant)]))
            try await stack.withTrainer {
                try await stack.withWorker(model: model.url) { _ in
                    for index in 0..<20 {
                        try await stack.enqueue(Array("not a job \(index)".utf8))
                        let event = OutgoingMessage(
                            exchange: Names.feedback, routingKey: TestStack.tenant,
                            properties: MessageProperties(headers: [MessageHeader.user: "ada"]),
                            body: Array("not an event \(index)".utf8))
                        try await stack.publisher.publish(event)
                    }
                    try await stack.enqueue(Texts.job("one"))
                    #expect(try await stack.result().status == .revised)
                    try await stack.send(Texts.comparison("event", user: "grace"))
                    try await eventually {
                        try await stack.count("select count(*) from feedback_events where event_id = 'event'") == 1
                    }
                }
            }
            var bodies: Set<String> = []
            let (dead, unrouted) = try await (stack.depth(name), stack.depth(Names.unrouted))
            #expect(dead > 0)
            #expect(unrouted > 0)
            for (queue, count) in [(name, dead), (Names.unrouted, unrouted)] {
                for _ in 0..<count {
                    let letter = try await stack.take(queue)
                    #expect(letter.properties.headers[MessageHeader.reason] == "malformed_json")
                    bodies.insert(String(decoding: letter.body, as: UTF8.self))
                }
            }
            #expect(bodies.count == 40)
            for queue in [Names.jobs(of: TestStack.tenant), Names.feedback(shard: 0), Names.feedback(shard: 1)] {
                #expect(try await stack.depth(queue) == 0)
            }
        }
    }
}
