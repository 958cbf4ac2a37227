import AMQP
import Foundation
import Personalization
import Playground
import Postgres
import Testing

@Suite("The playground", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct PlaygroundTests {
    private static let script = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Pages/playground.py")

    private static let revision = """
        Your order A-1234 was handed over to the carrier on Monday and should be delivered to you by Friday. If it has not \
        arrived by then, please contact us again.
        """

    @Test("places a person and revises for them in a browser, by keyboard, on a phone, without script")
    func browser() async throws {
        let model = ModelStub { call in
            .text(call.user.contains("A-1234") ? Self.revision : "Hello.")
        }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            #expect(try await stack.attune("questions", "import", "--starter").status == 0)
            try await stack.withTrainer {
                try await stack.withWorker(model: model.url) { _ in
                    try await stack.withPlayground { port in
                        let walk = try await AttuneProcess(
                            program: URL(fileURLWithPath: "/usr/bin/python3"),
                            [Self.script.path, "http://127.0.0.1:\(port)", "ada"], environment: [:]
                        ).end(within: .seconds(120))
                        #expect(walk.status == 0, "\(walk.text)")
                        // What was shown first is by chance, and told.
                        try await eventually("the vote was not taken with its order") {
                            try await stack.count(
                                "select count(*) from feedback_events where kind = 'verdict' and shown_first is not null"
                            )
                                == 1
                        }
                    }
                }
            }
        }
    }

    @Test("says what is down, and what to do")
    func down() async throws {
        try await TestStack.with { stack in
            try await stack.withPlayground { port in
                let page = try await text(of: "http://127.0.0.1:\(port)/people/ada")
                // Neither a trainer nor a worker runs.
                #expect(page.contains("No trainer answers."))
                #expect(page.contains("attune trainer"))
            }
        }
    }

    @Test("with broker and database away from the start, is there and says so")
    func nothing() async throws {
        try await TestStack.with { stack in
            // Nobody listens there.
            let broker = try AMQPConfiguration(url: "amqp://nobody:nothing@127.0.0.1:9/")
            let database = try PostgresConfiguration(url: "postgres://nobody@127.0.0.1:9/none")
            try await stack.withPlayground(broker: broker, database: database) { port in
                let page = try await text(of: "http://127.0.0.1:\(port)/people/ada")
                #expect(page.contains("RabbitMQ is away.") && page.contains("PostgreSQL is away."), "\(page)")
                #expect(page.contains("Deploy/local/up"))
            }
        }
    }

    private func text(of address: String) async throws -> String {
        let answer = try await AttuneProcess(
            program: URL(fileURLWithPath: "/usr/bin/curl"),
            ["--silent", "--noproxy", "*", "--max-time", "20", address],
            environment: [:]
        ).end()
        return answer.text
    }
}

extension TestStack {
    fileprivate func attune(_ arguments: String...) async throws -> AttuneProcess.Output {
        try await AttuneProcess(arguments, environment: environment()).end()
    }

    /// Runs the playground beside `body`.
    fileprivate func withPlayground(
        broker: AMQPConfiguration? = nil, database: PostgresConfiguration? = nil,
        _ body: @Sendable (_ port: Int) async throws -> Void
    ) async throws {
        let port = TestPort.take()
        let server = PlaygroundServer(
            broker: broker ?? self.broker, database: database ?? self.database, tenant: Self.tenant, port: port,
            logger: logger)
        try await withService(server) {
            try await eventually {
                let probe = try await AttuneProcess(
                    program: URL(fileURLWithPath: "/usr/bin/curl"),
                    ["--silent", "--noproxy", "*", "http://127.0.0.1:\(port)/playground.css"], environment: [:]
                ).end()
                return probe.status == 0
            }
            try await body(port)
        }
    }
}
