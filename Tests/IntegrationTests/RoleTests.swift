import AMQP
import EventLoop
import Foundation
import Personalization
import Postgres
import Testing
import Workers

@Suite("The database's roles", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct RoleTests {
    /// Runs `body` with the URL of a user that has a group role and nothing else.
    private func with(
        _ role: String, on stack: TestStack, _ body: @Sendable (String) async throws -> Void
    ) async throws {
        let user = "\(role)_\(UUID().uuidString.lowercased().replacing("-", with: ""))"
        try await stack.client.script("create role \(user) login password 'secret' in role \(role)")
        let url = stack.databaseURL.replacing(#/\/\/[^@]+@/#, with: "//\(user):secret@")
        let result: Result<Void, any Error>
        do { result = .success(try await body(url)) } catch { result = .failure(error) }
        try await stack.client.script("drop role \(user)")
        try result.get()
    }

    private func withClient(
        _ url: String, on stack: TestStack, _ body: @Sendable (PostgresClient) async throws -> Void
    ) async throws {
        var configuration = try PostgresConfiguration(url: url)
        configuration.poolSize = 1
        let client = PostgresClient(configuration: configuration, loop: stack.loop, logger: stack.logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await client.run() }
            try await client.untilReady()
            try await body(client)
            await client.close()
        }
    }

    @Test(
        "can do what their part needs and nothing beside it",
        arguments: [
            (
                "attune_worker",
                ["select name from tenants", "select job_id from revisions", "select mean from weights"],
                [
                    "select prompt_text from comparisons", "select user_id from feedback_events",
                    "delete from revisions", "update weights set version = 0", "update tenants set holdback = 1",
                    "alter table revisions add x integer", "create table mine (x integer)", "drop table leases",
                    "truncate revisions", "insert into models (version) values (9)",
                ]
            ),
            (
                "attune_trainer",
                ["select user_id from revisions", "select prompt_text from comparisons", "select name from tenants"],
                [
                    "select result from revisions", "update revisions set status = ''",
                    "update tenants set holdback = 1", "insert into prompts values ('', '', '{}')",
                    "alter table comparisons add x integer", "create table mine (x integer)",
                ]
            ),
            (
                "attune_operator", ["select result from revisions", "delete from feedback_events"],
                ["alter table tenants add x integer", "create table mine (x integer)", "drop table weights"]
            ),
        ])
    func privileges(role: String, allowed: [String], refused: [String]) async throws {
        try await TestStack.with { stack in
            try await with(role, on: stack) { url in
                try await withClient(url, on: stack) { client in
                    for sql in allowed { _ = try await client.query(Statement(sql)) }
                    for sql in refused {
                        let error = await #expect(throws: PostgresError.self, "\(sql)") {
                            _ = try await client.query(Statement(sql))
                        }
                        #expect(error?.sqlState == "42501", "\(sql)")
                    }
                }
            }
        }
    }

    @Test("are enough for a worker, a trainer and an operator at work, retention included")
    func atWork() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await with("attune_worker", on: stack) { workerURL in
                try await with("attune_trainer", on: stack) { trainerURL in
                    var environment = try stack.environment(model: model.url)
                    environment["DATABASE_URL"] = workerURL
                    let worker = try AttuneProcess(["worker"], environment: environment)
                    environment["DATABASE_URL"] = trainerURL
                    let trainer = try AttuneProcess(["trainer"], environment: environment)
                    for index in 0..<8 { try await stack.send(Texts.comparison("e-\(index)")) }
                    try await eventually { try await stack.count("select coalesce(sum(answers), 0) from weights") == 8 }
                    try await stack.client.script(
                        """
                        update comparisons set created_at = now() - interval '100 days';
                        update feedback_events set received_at = now() - interval '400 days';
                        """)
                    try await stack.enqueue(Texts.job("one"))
                    #expect(try await stack.result().status == .revised)
                    for process in [worker, trainer] { process.signal(SIGTERM) }
                    let workerOutput = try await worker.end()
                    #expect(workerOutput.status == 0, "\(workerOutput.text)")
                    #expect(!workerOutput.text.contains("42501"), "\(workerOutput.text)")
                    let trainerOutput = try await trainer.end()
                    #expect(trainerOutput.status == 0)
                    #expect(!trainerOutput.text.contains("42501"), "\(trainerOutput.text)")

                    // A trainer expires as it starts.
                    try await stack.client.script(
                        "update revisions set created_at = now() - interval '100 days' where job_id = 'one'")
                    let again = try AttuneProcess(["trainer"], environment: environment)
                    try await eventually { try await stack.count("select count(*) from revisions") == 0 }
                    try await eventually { try await stack.count("select count(*) from feedback_events") == 0 }
                    again.signal(SIGTERM)
                    #expect(try await !again.end().text.contains("42501"))
                    #expect(
                        try await stack.count("select count(*) from comparisons where prompt_text is not null") == 0)
                }
            }
            try await with("attune_operator", on: stack) { url in
                var environment = try stack.environment()
                environment["DATABASE_URL"] = url
                for command in [
                    ["tenants", "add", "more", "--share", "2"], ["prompts", "import"],
                    ["users", "forget", "--user", "ada"], ["database", "expire"],
                ] {
                    let output = try await AttuneProcess(command, environment: environment).end()
                    #expect(output.status == 0, "\(command): \(output.text)")
                }
            }
        }
    }

    @Test("cover every table")
    func coverage() async throws {
        try await TestStack.with { stack in
            let uncovered = try await stack.count(
                """
                select count(*) from pg_class
                where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
                    and not has_table_privilege('attune_operator', oid, 'select')
                """)
            #expect(uncovered == 0)
        }
    }
}
