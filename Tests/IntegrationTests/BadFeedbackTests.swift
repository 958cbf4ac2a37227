import AMQP
import Personalization
import Testing
import Workers

@Suite(
    "Feedback that is not as it should be",
    .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct BadFeedbackTests {
    @Test("feedback twice counts once; for a job never seen, or of another person, it is stored with the reason")
    func feedback() async throws {
        try await TestStack.with { stack in
            try await stack.withTrainer {
                for _ in 0..<3 { try await stack.send(Texts.comparison("same")) }
                try await stack.send(
                    Feedback(
                        eventID: "v", userID: "ada", content: .verdict(.init(jobID: "none", value: .revisedBetter))))
                try await eventually { try await stack.count("select count(*) from feedback_events") == 2 }
                var properties = MessageProperties()
                properties.headers[MessageHeader.user] = .string("someone-else")
                try await stack.publisher.publish(
                    OutgoingMessage(
                        exchange: Names.feedback, routingKey: TestStack.tenant, isMandatory: true,
                        properties: properties, body: Texts.comparison("mismatch").encoded()))
                let dead = try await stack.take(Names.dead(of: TestStack.tenant))
                #expect(dead.properties.headers["attune-reason"] == .string("user_mismatch"))
            }
            #expect(try await stack.count("select answers from weights") == 1)
            #expect(
                try await stack.count(
                    "select count(*) from feedback_events where outcome = 'ignored' and reason = 'unknown_job'") == 1)
        }
    }

    @Test("feedback that did not come straight from its exchange, or is of no team, moves nobody's weights")
    func feedbackOrigin() async throws {
        try await TestStack.with { stack in
            try await stack.withTrainer {
                for (exchange, key) in [(Names.feedbackShards, TestStack.tenant), (Names.feedback, "nobody")] {
                    var properties = MessageProperties()
                    properties.headers[MessageHeader.user] = .string("ada")
                    try await stack.publisher.publish(
                        OutgoingMessage(
                            exchange: exchange, routingKey: key, isMandatory: true, properties: properties,
                            body: Texts.comparison("x-\(key)").encoded()))
                }
                let dead = try await stack.take(Names.dead(of: TestStack.tenant))
                #expect(dead.properties.headers["attune-reason"] == .string("wrong_tenant"))
                // A team that does not exist has no dead letters of its own.
                let unrouted = try await stack.take(Names.unrouted)
                #expect(unrouted.properties.headers["attune-reason"] == .string("wrong_tenant"))
            }
            #expect(try await stack.count("select count(*) from feedback_events") == 0)
            #expect(try await stack.count("select count(*) from weights") == 0)
        }
    }

    @Test(
        "feedback and a request of a team that was added since the trainer read the teams are not taken for a stranger's"
    )
    func newcomers() async throws {
        try await TestStack.with { stack in
            var settings = TrainerSettings()
            settings.shards = 2
            settings.refresh = .seconds(3600)
            let readiness = ServiceReadiness(parts: Trainer.parts)
            let trainer = Trainer(
                broker: stack.broker, database: stack.database, settings: settings, readiness: readiness,
                logger: stack.logger)
            let replies = Names.replies(of: "newcomer") + "mine"
            try await stack.administrator.declare(AttuneTopology.topology(tenants: ["newcomer"], shards: 2))
            try await stack.administrator.declare(Topology(queues: [.init(name: replies)]))
            try await stack.withService(trainer) {
                try await eventually { readiness.isReady }
                for shard in 0..<2 {
                    try await eventually { try await stack.consumers(of: Names.feedback(shard: shard)) == 1 }
                }
                try await eventually { try await stack.consumers(of: Names.questions) == 1 }
                try await TenantStore(database: stack.client).add("newcomer", holdback: 0)
                var properties = MessageProperties(headers: [MessageHeader.user: "ada"])
                try await stack.publisher.publish(
                    OutgoingMessage(
                        exchange: Names.feedback, routingKey: "newcomer", isMandatory: true, properties: properties,
                        body: Texts.comparison("first").encoded()))
                properties.replyTo = replies
                try await stack.publisher.publish(
                    OutgoingMessage(
                        exchange: Names.questions, routingKey: "newcomer", isMandatory: true, properties: properties,
                        body: QuestionRequest(requestID: "r", userID: "ada").encoded()))
                try await eventually { try await stack.count("select count(*) from comparisons") == 1 }
                #expect(try Question.decode(try await stack.take(replies).body).requestID == "r")
            }
            #expect(try await stack.depth(Names.dead(of: "newcomer")) == 0)
        }
    }
}
