import AMQP
import Foundation
import Personalization
import Testing
import Workers

@Suite("A worker that dies", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct DeathTests {
    @Test("each time of the same job is rid of it: the job is dead, and all others are done")
    func killingJob() async throws {
        let worker = Shared<AttuneProcess?>(nil)
        let model = ModelStub { call in
            if call.user.contains("K-666") {
                // What the job does to its worker.
                worker.value?.signal(SIGKILL)
                try? await Task.sleep(for: .seconds(1))
            }
            try? await Task.sleep(for: .milliseconds(100))
            return .text(Texts.short)
        }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            for index in 0..<3 { try await stack.enqueue(Texts.job("before-\(index)")) }
            try await stack.enqueue(
                Texts.job("killer", response: Texts.long.replacing("A-1234", with: "K-666")).encoded())
            for index in 0..<6 { try await stack.enqueue(Texts.job("after-\(index)")) }
            var environment = try stack.environment(model: model.url)
            environment["ATTUNE_MODEL_SLOTS"] = "4"
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { [environment] in
                    while !Task.isCancelled {
                        if worker.value?.isRunning != true {
                            worker.value = try AttuneProcess(["worker"], environment: environment)
                        }
                        try? await Task.sleep(for: .milliseconds(20))
                    }
                }
                let dead = try await stack.take(Names.dead(of: TestStack.tenant), within: .seconds(300))
                #expect(dead.properties.headers["attune-reason"] == .string("kills_worker"))
                #expect(try RevisionJob.decode(dead.body).jobID == "killer")
                var statuses: [String: RevisedResponse.Status] = [:]
                // A worker that died between a result's confirm and its acknowledgement leaves a copy of it.
                while statuses.count < 9 {
                    let result = try await stack.result()
                    statuses[result.jobID ?? ""] = result.status
                }
                #expect(statuses.values.allSatisfy { $0 == .revised }, "\(statuses)")
                try await eventually { try await stack.count("select count(*) from suspects") == 0 }
                group.cancelAll()
            }
            worker.value?.signal(SIGTERM)
            _ = try await worker.value?.end()
        }
    }

    @Test("leaves no lease behind for longer than it takes to miss it")
    func lease() async throws {
        let isSlow = Shared(true)
        let model = ModelStub { _ in
            while isSlow.value { try? await Task.sleep(for: .milliseconds(50)) }
            return .text(Texts.short)
        }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await stack.enqueue(Texts.job("one"))
            let first = try AttuneProcess(["worker"], environment: try stack.environment(model: model.url))
            try await eventually { try await stack.count("select count(*) from leases") == 1 }
            try await eventually { model.calls.count == 1 }
            first.signal(SIGKILL)
            _ = try await first.end()
            isSlow.value = false
            // The lease would last for more than ten minutes.
            try await stack.withWorker(model: model.url) { _ in
                let result = try await stack.result()
                #expect(result.status == .revised)
            }
            #expect(model.calls.count == 2)
            #expect(try await stack.count("select count(*) from leases") == 0)
        }
    }

    @Test("or is slow with one job keeps no other from being acknowledged")
    func slowJob() async throws {
        let isSlow = Shared(true)
        let model = ModelStub { call in
            while call.user.contains("S-1"), isSlow.value { try? await Task.sleep(for: .milliseconds(50)) }
            return .text(Texts.short)
        }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            var settings = WorkerSettings.quick
            settings.prefetch = 4
            settings.grace = .milliseconds(100)
            try await stack.withWorker(model: model.url, settings: settings) { _ in
                try await stack.enqueue(Texts.job("slow", response: Texts.long.replacing("A-1234", with: "S-1")))
                try await eventually { model.calls.count == 1 }
                for index in 0..<30 { try await stack.enqueue(Texts.job("job-\(index)")) }
                for _ in 0..<30 { #expect(try await stack.result().status == .revised) }
            }
            isSlow.value = false
            // Only the slow one came back.
            #expect(
                try await stack.take(Names.jobs(of: TestStack.tenant)).body
                    == Texts.job(
                        "slow", response: Texts.long.replacing("A-1234", with: "S-1")
                    ).encoded())
            #expect(try await stack.depth(Names.jobs(of: TestStack.tenant)) == 0)
        }
    }
}
