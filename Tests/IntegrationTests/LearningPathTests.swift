import Foundation
import Personalization
import Synchronization
import Testing
import Workers

@Suite(
    "From answers to a new version", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct LearningPathTests {
    @Test("sixty people answer, a version is learned that beats the first, takes over under load, and gives way again")
    func learns() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            var people = SimulatedPeople(count: 60, seed: 7)
            var answers: [Feedback] = []
            for number in 0..<30 {
                for person in people.names.indices { answers.append(people.answer(of: person, number)) }
            }
            let names = people.names
            let sent = answers
            try await stack.withTrainer {
                for start in stride(from: 0, to: sent.count, by: 200) {
                    try await stack.send(Array(sent[start..<min(start + 200, sent.count)]))
                }
                try await eventually("the answers were not taken") {
                    try await stack.count("select count(*) from comparisons") == sent.count
                }
                let fitted = try await attune(
                    ["fit", "--minimum-answers", "500", "--base-functions", "4", "--fit-share", "1", "--json"],
                    on: stack)
                #expect(fitted["outcome"] as? String == "kept")
                #expect(fitted["version"] as? Int == 2)
                let challenge = (fitted["scores"] as? [String: Any])?["challenge"] as? [String: Any]
                #expect(challenge?["gain"] as? Double ?? 0 > 0, "\(challenge ?? [:])")
                #expect(
                    challenge?["gain"] as? Double ?? 0 > 1.8 * (challenge?["standard_error"] as? Double ?? 1),
                    "\(challenge ?? [:])")
                #expect(
                    try await stack.count("select count(*) from weights where model_version = 2") == names.count)

                try await underLoad(of: names, model.url, on: stack) { versions in
                    try await eventually { versions().contains(1) }
                    _ = try await attune(["model", "activate", "2", "--json"], on: stack)
                    try await eventually("no job was done under version 2") { versions().contains(2) }
                    let back = try await attune(["model", "back", "--json"], on: stack)
                    #expect(back["active"] as? Int == 1)
                    let seen = versions().count
                    try await eventually { versions().dropFirst(seen).suffix(20).count { $0 == 1 } == 20 }
                }

                // An answer counts under both versions, so that either can take over.
                try await stack.send(Texts.comparison("late", user: names[0]))
                try await eventually {
                    try await stack.count(
                        "select count(*) from weights where user_id = '\(names[0])' and answers = 31") == 2
                }
            }
            let shown = try await attune(["model", "show", "2", "--json"], on: stack)
            let functions = try #require(shown["base_functions"] as? [[String: Any]])
            #expect(functions.allSatisfy { !(($0["highest"] as? [Any]) ?? []).isEmpty })
        }
    }

    /// The jobs of a steady flow.
    private final class Load: Sendable {
        let sent = Mutex(0)
        /// Of the results so far.
        let versions = Mutex<[Int]>([])
    }

    /// Runs a worker and a steady flow of jobs beside `body`, which is told the versions of the results so far; then
    /// checks that every job has its result and none is dead.
    private func underLoad(
        of users: [String], _ model: String, on stack: TestStack,
        _ body: @escaping @Sendable (_ versions: @escaping @Sendable () -> [Int]) async throws -> Void
    ) async throws {
        let load = Load()
        try await stack.withWorker(model: model) { _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var number = 0
                    while !Task.isCancelled {
                        try await stack.enqueue(Texts.job("job-\(number)", user: users[number % users.count]))
                        load.sent.withLock { $0 += 1 }
                        number += 1
                        try? await Task.sleep(for: .milliseconds(5))
                    }
                }
                group.addTask {
                    while true {
                        let result: RevisedResponse
                        do { result = try await stack.result() } catch {
                            if Task.isCancelled { return }
                            throw error
                        }
                        #expect([.revised, .kept].contains(result.status), "\(result.status) \(result.reason ?? "")")
                        #expect(result.reason != "weights_unusable")
                        #expect(!result.notes.contains(RevisedResponse.Note.priorWeights))
                        load.versions.withLock { $0.append(result.modelVersion ?? 0) }
                    }
                }
                try await body { load.versions.withLock { $0 } }
                // The sender first, then what is still on its way.
                group.cancelAll()
            }
            let total = load.sent.withLock { $0 }
            try await eventually("a job got no result") {
                // The sender may have been stopped with one more job on its way.
                try await stack.count(
                    "select count(*) from revisions where replace(job_id, 'job-', '')::integer < \(total)") == total
            }
        }
        #expect(try await stack.depth(Names.dead(of: TestStack.tenant)) == 0)
        #expect(try await stack.depth(Names.jobs(of: TestStack.tenant)) == 0)
        #expect(load.versions.withLock { Set($0) } == [1, 2])
    }

    /// Runs the program and reads the JSON that it prints after its progress.
    private func attune(_ arguments: [String], on stack: TestStack) async throws -> [String: Any] {
        let output = try await AttuneProcess(arguments, environment: stack.environment()).end()
        #expect(output.status == 0, "\(arguments): \(output.text)")
        let text = try #require(output.text.firstIndex(of: "{").map { output.text[$0...] }, "\(output.text)")
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }
}
