import Foundation
import Testing

@Suite("attune evaluate")
struct EvaluateCommandTests {
    /// A folder of its own with two files, removed afterwards.
    private func withFiles(
        responses: [String], comparisons: [String], _ body: (_ folder: URL) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("evaluate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, lines) in [("r.jsonl", responses), ("c.jsonl", comparisons)] {
            try lines.joined(separator: "\n").write(
                to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
        }
        try await body(folder)
    }

    private func evaluate(_ folder: URL, responses: String = "r.jsonl", _ options: String...) async throws
        -> AttuneProcess.Output
    {
        let arguments = [
            "evaluate", "--responses", folder.appendingPathComponent(responses).path, "--comparisons",
            folder.appendingPathComponent("c.jsonl").path, "--threads", "1",
        ]
        return try await AttuneProcess(arguments + options, environment: [:]).end(within: .seconds(120))
    }

    private static let texts = [
        "Yes.", "It arrives tomorrow.", "Your order is on its way and should arrive tomorrow before noon.",
        "Dear customer, thank you so much for asking! Your order will arrive tomorrow.\n\n- before noon\n- at your door",
        "Tomorrow, probably; perhaps later, since the carrier is late.", "It comes tomorrow, 24 May, between 9 and 12.",
        "We shipped it on Monday. It takes two days. It will be with you tomorrow.", "Soon!",
    ]
    private static let responses = texts.enumerated().map { index, text in
        #"{"id":"r\#(index)","prompt":"When?","text":"\#(text.replacing("\n", with: "\\n"))"}"#
    }
    /// Half of the people prefer the longer text, half the shorter.
    private static let comparisons = (0..<20).flatMap { user in
        (0..<8).flatMap { a in
            (0..<a).map { b in
                let prefersA = (texts[a].count > texts[b].count) == user.isMultiple(of: 2)
                return #"{"user_id":"u\#(user)","a":"r\#(a)","b":"r\#(b)","preferred":"\#(prefersA ? "a" : "b")"}"#
            }
        }
    }

    @Test("prints a table, needs no server, and says what was learned from")
    func table() async throws {
        try await withFiles(responses: Self.responses, comparisons: Self.comparisons) { folder in
            let output = try await evaluate(folder, "--answers", "0,5", "--base-functions", "2")
            #expect(output.status == 0, "\(output.text)")
            for text in ["strategy", "d-optimal", "bald", "published", "random", "pooled", "individual"] {
                #expect(output.text.contains(text), "\(text) in \(output.text)")
            }
            #expect(output.text.contains("learned from 16 people (448 comparisons)"), "\(output.text)")
        }
    }

    @Test("writes features that give the same figures when they are read instead of the texts")
    func featuresOut() async throws {
        try await withFiles(responses: Self.responses, comparisons: Self.comparisons) { folder in
            let options = ["--answers", "0,5", "--base-functions", "2", "--standardise", "all", "--json"]
            let file = folder.appendingPathComponent("f.jsonl").path
            var figures: [String] = []
            for (responses, more) in [("r.jsonl", ["--features-out", file]), ("f.jsonl", [])] {
                let output = try await AttuneProcess(
                    [
                        "evaluate", "--responses", folder.appendingPathComponent(responses).path, "--comparisons",
                        folder.appendingPathComponent("c.jsonl").path,
                    ] + options + more, environment: [:]
                ).end(within: .seconds(120))
                #expect(output.status == 0, "\(output.text)")
                let line = try #require(output.text.split(separator: "\n").first { $0.hasPrefix("{") })
                let object = try #require(
                    try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
                figures.append("\(try #require(object["results"] as? [[String: Any]]).map { $0["auc"] as? Double })")
            }
            #expect(figures[0] == figures[1])
            #expect(try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").count == 8)
        }
    }

    @Test("names file and line of what is broken, and computes nothing")
    func brokenLine() async throws {
        try await withFiles(responses: Self.responses, comparisons: Self.comparisons + ["{\"user_id\":"]) { folder in
            let output = try await evaluate(folder)
            #expect(output.status == 1)
            #expect(output.text.contains("c.jsonl, line 561: "), "\(output.text)")
            #expect(!output.text.contains("strategy"))
        }
        try await withFiles(
            responses: [Self.responses[0], "", #"{"id":"r1","features":[1]}"#], comparisons: Self.comparisons
        ) { folder in
            let output = try await evaluate(folder)
            #expect(output.status == 1)
            #expect(output.text.contains("r.jsonl, line 3: this line has features and line 1 has only text"))
        }
    }

    @Test("warns with a count on standard error")
    func warnings() async throws {
        try await withFiles(
            responses: Self.responses + [Self.responses[3]], comparisons: Self.comparisons + Self.comparisons.suffix(2)
        ) { folder in
            let output = try await evaluate(folder, "--answers", "0,100", "--base-functions", "1")
            #expect(output.status == 0, "\(output.text)")
            #expect(output.text.contains("warning: 1 lines of responses repeat an earlier one"))
            #expect(output.text.contains("warning: 2 comparisons repeat one of the same person and pair"))
            #expect(output.text.contains("warning: 4 of 4 people have fewer than 100 comparisons in adapt"))
        }
    }

    @Test(
        "refuses files that are not there or empty, and options that make no sense",
        arguments: [
            (["--responses", "/nowhere.jsonl", "--comparisons", "/nowhere.jsonl"], "/nowhere.jsonl cannot be read"),
            (["--responses", "/dev/null", "--comparisons", "/dev/null"], "/dev/null has no line"),
            (["--responses", "-", "--comparisons", "-"], "only one of"),
            (["--responses", "r", "--comparisons", "c", "--answers", "5,x"], "must be whole numbers by comma, not x"),
            (["--responses", "r", "--comparisons", "c", "--answers", "-5"], "--answers"),
            (["--responses", "r", "--comparisons", "c", "--strategy", "best"], "--strategy must be some of random"),
            (["--responses", "r", "--comparisons", "c", "--base-functions", "8-2"], "a number or a range"),
            (["--responses", "r", "--comparisons", "c", "--standardise", "none"], "all, prompt or auto"),
        ])
    func refused(arguments: [String], reason: String) async throws {
        let output = try await AttuneProcess(["evaluate"] + arguments, environment: [:]).end()
        #expect(output.status != 0)
        #expect(output.text.contains(reason), "\(output.text)")
    }
}
