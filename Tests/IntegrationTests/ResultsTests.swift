import AMQP
import Foundation
import Personalization
import Testing
import Workers

@Suite("attune results", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct ResultsTests {
    @Test("takes what it printed, leaves what it could not print, and prints stored results of jobs")
    func results() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.withWorker(model: model.url) { _ in
                for index in 0..<5 { try await stack.enqueue(Texts.job("r\(index)")) }
                try await eventually { try await stack.depth(Names.results(of: TestStack.tenant)) == 5 }
            }
            let environment = try stack.environment()
            let two = try await AttuneProcess(["results", "--count", "2", "--json"], environment: environment).end()
            #expect(two.status == 0, "\(two.text)")
            let ids = try two.text.split(separator: "\n").map { try RevisedResponse.decode(Array($0.utf8)).jobID }
            #expect(ids == ["r0", "r1"])
            #expect(try await stack.depth(Names.results(of: TestStack.tenant)) == 3)

            // A full disk.
            let binary = try #require(ProcessInfo.processInfo.environment["ATTUNE_TEST_BINARY"])
            let full = try await AttuneProcess(
                program: URL(fileURLWithPath: "/bin/sh"), ["-c", "\"$0\" results --count 2 > /dev/full", binary],
                environment: environment
            ).end()
            #expect(full.status == 1, "\(full.text)")
            #expect(full.text.contains("make room"))
            try await eventually { try await stack.depth(Names.results(of: TestStack.tenant)) == 3 }

            let rest = try await AttuneProcess(["results", "--idle", "1"], environment: environment).end()
            #expect(rest.status == 0)
            #expect(rest.text.contains("── r2: kept (not_better)") && rest.text.contains("── r4"), "\(rest.text)")
            #expect(try await stack.depth(Names.results(of: TestStack.tenant)) == 0)

            let stored = try await AttuneProcess(["results", "--job", "r0", "--json"], environment: environment).end()
            #expect(try RevisedResponse.decode(Array(stored.text.utf8)).text == Texts.long)
            let missing = try await AttuneProcess(["results", "--job", "x"], environment: environment).end()
            #expect(missing.status == 1 && missing.text.contains("attune explain"))
        }
    }

    @Test("ends on Ctrl-C with what it printed taken, also while nothing comes")
    func interrupted() async throws {
        try await TestStack.with { stack in
            let tail = try AttuneProcess(["results"], environment: try stack.environment())
            try await eventually {
                try await stack.administrator.queueExists(Names.results(of: TestStack.tenant))?.consumers == 1
            }
            tail.signal(SIGINT)
            #expect(try await tail.end(within: .seconds(10)).status == 0)
        }
    }
}
