import Foundation
import Testing

@testable import Operations

@Suite("The status page")
struct StatusPageTests {
    private func page(
        _ reports: Reports?, failure: String? = nil, waiting: [String: String] = [:], later: TimeInterval = 0
    ) -> String {
        var history = StatusHistory()
        for _ in 0..<3 { if let reports { history.add(reports.report) } }
        return StatusPage(
            report: reports?.report, history: history, failure: failure, waiting: waiting, interval: .seconds(5),
            now: (reports?.now ?? Date()).addingTimeInterval(later)
        ).html
    }

    @Test("shows the team that needs somebody first, in words and not by colour alone")
    func order() throws {
        let html = page(.evening)
        let flood = try #require(html.range(of: "</span> flood</th>"))
        let steady = try #require(html.range(of: ">steady</th>"))
        #expect(flood.lowerBound < steady.lowerBound)
        #expect(html.contains("<h2>2 things to look at</h2>"))
        #expect(html.contains("▲</span> flood"))
        #expect(html.contains("12\u{2009}560"))
        #expect(html.contains("<code>attune dead list --tenant poison</code>"))
        #expect(html.contains("<title>(2) Attune</title>"))
    }

    @Test("says that all is well when it is")
    func well() {
        var reports = Reports()
        reports.context.workers = 1
        reports.team("a", ready: 3, in: 1, out: 2)
        let html = page(reports)
        #expect(html.contains("All is well."))
        #expect(html.contains("3 jobs in 1 queue, 1 worker, 0 trainers."))
        #expect(html.contains("http-equiv=\"refresh\" content=\"5\""))
    }

    @Test("escapes whatever the broker and errors say")
    func escapes() {
        var reports = Reports()
        reports.team("<b>x</b>", ready: 1)
        reports.queue("attune.feedback.<i>", state: "<script>alert(1)</script>")
        let html = page(
            reports, failure: "<script>1</script> & \"quotes\"", waiting: ["<u>": "can't <script> <\u{301}i>"])
        #expect(!html.contains("<script"))
        #expect(!html.contains("<b>x"))
        #expect(!html.contains("<u>"))
        // One character with the mark, and still the beginning of a tag.
        #expect(!html.contains("<\u{301}") && html.contains("&lt;\u{301}i&gt;"))
        #expect(html.contains("&lt;b&gt;x&lt;/b&gt;"))
        #expect(html.contains("&amp; &quot;quotes&quot;"))
    }

    @Test("with old figures says how old they are and why, and what the process waits for")
    func stale() {
        let html = page(
            .evening, failure: "the management API does not answer", waiting: ["database": "connection refused"],
            later: 90)
        #expect(html.contains("1 min 30 s old"))
        #expect(html.contains("the queues cannot be read: the management API does not answer"))
        #expect(html.contains("<li>database: connection refused</li>"))
        #expect(html.contains(" flood</th>"))
    }

    @Test("before the first figures is a page all the same")
    func first() {
        let html = page(nil, failure: "not read yet")
        #expect(html.contains("no figures yet"))
        #expect(html.hasSuffix("</html>\n"))
    }

    @Test("without teams says how to add one")
    func none() { #expect(page(Reports()).contains("attune tenants add TEAM")) }
}
