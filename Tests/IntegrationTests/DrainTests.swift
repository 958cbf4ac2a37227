import Foundation
import Personalization
import Postgres
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
