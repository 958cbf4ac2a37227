import AMQP
import Foundation
import Personalization
import Testing
import Workers

@Suite("Dead letters, by command,", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct DeadCommandTests {
    private static let marker = "marker-text-of-a-person"

    struct Listing: Decodable {
        struct Letter: Decodable {
            let id: String?
            let reason: String
            let obstacle: String?
        }

        let letters: [Letter]
        let matched: Int
        let seen: Int
    }

    struct Replayed: Decodable {
        let replayed: Int
        let refused: [String: Int]
        let failed: [String: Int]
    }

    private func attune(_ arguments: String..., on stack: TestStack) async throws -> AttuneProcess.Output {
        try await AttuneProcess(arguments, environment: try stack.environment()).end()
    }

    private func list(_ arguments: String..., on stack: TestStack) async throws -> Listing {
        let output = try await AttuneProcess(
            ["dead", "list", "--json"] + arguments, environment: try stack.environment()
        ).end()
        #expect(output.status == 0, "\(output.text)")
        #expect(!output.text.contains(Self.marker))
        return try JSONDecoder().decode(Listing.self, from: Data(output.text.utf8))
    }

    /// A dead letter as a worker writes it, of a job that can be done.
    private func bury(
        _ id: String, reason: String = "attempts_exhausted", daysAgo: Double = 0, on stack: TestStack
    ) async throws {
        var properties = MessageProperties()
        properties.messageID = id
        properties.timestamp = Int(Date().timeIntervalSince1970 - daysAgo * 86_400)
        properties.headers = [
            "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            MessageHeader.attempt: 5, MessageHeader.reason: .string(reason), MessageHeader.detail: "why",
            MessageHeader.deadAt: .string(
                RFC3339.string(milliseconds: Int64((Date().timeIntervalSince1970 - daysAgo * 86_400) * 1000))),
            MessageHeader.deadQueue: .string(Names.jobs(of: TestStack.tenant)),
            MessageHeader.deadExchange: .string(Names.jobs), MessageHeader.deadRoutingKey: .string(TestStack.tenant),
        ]
        try await stack.publisher.publish(
            OutgoingMessage(
                exchange: Names.dead, routingKey: TestStack.tenant, isMandatory: true, properties: properties,
                body: Texts.job(id, response: "\(Self.marker) \(id)").encoded()))
    }

    @Test("are listed in order as often as one likes, and stay; by reason, age and id; texts only when asked for")
    func listing() async throws {
        try await TestStack.with { stack in
            for index in 0..<5 { try await bury("job-\(index)", daysAgo: index == 0 ? 3 : 0, on: stack) }
            try await bury("bad", reason: "wrong_tenant", on: stack)
            for _ in 0..<3 {
                let all = try await list(on: stack)
                #expect(all.letters.map(\.id) == (0..<5).map { "job-\($0)" } + ["bad"])
                #expect(all.letters.map { $0.obstacle == nil } == [true, true, true, true, true, false])
            }
            #expect(try await list("--reason", "wrong_tenant", on: stack).letters.map(\.id) == ["bad"])
            #expect(try await list("--older-than", "2d", on: stack).letters.map(\.id) == ["job-0"])
            #expect(try await list("--newer-than", "2d", on: stack).matched == 5)
            #expect(try await list("--id", "job-3", on: stack).letters.map(\.id) == ["job-3"])
            #expect(try await list("--limit", "2", on: stack).letters.count == 2)
            try await eventually { try await stack.depth(Names.dead(of: TestStack.tenant)) == 6 }

            let shown = try await attune("dead", "show", "job-2", on: stack)
            #expect(shown.status == 0)
            #expect(shown.text.contains("attempts_exhausted"))
            #expect(!shown.text.contains(Self.marker))
            let withText = try await attune("dead", "show", "job-2", "--text", on: stack)
            #expect(withText.text.contains("\(Self.marker) job-2"))
            #expect(try await attune("dead", "show", "nobody", on: stack).status == 1)
            #expect(try await list(on: stack).matched == 6)
        }
    }

    @Test("are replayed with their trace, and taken away once that is confirmed; a dry run takes none")
    func replay() async throws {
        try await TestStack.with { stack in
            for index in 0..<30 { try await bury("job-\(index)", on: stack) }
            try await bury("foreign", reason: "wrong_tenant", on: stack)
            let dry = try await attune("dead", "replay", "--all", "--dry-run", "--json", on: stack)
            let would = try JSONDecoder().decode(Replayed.self, from: Data(dry.text.utf8))
            #expect(would.replayed == 30)
            #expect(would.refused.values.reduce(0, +) == 1)
            #expect(dry.status == 1)
            #expect(try await stack.depth(Names.jobs(of: TestStack.tenant)) == 0)

            let some = try await attune("dead", "replay", "--all", "--limit", "10", on: stack)
            #expect(some.text.contains("10 dead letters were replayed"), "\(some.text)")
            #expect(try await stack.depth(Names.jobs(of: TestStack.tenant)) == 10)
            let one = try await attune(
                "dead", "replay", "--id", "job-20", "--rate", "100", "--json", on: stack)
            #expect(one.status == 0, "\(one.text)")
            let rest = try await attune("dead", "replay", "--reason", "attempts_exhausted", on: stack)
            #expect(rest.text.contains("19 dead letters were replayed"), "\(rest.text)")
            #expect(rest.status == 0)
            #expect(try await list(on: stack).letters.map(\.id) == ["foreign"])
            var ids: [String] = []
            for _ in 0..<30 {
                let job = try await stack.take(Names.jobs(of: TestStack.tenant))
                ids.append(try RevisionJob.decode(job.body).jobID)
                #expect(job.exchange == Names.jobs)
                #expect(job.properties.headers["traceparent"]?.stringValue?.hasPrefix("00-0af7") == true)
                #expect(job.properties.headers[MessageHeader.attempt] == nil)
                #expect(job.properties.headers[MessageHeader.reason] == nil)
            }
            #expect(Set(ids) == Set((0..<30).map { "job-\($0)" }))
            #expect(Array(ids.prefix(10)) == (0..<10).map { "job-\($0)" })
        }
    }

    @Test("that died of a passing failure become results when they are replayed, though they are a day old")
    func revived() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await bury("late", daysAgo: 1, on: stack)
            try await stack.withWorker(model: model.url) { _ in
                let output = try await attune("dead", "replay", "--all", on: stack)
                #expect(output.status == 0, "\(output.text)")
                let result = try await stack.result()
                #expect(result.jobID == "late")
                #expect(result.status != .expired)
            }
        }
    }

    @Test("of a team that lists its broker users are replayed by the operator, and count")
    func listedUsers() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            let set = try await attune("tenants", "set", TestStack.tenant, "--broker-user", "someone", on: stack)
            #expect(set.status == 0, "\(set.text)")
            try await stack.withWorker(model: model.url) { _ in
                // Without the team's user it is nobody's.
                try await stack.enqueue(Texts.job("stranger"))
                let dead = try await stack.take(Names.dead(of: TestStack.tenant))
                #expect(dead.properties.headers[MessageHeader.reason] == "wrong_tenant")
                try await bury("theirs", on: stack)
                let output = try await attune("dead", "replay", "--all", on: stack)
                #expect(output.status == 0, "\(output.text)")
                #expect(try await stack.result().jobID == "theirs")
            }
        }
    }

    @Test("of such a team are also replayed by a second operator whose user the workers trust, and by nobody else")
    func secondOperator() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            let management = try Management(url: try #require(TestEnvironment.managementURL))
            let names = ["trusted", "unknown"].map { "\($0)-\(stack.broker.virtualHost)" }
            for name in names {
                try await management.addOperator(name, password: "secret", virtualHost: stack.broker.virtualHost)
            }
            let result: Result<Void, any Error>
            do { result = .success(try await replay(by: names, on: stack, model: model)) } catch {
                result = .failure(error)
            }
            for name in names { try await management.removeUser(name) }
            try result.get()
        }
    }

    /// Replays a letter as each of two operators; the workers trust the first.
    private func replay(by names: [String], on stack: TestStack, model: ModelStub) async throws {
        let set = try await attune("tenants", "set", TestStack.tenant, "--broker-user", "someone", on: stack)
        #expect(set.status == 0, "\(set.text)")
        var environment = try stack.environment(model: model.url)
        environment["ATTUNE_REPLAY_USERS"] = "another,\(names[0])"
        let worker = try AttuneProcess(["worker"], environment: environment)
        for (name, id) in zip(names, ["first", "second"]) {
            try await bury(id, on: stack)
            environment["AMQP_URL"] = environment["AMQP_URL"]?.replacing(#/\/\/[^@]+@/#, with: "//\(name):secret@")
            let output = try await AttuneProcess(["dead", "replay", "--all"], environment: environment).end()
            #expect(output.status == 0, "\(output.text)")
            if name == names[0] {
                #expect(try await stack.result().jobID == id)
            } else {
                let dead = try await stack.take(Names.dead(of: TestStack.tenant))
                #expect(dead.properties.headers[MessageHeader.reason] == "wrong_tenant")
            }
        }
        worker.signal(SIGTERM)
        _ = try await worker.end()
    }

    @Test("an interrupted replay loses none, and what it says is what it did")
    func interrupted() async throws {
        try await TestStack.with { stack in
            for index in 0..<100 { try await bury("job-\(index)", on: stack) }
            let process = try AttuneProcess(
                ["dead", "replay", "--all", "--rate", "20", "--json"], environment: try stack.environment())
            try await eventually { try await stack.depth(Names.jobs(of: TestStack.tenant)) >= 3 }
            process.signal(SIGINT)
            let output = try await process.end()
            #expect(output.status == 130, "\(output.text)")
            let json = output.text.drop { $0 != "{" }
            let replayed = try JSONDecoder().decode(Replayed.self, from: Data(json.utf8)).replayed
            #expect(replayed >= 3 && replayed < 100)
            #expect(try await stack.depth(Names.jobs(of: TestStack.tenant)) == replayed)
            try await eventually { try await stack.depth(Names.dead(of: TestStack.tenant)) == 100 - replayed }
        }
    }

    @Test("are discarded as selected, never without a selection")
    func discard() async throws {
        try await TestStack.with { stack in
            for index in 0..<3 { try await bury("job-\(index)", on: stack) }
            try await bury("other", reason: "kills_worker", on: stack)
            #expect(try await attune("dead", "discard", on: stack).status == 64)
            #expect(try await attune("dead", "replay", on: stack).status == 64)
            let dry = try await attune("dead", "discard", "--all", "--dry-run", on: stack)
            #expect(dry.text.contains("4 dead letters would be discarded"))
            let done = try await attune("dead", "discard", "--reason", "attempts_exhausted", on: stack)
            #expect(done.text.contains("3 dead letters were discarded"), "\(done.text)")
            #expect(try await list(on: stack).letters.map(\.id) == ["other"])
        }
    }

    @Test("and messages without a queue raise the status's alarm")
    func alarm() async throws {
        try await TestStack.with { stack in
            try await bury("one", on: stack)
            try await stack.enqueue(Texts.job("lost").encoded(), tenant: "nobody")
            // The management API shows figures some seconds late.
            try await eventually {
                let output = try await attune("status", "--max-dead", "1", "--max-unrouted", "0", on: stack)
                return output.status == 1 && output.text.contains("messages without a queue: 1")
            }
            let dead = try await attune("status", "--json", "--max-dead", "0", on: stack)
            #expect(dead.status == 1)
            #expect(dead.text.contains("\"dead\" : 1"))
            #expect(try await attune("status", "--max-dead", "1", "--max-unrouted", "1", on: stack).status == 0)
        }
    }
}
