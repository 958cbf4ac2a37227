import AMQP
import Foundation
import Personalization
import Postgres
import Testing
import Workers

@Suite("Forgetting a person", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct ForgetTests {
    struct Report: Decodable {
        struct Part: Decodable {
            let kind: String
            let name: String
            let erased: Int
        }

        struct Waiting: Decodable, Equatable {
            let queue: String
            let messages: Int
        }

        let parts: [Part]
        let waiting: [Waiting]
        let unreachable: [String]
    }

    private func forget(_ user: String, _ more: String..., on stack: TestStack) async throws -> Report {
        let output = try await AttuneProcess(
            ["users", "forget", "--user", user, "--json"] + more, environment: try stack.environment()
        ).end()
        #expect(output.status == 0, "\(output.text)")
        return try JSONDecoder().decode(Report.self, from: Data(output.text.utf8))
    }

    /// Rows of a person in every table that has any.
    private func rows(of user: String, on stack: TestStack) async throws -> Int {
        try await PersonEraser(database: stack.client).count(tenant: TestStack.tenant, userID: user)
            .reduce(0) { $0 + $1.rows }
    }

    @Test("erases every table and the results, dead and unrouted queues, of this person only, and says so")
    func everywhere() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            for user in ["ada", "bob"] { try await stack.teach(user) }
            try await stack.withWorker(model: model.url) { _ in
                for user in ["ada", "bob"] {
                    try await stack.enqueue(Texts.job("job-\(user)", user: user))
                    _ = try await stack.result()
                    // Dead, because the id was used before; and unrouted.
                    try await stack.enqueue(Texts.job("job-\(user)", user: user, response: "other"))
                    try await stack.enqueue(Texts.job("lost-\(user)", user: user))
                }
                for _ in 0..<2 { _ = try await stack.result() }
                try await eventually { try await stack.depth(Names.dead(of: TestStack.tenant)) == 2 }
                // Results that nobody has taken.
                for user in ["bob", "ada", "bob"] {
                    try await stack.enqueue(Texts.job("waiting-\(UUID())", user: user))
                }
                try await eventually { try await stack.depth(Names.results(of: TestStack.tenant)) == 3 }
            }
            for user in ["ada", "bob"] {
                try await stack.publisher.publish(
                    OutgoingMessage(
                        exchange: Names.unrouted, routingKey: TestStack.tenant, isMandatory: true,
                        body: Texts.job("x", user: user).encoded()))
            }
            // On its way: a trainer refuses it, without its text, when it takes it.
            try await stack.send(Texts.comparison("late", user: "ada"))
            let before = try await rows(of: "ada", on: stack)
            #expect(before > 10)
            let dry = try await forget("ada", "--dry-run", on: stack)
            #expect(dry.parts.filter { $0.kind == "table" }.reduce(0) { $0 + $1.erased } == before)
            #expect(try await rows(of: "ada", on: stack) == before)

            let report = try await forget("ada", on: stack)
            #expect(report.parts.first { $0.name == "weights" }?.erased == 1)
            #expect(report.parts.first { $0.name == "comparisons" }?.erased == 8)
            #expect(report.parts.first { $0.name == "feedback_events" }?.erased == 8)
            #expect(report.parts.first { $0.name == "revisions" }?.erased == 3)
            #expect(report.parts.filter { $0.kind == "queue" }.map(\.erased) == [1, 1, 1])
            #expect(report.waiting.map(\.messages) == [1])
            #expect(report.waiting[0].queue.hasPrefix(Names.feedback))
            #expect(!report.unreachable.isEmpty)
            #expect(try await rows(of: "ada", on: stack) == 0)
            #expect(try await rows(of: "bob", on: stack) > 10)
            // What is somebody else's stays, in its order.
            try await eventually { try await stack.depth(Names.results(of: TestStack.tenant)) == 2 }
            for _ in 0..<2 { #expect(try await stack.result().userID == "bob") }
            try await eventually { try await stack.depth(Names.dead(of: TestStack.tenant)) == 1 }
            try await eventually { try await stack.depth(Names.unrouted) == 1 }
            // The tombstone does not name the person.
            #expect(
                try await stack.count(
                    "select count(*) from forgotten where digest::text like '%ada%' or tenant like '%ada%'")
                    == 0)
            #expect(try await stack.count("select count(*) from forgotten") == 1)
            // Again changes nothing more.
            #expect(try await forget("ada", on: stack).parts.allSatisfy { $0.erased == 0 })
        }
    }

    @Test("refuses what was sent before, without its text, and takes what comes later")
    func tombstone() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            let replies = Names.replies(of: TestStack.tenant) + "mine"
            try await stack.administrator.declare(Topology(queues: [.init(name: replies)]))
            // On their way when the person is erased.
            let past = Int(Date().timeIntervalSince1970) - 5
            try await stack.enqueue(Texts.job("early").encoded()) {
                $0.timestamp = past
                $0.replyTo = replies
            }
            _ = try await forget("ada", on: stack)
            try await stack.withWorker(model: model.url) { _ in
                let dead = try await stack.take(Names.dead(of: TestStack.tenant))
                #expect(dead.properties.headers[MessageHeader.reason] == "user_forgotten")
                #expect(dead.body.isEmpty)
                let reply = try RevisedResponse.decode(try await stack.take(replies).body)
                #expect(reply.status == .rejected)
                #expect(reply.reason == "user_forgotten")
                #expect(reply.text == nil)
                try await stack.enqueue(Texts.job("late").encoded()) { $0.timestamp = past + 3600 }
                #expect(try await stack.result().jobID == "late")
            }
            #expect(try await stack.count("select count(*) from revisions where user_id = 'ada'") == 1)
            try await stack.withTrainer {
                func send(_ id: String, at timestamp: Int) async throws {
                    var properties = MessageProperties(headers: [MessageHeader.user: "ada"])
                    properties.timestamp = timestamp
                    try await stack.publisher.publish(
                        OutgoingMessage(
                            exchange: Names.feedback, routingKey: TestStack.tenant, isMandatory: true,
                            properties: properties, body: Texts.comparison(id).encoded()))
                }
                try await send("early", at: past)
                try await send("late", at: past + 3600)
                try await eventually { try await stack.count("select count(*) from feedback_events") == 1 }
            }
            #expect(try await stack.count("select count(*) from feedback_events where event_id = 'late'") == 1)
            #expect(try await stack.depth(Names.dead(of: TestStack.tenant)) == 0)
            #expect(try await stack.count("select count(*) from comparisons") == 1)
            #expect(try await stack.count("select answers from weights") == 1)
        }
    }

    @Test("while the model works on a job: its result is neither stored nor published")
    func duringJob() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            model.respond { _ in
                _ = try? await PersonEraser(database: stack.client).erase(tenant: TestStack.tenant, userID: "ada")
                return .text(Texts.short)
            }
            try await stack.withWorker(model: model.url) { _ in
                try await stack.enqueue(Texts.job("one"))
                let dead = try await stack.take(Names.dead(of: TestStack.tenant))
                #expect(dead.properties.headers[MessageHeader.reason] == "user_forgotten")
                #expect(dead.body.isEmpty)
            }
            #expect(try await stack.depth(Names.results(of: TestStack.tenant)) == 0)
            #expect(try await rows(of: "ada", on: stack) == 0)
        }
    }

    @Test("beside jobs and feedback at full load leaves nothing of the person, whenever it comes")
    func race() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.withTrainer {
                try await stack.withWorker(model: model.url) { _ in
                    let sentAt = Int(Date().timeIntervalSince1970)
                    async let jobs: Void = {
                        for index in 0..<300 {
                            try await stack.enqueue(Texts.job("j-\(index)").encoded()) { $0.timestamp = sentAt }
                        }
                    }()
                    async let events: Void = {
                        for index in 0..<300 {
                            var properties = MessageProperties(headers: [MessageHeader.user: "ada"])
                            properties.timestamp = sentAt
                            try await stack.publisher.publish(
                                OutgoingMessage(
                                    exchange: Names.feedback, routingKey: TestStack.tenant, isMandatory: true,
                                    properties: properties, body: Texts.comparison("e-\(index)").encoded()))
                        }
                    }()
                    try await eventually { try await stack.count("select count(*) from revisions") > 20 }
                    let erased = try await PersonEraser(database: stack.client).erase(
                        tenant: TestStack.tenant, userID: "ada")
                    #expect((erased ?? []).reduce(0) { $0 + $1.rows } > 20)
                    _ = try await (jobs, events)
                    try await eventually { try await stack.depth(Names.jobs(of: TestStack.tenant)) == 0 }
                    try await eventually {
                        let done = try await stack.depth(Names.results(of: TestStack.tenant))
                        return try await done + stack.depth(Names.dead(of: TestStack.tenant)) == 300
                    }
                }
            }
            #expect(try await rows(of: "ada", on: stack) == 0)
        }
    }
}
