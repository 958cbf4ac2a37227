import Foundation
import Testing

@testable import Operations

@Suite(
    "The status page in a browser", .enabled(if: Browser.isThere, "needs chromium, which Deploy/local/test installs"))
struct BrowserTests {
    private static var html: String {
        var history = StatusHistory()
        for step in 0..<40 {
            var reports = Reports.evening
            reports.queues[0].messagesReady = 300 * step
            reports.queues[8].messagesReady = 10 + (step * 7) % 13
            history.add(reports.report)
        }
        let reports = Reports.evening
        return StatusPage(
            report: reports.report, history: history, failure: nil, waiting: [:], interval: .seconds(5),
            now: reports.now.addingTimeInterval(2)
        ).html
    }

    @Test("is not wider than a phone, a tablet or a desk", arguments: [360, 500, 820, 1400])
    func widths(width: Int) async throws {
        // A frame of that width, since a browser's own window can't be that narrow.
        let frame = """
            <!doctype html><title>?</title><iframe id="f" style="border:0;width:\(width)px;height:9000px"></iframe><script>
            const f = document.getElementById("f");
            f.onload = () => { const d = f.contentDocument.documentElement;
              document.title = d.clientWidth + " " + d.scrollWidth + " " + f.contentDocument.querySelectorAll("tr").length; };
            f.srcdoc = \(try Self.script(Self.html));
            </script>
            """
        let dom = try await Browser.dom(of: frame)
        let title = try #require(
            dom.firstMatch(of: #/<title>([0-9]+) ([0-9]+) ([0-9]+)</title>/#), "\(dom.prefix(300))")
        #expect(Int(title.output.1) == width)
        #expect(Int(title.output.2) == width, "wider than its window")
        #expect(Int(title.output.3) == 8)
    }

    @Test("has nothing that a browser has to mend: what it shows is what was written")
    func parsed() async throws {
        let dom = try await Browser.dom(of: Self.html)
        for text in ["12\u{2009}560", "1 min 35 s", "2 things to look at", "over 1 min", "▲"] {
            #expect(dom.contains(text), "\(text)")
        }
        #expect(dom.components(separatedBy: "<tr").count == Self.html.components(separatedBy: "<tr").count)
        #expect(dom.components(separatedBy: "<polyline").count == 4)
    }

    /// A text as a value of JavaScript that can stand in a page.
    private static func script(_ text: String) throws -> String {
        String(decoding: try JSONEncoder().encode(text), as: UTF8.self).replacing("</", with: "<\\/")
    }
}

/// Chromium without a window.
private enum Browser {
    static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium")

    /// The document that a page becomes in the browser, as HTML.
    static func dom(of html: String) async throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("attune-page-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("page.html")
        try Data(html.utf8).write(to: file)
        let output = folder.appendingPathComponent("dom.html")
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/chromium")
        process.arguments = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--virtual-time-budget=2000",
            "--user-data-dir=\(folder.path)/profile", "--window-size=1600,1000", "--dump-dom", file.absoluteString,
        ]
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = FileHandle.nullDevice
        try process.run()
        let end = ContinuousClock.now.advanced(by: .seconds(60))
        while process.isRunning, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(20)) }
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        return try String(contentsOf: output, encoding: .utf8)
    }
}
