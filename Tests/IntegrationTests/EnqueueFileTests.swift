import AMQP
import Foundation
import Personalization
import Testing
import Workers

@testable import attune

@Suite("A file of jobs", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct EnqueueFileTests {
    private static func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    private static func lines(_ range: Range<Int>) -> String {
        range.map { String(decoding: Texts.job("f\($0)").encoded(), as: UTF8.self) }.joined(separator: "\n") + "\n"
    }

    @Test("goes on after what was confirmed, also when lines were added, and not with another file")
    func resumes() async throws {
        try await Self.withFolder { folder in
            let file = folder.appendingPathComponent("jobs.jsonl")
            let checkpoint = folder.appendingPathComponent("kept").path
            try Self.lines(0..<1200).write(to: file, atomically: true, encoding: .utf8)
            let line = StageLine()
            let whole = try JobFile(
                file.path, tenant: "demo", checkpoint: checkpoint, limits: .standard, progress: line)
            #expect(whole.ids.count == 1200 && whole.done == 0)
            var first: [String] = []
            try? await whole.bursts(of: 500) { burst in
                first += burst.map(\.job.jobID)
                // The broker took 700 in all.
                try burst[first.count > 500 ? 199 : 499].after.write(checkpoint)
                if first.count > 500 { throw CancellationError() }
            }
            try (Self.lines(0..<1200) + Self.lines(1200..<1210)).write(to: file, atomically: true, encoding: .utf8)
            let rest = try JobFile(
                file.path, tenant: "demo", checkpoint: checkpoint, limits: .standard, progress: line)
            #expect(rest.done == 700)
            let sent = try await TestStack.with { stack in
                let output = try await AttuneProcess(
                    ["enqueue", "--file", file.path, "--checkpoint", checkpoint],
                    environment: try stack.environment()
                ).end()
                #expect(output.status == 0, "\(output.text)")
                #expect(output.text.contains("1210 jobs enqueued for demo, 700 of them before"))
                #expect(try await stack.take(Names.jobs(of: TestStack.tenant)).properties.messageID == "f700")
                return try await stack.depth(Names.jobs(of: TestStack.tenant)) + 1
            }
            #expect(sent == 510)
            #expect(!FileManager.default.fileExists(atPath: checkpoint))

            var kept = EnqueueCheckpoint(tenant: "demo", lines: 2, fingerprint: 7)
            try kept.write(checkpoint)
            #expect(throws: CommandError.self) {
                try JobFile(file.path, tenant: "demo", checkpoint: checkpoint, limits: .standard, progress: line)
            }
            kept.lines = 0
            try kept.write(checkpoint)
            #expect(throws: CommandError.self) {
                try JobFile(file.path, tenant: "other", checkpoint: checkpoint, limits: .standard, progress: line)
            }
        }
    }

    @Test("sends nothing when a line of it is wrong, and says which and what to do")
    func wrongLine() async throws {
        try await Self.withFolder { folder in
            let file = folder.appendingPathComponent("jobs.jsonl")
            try (Self.lines(0..<3) + "\n{\"schema\":1}\n").write(to: file, atomically: true, encoding: .utf8)
            try await TestStack.with { stack in
                let output = try await AttuneProcess(
                    ["enqueue", "--file", file.path], environment: try stack.environment()
                ).end()
                #expect(output.status == 64)
                #expect(output.text.contains("line 5") && output.text.contains("job_id"), "\(output.text)")
                #expect(try await stack.depth(Names.jobs(of: TestStack.tenant)) == 0)
            }
        }
    }
}
