import AMQP
import Foundation
import Personalization
import Postgres
import Testing
import Workers

@Suite("Logs", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct LogTests {
    /// Planted in everything that people write and that authenticates.
    private static let marker = UnloggedTexts.marker

    @Test("at trace level hold no text and no credential, whatever happens")
    func silence() async throws {
        let model = ModelStub { _ in .text("\(Self.marker) reply \(Texts.short)") }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            var environment = try stack.environment(model: model.url)
            environment["ATTUNE_LOG_LEVEL"] = "trace"
            environment["ATTUNE_MODEL_API_KEY"] = "\(Self.marker)-key"
            environment["ATTUNE_MODEL_ATTEMPTS"] = "1"
            let worker = try AttuneProcess(["worker"], environment: environment)
            let trainer = try AttuneProcess(["trainer"], environment: environment)
            func job(_ id: String, _ text: String = Texts.long) -> [UInt8] {
                Texts.job(id, response: "\(Self.marker) \(text)").encoded()
            }
            // Good, malformed, refused by origin and address, reused, refused by the database.
            try await stack.enqueue(job("good"))
            _ = try await stack.result()
            try await stack.enqueue(Array("{\"schema\":1,\"prompt\":\"\(Self.marker)\"".utf8))
            try await stack.enqueue(job("good", "again"))
            try await stack.enqueue(job("reply")) { $0.replyTo = "\(Self.marker)-queue" }
            try await stack.enqueue(job("copy")) { $0.headers["CC"] = .array([.string(TestStack.tenant)]) }
            try await eventually { try await stack.depth(Names.dead(of: TestStack.tenant)) == 4 }
            // Failures of the model whose bodies repeat what they were asked.
            for code in [400, 422, 500] {
                model.respond { _ in .status(code) }
                var failing = Texts.job("failing-\(code)", response: "\(Self.marker) \(Texts.long)")
                failing.deadline = Int64(Date().timeIntervalSince1970 * 1000) + 2000
                try await stack.enqueue(failing)
            }
            model.respond { _ in .text(Texts.short) }
            for _ in 0..<3 { _ = try await stack.result() }
            for (id, user) in [("c1", "ada"), ("c2", "bob")] {
                var properties = MessageProperties(headers: [MessageHeader.user: .string(user)])
                properties.timestamp = Int(Date().timeIntervalSince1970)
                let event = Feedback(
                    eventID: id, userID: "ada",
                    content: .comparison(
                        .init(
                            prompt: "\(Self.marker) p", preferred: "\(Self.marker) a", other: "\(Self.marker) b",
                            shownFirst: .preferred)))
                try await stack.publisher.publish(
                    OutgoingMessage(
                        exchange: Names.feedback, routingKey: TestStack.tenant, isMandatory: true,
                        properties: properties, body: event.encoded()))
            }
            try await eventually {
                try await stack.count("select count(*) from feedback_events where event_id = 'c1'") == 1
            }
            try await eventually { try await stack.depth(Names.dead(of: TestStack.tenant)) == 5 }
            var outputs: [String] = []
            for process in [worker, trainer] {
                process.signal(SIGTERM)
                outputs.append(try await process.end().text)
            }
            for command in [["dead", "list"], ["dead", "replay", "--all"], ["users", "show", "ada"], ["status"]] {
                outputs.append(try await AttuneProcess(command, environment: environment).end().text)
            }
            // Nobody lets it in, and it must not say with what it tried.
            environment["AMQP_URL"] = environment["AMQP_URL"]?.replacing(
                #/\/\/[^@]+@/#, with: "//nobody:\(Self.marker)@")
            outputs.append(try await AttuneProcess(["worker"], environment: environment).end().text)
            environment = try stack.environment(model: model.url)
            environment["DATABASE_URL"] = stack.databaseURL.replacing(
                #/\/\/[^@]+@/#, with: "//nobody:\(Self.marker)@")
            outputs.append(try await AttuneProcess(["users", "show", "ada"], environment: environment).end().text)

            var secrets = [Self.marker, "Where is my order"]
            for url in [TestEnvironment.brokerURL, TestEnvironment.databaseURL] {
                secrets.append(try #require(URLComponents(string: url ?? "")?.password))
            }
            for output in outputs {
                #expect(!output.isEmpty)
                for secret in secrets { #expect(!output.contains(secret), "\(output)") }
            }
            // They do say something.
            #expect(outputs[0].contains("dead letter"))
            #expect(outputs[0].contains("trace") || outputs[0].contains("debug"))
        }
    }
}
