import AMQP
import Foundation
import Personalization
import Testing
import Workers

/// These restart the servers, so they run by themselves, after the other tests.
@Suite(
    "When a server is restarted", .serialized,
    .enabled(
        if: TestEnvironment.hasServers && TestEnvironment.brokerControl != nil
            && TestEnvironment.databaseControl != nil, "needs the servers of Deploy/local/test"))
struct ServerRestartTests {
    enum Server: String, Sendable, CaseIterable {
        case broker, database
    }

    @Test("worker and trainer reconnect and go on, and every job has one text", arguments: Server.allCases)
    func restart(_ server: Server) async throws {
        let model = ModelStub { _ in
            try? await Task.sleep(for: .milliseconds(50))
            return .text(Texts.short)
        }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await stack.withTrainer {
                try await stack.withWorker(model: model.url) { readiness in
                    for index in 0..<40 { try await stack.enqueue(Texts.job("job-\(index)")) }
                    try await eventually { model.calls.count >= 5 }
                    try TestEnvironment.control(
                        server == .broker ? TestEnvironment.brokerControl : TestEnvironment.databaseControl,
                        "restart")
                    try await eventually(within: .seconds(60)) { readiness.isReady }
                    try await eventually(within: .seconds(60)) {
                        try await stack.count("select count(*) from revisions where status = 'revised'") == 40
                    }
                    // A result may come twice when its acknowledgement was lost, but never with another text.
                    var texts: [String: Set<String>] = [:]
                    func note(_ result: RevisedResponse) {
                        texts[result.jobID ?? "", default: []].insert(result.text ?? "")
                    }
                    // What is stored may still wait for the publisher to be connected, with its job held.
                    try await eventually(within: .seconds(60)) {
                        while let delivery = try await stack.administrator.get(Names.results(of: TestStack.tenant)) {
                            note(try RevisedResponse.decode(delivery.body))
                            await stack.administrator.acknowledge([delivery.tag])
                        }
                        return texts.count == 40
                    }

                    try await stack.send(Texts.comparison("after"))
                    try await eventually { try await stack.count("select answers from weights") == 9 }
                    try await stack.enqueue(Texts.job("last"))
                    var result = try await stack.result()
                    while result.jobID != "last" {
                        note(result)
                        result = try await stack.result()
                    }
                    #expect(result.status == .revised)
                    #expect(texts.count == 40)
                    #expect(texts.values.allSatisfy { $0.count == 1 })
                }
            }
            try await stack.emptyQueues()
        }
    }

    @Test(
        "a worker that starts while it is away waits, says for what, and works once it is there",
        arguments: Server.allCases)
    func awayAtStart(_ server: Server) async throws {
        let control = server == .broker ? TestEnvironment.brokerControl : TestEnvironment.databaseControl
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await stack.enqueue(Texts.job("one"))
            try TestEnvironment.control(control, "stop")
            do {
                try await stack.withWorker(model: model.url) { readiness in
                    let part = server == .broker ? "consumer" : "database"
                    try await eventually { readiness.waiting[part]?.contains("127.0.0.1") == true }
                    #expect(!readiness.isReady)
                    try TestEnvironment.control(control, "start")
                    try await eventually(within: .seconds(60)) { readiness.isReady }
                    #expect(try await stack.result().status == .revised)
                }
                try await stack.emptyQueues()
            } catch {
                try TestEnvironment.control(control, "start")
                throw error
            }
        }
    }
}
