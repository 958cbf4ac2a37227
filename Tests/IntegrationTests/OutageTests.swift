import AMQP
import Foundation
import LanguageModel
import Personalization
import Postgres
import Testing
import Workers

@Suite("An outage", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct OutageTests {
    private let jobs = Names.jobs(of: TestStack.tenant)

    @Test("of the model pauses consumption, says so, costs no attempt, and work resumes by itself")
    func model() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await stack.withWorker(model: model.url) { readiness in
                try await eventually { readiness.isReady }
                model.setDown(true)
                // Finds the outage, and is held.
                try await stack.enqueue(Texts.job("first"))
                try await eventually { readiness.waiting["model"]?.contains("model circuit open") == true }
                for index in 0..<3 { try await stack.enqueue(Texts.job("more-\(index)")) }
                // Those stay with the broker, for workers whose model answers.
                try await eventually { try await stack.depth(jobs) == 3 }
                model.setDown(false)
                for _ in 0..<4 { #expect(try await stack.result().status == .revised) }
                #expect(readiness.isReady)
            }
            #expect(model.calls.count == 4)
            for tier in Names.retryTiers {
                #expect(try await stack.depth(Names.retry(seconds: tier, of: TestStack.tenant)) == 0)
            }
        }
    }

    @Test("that lasts gives held jobs back once, after the hold limit, without an attempt")
    func holdLimit() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        var settings = WorkerSettings.quick
        settings.holdLimit = .milliseconds(300)
        try await TestStack.with(model: model) { [settings] stack in
            try await stack.teach()
            try await stack.withWorker(model: model.url, settings: settings) { readiness in
                try await eventually { readiness.isReady }
                model.setDown(true)
                try await stack.enqueue(Texts.job("one"))
                try await eventually { readiness.waiting["model"] != nil }
                try await eventually { try await stack.depth(jobs) == 1 }
            }
            let back = try await stack.take(jobs)
            #expect(back.isRedelivered)
            #expect(back.properties.headers["attune-attempt"] == nil)
            #expect(back.properties.headers["x-delivery-count"]?.intValue == 1)
        }
    }

    @Test("of the database pauses consumption and loses nothing")
    func database() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model, holdback: 1) { stack in
            try await stack.client.script(
                """
                create function full_disk() returns trigger language plpgsql as
                    $$ begin raise exception 'full' using errcode = '53100'; end $$;
                create trigger full_disk before insert on revisions execute function full_disk();
                """)
            try await stack.withWorker(model: model.url) { readiness in
                try await eventually { readiness.isReady }
                try await stack.enqueue(Texts.job("first"))
                try await eventually { readiness.waiting["database circuit"]?.contains("open") == true }
                try await stack.enqueue(Texts.job("second"))
                try await eventually { try await stack.depth(jobs) == 1 }
                try await stack.client.script("drop trigger full_disk on revisions")
                for _ in 0..<2 { #expect(try await stack.result().status == .heldBack) }
                #expect(readiness.isReady)
            }
            #expect(try await stack.depth(Names.dead(of: TestStack.tenant)) == 0)
        }
    }

    @Test("is not what a job is that the model is too slow for: it climbs the ladder, and others go on")
    func slowJob() async throws {
        let model = ModelStub { call in
            if call.user.contains("A-1234") { try? await Task.sleep(for: .seconds(2)) }
            return .text("Your order B-77 was shipped on Monday and should arrive on Friday.")
        }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            let shut = Shared(false)
            try await stack.withWorker(
                model: model.url, configure: { $0.attemptTimeLimit = .milliseconds(300) }
            ) { readiness in
                readiness.onChange { waiting in if waiting["model"] != nil { shut.value = true } }
                try await eventually { readiness.isReady }
                shut.value = false
                var slow = Texts.job("slow")
                slow.deadline = Int64((Date().timeIntervalSince1970 + 4) * 1000)
                try await stack.enqueue(slow)
                try await eventually { model.calls.count == 1 }
                let text = Texts.long.replacing("A-1234", with: "B-77")
                for index in 0..<5 { try await stack.enqueue(Texts.job("quick-\(index)", response: text)) }
                var results: [String: RevisedResponse] = [:]
                for _ in 0..<6 {
                    let result = try await stack.result()
                    results[result.jobID ?? ""] = result
                }
                for index in 0..<5 { #expect(results["quick-\(index)"]?.status == .revised) }
                #expect(results["slow"]?.status == .failedBaseline)
                #expect(results["slow"]?.reason == "model_too_slow")
            }
            #expect(!shut.value)
        }
    }

    @Test("Waiting for one of few model slots does not count against a job's time limit")
    func slots() async throws {
        let model = ModelStub { _ in
            try? await Task.sleep(for: .milliseconds(250))
            return .text(Texts.short)
        }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await stack.withWorker(
                model: model.url,
                configure: {
                    $0.slots = 1
                    $0.totalTimeLimit = .milliseconds(600)
                    $0.attemptTimeLimit = .milliseconds(600)
                }
            ) { _ in
                for index in 0..<8 { try await stack.enqueue(Texts.job("job-\(index)")) }
                for _ in 0..<8 { #expect(try await stack.result().status == .revised) }
            }
            #expect(model.calls.count == 8)
        }
    }
}

extension TestStack {
    func consumers(of queue: String) async throws -> Int {
        try #require(try await administrator.queueExists(queue)).consumers
    }
}
