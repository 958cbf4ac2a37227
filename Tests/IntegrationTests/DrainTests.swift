import AMQP
import Foundation
import Personalization
import Postgres
import Synchronization
import Testing
import Workers

@Suite("A drain", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct DrainTests {
    @Test("on SIGTERM loses no job and repeats none, and ends with status 0")
    func sigterm() async throws {
        let model = ModelStub { _ in
            try? await Task.sleep(for: .milliseconds(200))
            return .text(Texts.short)
        }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            for index in 0..<30 { try await stack.enqueue(Texts.job("job-\(index)")) }
            var environment = try stack.environment(model: model.url)
            environment["ATTUNE_MODEL_SLOTS"] = "2"
            environment["ATTUNE_WORKER_PREFETCH"] = "8"
            let worker = try AttuneProcess(["worker"], environment: environment)
            try await eventually { model.calls.count >= 5 }
            worker.signal(SIGTERM)
            let output = try await worker.end()
            #expect(output.status == 0, "\(output.text)")
            let done = try await stack.depth(Names.results(of: TestStack.tenant))
            let left = try await stack.depth(Names.jobs(of: TestStack.tenant))
            #expect(done + left == 30)
            #expect(done >= 5)
            #expect(done < 30)
            #expect(try await stack.count("select count(*) from revisions") == done)

            // The next worker does the rest, and nothing twice.
            let next = try AttuneProcess(["worker"], environment: environment)
            try await eventually { try await stack.depth(Names.results(of: TestStack.tenant)) == 30 }
            next.signal(SIGTERM)
            #expect(try await next.end().status == 0)
            #expect(model.calls.count == 30)
        }
    }

    /// What answers nothing any more.
    enum Frozen: String, CaseIterable { case broker, database }

    @Test(
        "of a worker ends within its grace though a server answers nothing, and the job in its hands is not lost",
        arguments: Frozen.allCases)
    func frozen(_ frozen: Frozen) async throws {
        let isFrozen = Flag()
        let model = ModelStub { _ in
            try? await eventually { isFrozen.value }
            return .text(Texts.short)
        }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await stack.enqueue(Texts.job("one"))
            let proxy = try Proxy(to: stack.port(of: frozen))
            defer { proxy.stop() }
            let worker = try AttuneProcess(
                ["worker"], environment: try stack.environment(model: model.url, through: proxy, to: frozen))
            try await eventually { model.calls.count == 1 }
            proxy.freeze()
            isFrozen.set()
            if frozen == .broker {
                try await eventually { try await stack.count("select count(*) from revisions") == 1 }
            }
            worker.signal(SIGTERM)
            let output = try await worker.end(within: .seconds(10))
            #expect(output.status == 0, "\(output.text)")
            #expect(output.text.contains("grace is over"), "\(output.text)")

            let result = try await stack.withWorker(model: model.url) { _ in try await stack.result() }
            #expect(result.status == .revised)
            #expect(try await stack.depth(Names.results(of: TestStack.tenant)) == 0)
            // What was stored is paid for.
            #expect(model.calls.count == (frozen == .broker ? 1 : 2))
        }
    }

    @Test(
        "of a trainer ends within its grace though a server answers nothing, and its events count once",
        arguments: Frozen.allCases)
    func frozenTrainer(_ frozen: Frozen) async throws {
        try await TestStack.with { stack in
            let proxy = try Proxy(to: stack.port(of: frozen))
            defer { proxy.stop() }
            let trainer = try AttuneProcess(
                ["trainer"], environment: try stack.environment(through: proxy, to: frozen))
            try await stack.send(Texts.comparison("first"))
            try await eventually { try await stack.count("select count(*) from feedback_events") == 1 }
            proxy.freeze()
            for index in 0..<10 { try await stack.send(Texts.comparison("later-\(index)")) }
            trainer.signal(SIGTERM)
            let output = try await trainer.end(within: .seconds(10))
            #expect(output.status == 0, "\(output.text)")

            try await stack.withTrainer {
                try await eventually { try await stack.count("select count(*) from feedback_events") == 11 }
            }
            #expect(try await stack.count("select answers from weights") == 11)
        }
    }

    @Test("ends at once with a clear error where waiting mends nothing: wrong credentials, missing migrations")
    func fatal() async throws {
        try await TestStack.with { stack in
            var environment = try stack.environment()
            environment["AMQP_URL"] = environment["AMQP_URL"]?.replacing(#/\/\/[^@]+@/#, with: "//nobody:wrong@")
            let refused = try await AttuneProcess(["worker"], environment: environment).end()
            #expect(refused.status != 0)
            #expect(refused.text.contains("authentication") || refused.text.contains("credentials"), "\(refused.text)")

            _ = try await stack.client.query("delete from migrations where number = 2")
            let missing = try await AttuneProcess(["trainer"], environment: stack.environment()).end()
            #expect(missing.status != 0)
            #expect(missing.text.contains("attune database migrate"), "\(missing.text)")
        }
    }

    @Test("a worker whose model is away waits, says so, and takes no job until it is there")
    func modelAway() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        model.setDown(true)
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await stack.withWorker(model: model.url) { readiness in
                try await stack.enqueue(Texts.job("one"))
                try await eventually { Array(readiness.waiting.keys) == ["model"] }
                #expect(!readiness.isReady)
                #expect(try await stack.depth(Names.results(of: TestStack.tenant)) == 0)
                model.setDown(false)
                #expect(try await stack.result().status == .revised)
                try await eventually { readiness.isReady }

                // Away again with jobs at hand: none is lost, none fails.
                model.setDown(true)
                for index in 0..<5 { try await stack.enqueue(Texts.job("two-\(index)")) }
                try await eventually { !readiness.isReady }
                model.setDown(false)
                for _ in 0..<5 { #expect(try await stack.result().status == .revised) }
            }
        }
    }
}

/// Something that has happened.
private final class Flag: Sendable {
    private let isSet = Mutex(false)

    var value: Bool { isSet.withLock { $0 } }
    func set() { isSet.withLock { $0 = true } }
}

extension TestStack {
    fileprivate func port(of server: DrainTests.Frozen) throws -> Int {
        switch server {
        case .broker: broker.port
        case .database: try #require(Int(database.port))
        }
    }

    /// The environment of a process that reaches one server through a proxy, and has a grace of four seconds.
    fileprivate func environment(
        model: String = "http://127.0.0.1:9/v1", through proxy: Proxy, to server: DrainTests.Frozen
    ) throws -> [String: String] {
        var environment = try environment(model: model)
        environment["ATTUNE_GRACE"] = "4"
        let name = server == .broker ? "AMQP_URL" : "DATABASE_URL"
        environment[name] = environment[name]?.replacing(":\(try port(of: server))/", with: ":\(proxy.port)/")
        return environment
    }
}
