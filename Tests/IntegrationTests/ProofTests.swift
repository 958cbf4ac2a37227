import Foundation
import Personalization
import Postgres
import Testing
import Workers

@testable import Operations

@Suite("The proof that it helps", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct ProofTests {
    @Test("A report without data says what is missing, in the terminal, as JSON and as a page")
    func noData() async throws {
        try await TestStack.with { stack in
            let page = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).html").path
            defer { try? FileManager.default.removeItem(atPath: page) }
            let text = try await report(["--html", page], on: stack)
            #expect(text.contains("Missing:") && text.contains("attune enqueue"), "\(text)")
            #expect(try String(contentsOfFile: page, encoding: .utf8).contains("<h2>Missing</h2>"))
            let json = try await json([], on: stack)
            #expect((json["missing"] as? [String])?.isEmpty == false)
            #expect(json["causal"] == nil && json["votes"] == nil)
            // A job, and still no feedback.
            try await stack.client.script(Self.job("1", user: "u"))
            #expect(try await report([], on: stack).contains("a holdback"))
            let unknown = try await AttuneProcess(
                ["report", "--tenant", "nobody"], environment: stack.environment()
            ).end()
            #expect(unknown.status != 0 && unknown.text.contains("attune tenants list"))
        }
    }

    @Test(
        "Votes, thumbs and a team's own metric count once each; others' and late ones never, and the report says why not"
    )
    func badVotes() async throws {
        try await TestStack.with(holdback: 0.5) { stack in
            try await TenantStore(database: stack.client).add("other", holdback: 0)
            try await stack.client.script(
                Self.job("mine", user: "ada") + Self.job("kept", user: "ada", status: "kept")
                    + Self.job("theirs", user: "ada", tenant: "other"))
            let events: [(String, Feedback.Content)] = [
                ("1", .verdict(.init(jobID: "mine", value: .same, shownFirst: .revised))),
                ("2", .verdict(.init(jobID: "mine", value: .baselineBetter))),
                ("1", .verdict(.init(jobID: "mine", value: .same))),
                ("3", .verdict(.init(jobID: "mine", value: .up))),
                ("4", .verdict(.init(jobID: "mine", value: .down))),
                ("5", .metric(.init(jobID: "mine", name: "solved", value: 1))),
                ("6", .metric(.init(jobID: "mine", name: "solved", value: 0))),
                ("7", .metric(.init(jobID: "mine", name: "clicks", value: 3))),
                ("8", .verdict(.init(jobID: "kept", value: .revisedBetter))),
                ("9", .verdict(.init(jobID: "theirs", value: .up))),
                ("10", .verdict(.init(jobID: "gone", value: .up))),
                ("11", .metric(.init(jobID: "gone", value: 1))),
            ]
            try await stack.withTrainer {
                for (id, content) in events {
                    try await stack.send(Feedback(eventID: id, userID: "ada", content: content))
                }
                try await stack.send(
                    Feedback(eventID: "12", userID: "eve", content: .verdict(.init(jobID: "mine", value: .up))))
                try await eventually("the events were not taken") {
                    try await stack.count("select count(*) from feedback_events") == 12
                }
            }
            func reason(_ id: String) async throws -> String {
                let rows = try await stack.client.query(
                    Statement("select outcome || ' ' || coalesce(reason, '') from feedback_events where event_id = $1"),
                    [.text(id)])
                return try rows[0].text(0)
            }
            for id in ["2", "4", "6"] { #expect(try await reason(id) == "ignored already_voted", "event \(id)") }
            for id in ["1", "3", "5", "7"] { #expect(try await reason(id).hasPrefix("counted"), "event \(id)") }
            #expect(try await reason("8") == "ignored not_revised")
            for id in ["9", "10", "11"] { #expect(try await reason(id) == "ignored unknown_job", "event \(id)") }
            #expect(try await reason("12") == "ignored other_user")

            let json = try await json([], on: stack)
            let votes = try #require(json["votes"] as? [String: Any])
            #expect(votes["wins"] as? Int == 0 && votes["ties"] as? Int == 1 && votes["losses"] as? Int == 0)
            #expect((votes["revised_first"] as? [String: Any])?["votes"] as? Int == 1)
            #expect((votes["baseline_first"] as? [String: Any])?["votes"] as? Int == 0)
            #expect(votes["order_unknown"] as? Int == 0)
            let treated = try #require((json["causal"] as? [String: Any])?["treated"] as? [String: Any])
            #expect(treated["thumbs"] as? Int == 1 && treated["ups"] as? Int == 1)
            #expect((json["metrics"] as? [[String: Any]])?.count == 2)
            let ignored = try #require(json["ignored"] as? [[String: Any]])
            #expect(ignored.contains { $0["reason"] as? String == "already_voted" && $0["count"] as? Int == 3 })
        }
    }

    @Test("A text that wins where it is shown first is told apart from one that is better")
    func sides() async throws {
        try await TestStack.with { stack in
            // Of 400 people 100 saw the revised text first; whatever came first won 7 of 10. Ten did not say.
            try await stack.client.script(
                """
                insert into revisions (tenant, job_id, user_id, digest, status, result, applied, intended, propensity,
                    held_back, model_version, answers, holdback_share, holdback_unit)
                select 'demo', 'j' || i, 'u' || i, '', 'revised', '', '{style.concise}', '{style.concise}', 1, false, 1, 0,
                    0.1, 'users' from generate_series(1, 410) i;
                insert into feedback_events (tenant, event_id, user_id, kind, value, job_id, outcome, shown_first)
                select 'demo', 'e' || i, 'u' || i, 'verdict',
                    case when (i / 4 % 10 < 7) = (i % 4 = 0) then 'revised_better' else 'baseline_better' end,
                    'j' || i, 'learned',
                    case when i > 400 then null when i % 4 = 0 then 'revised' else 'baseline' end
                from generate_series(1, 410) i;
                """)
            let votes = try #require(try await json([], on: stack)["votes"] as? [String: Any])
            #expect((votes["revised_first"] as? [String: Any])?["votes"] as? Int == 100)
            #expect((votes["baseline_first"] as? [String: Any])?["votes"] as? Int == 300)
            #expect(votes["order_unknown"] as? Int == 10)
            func figure(_ name: String) throws -> [String: Any] { try #require(votes[name] as? [String: Any]) }
            #expect(try figure("win_rate")["finding"] as? String == "worse")
            let balanced = try figure("balanced_win_rate")
            #expect(balanced["finding"] as? String == "unclear")
            #expect(abs(try #require(balanced["estimate"] as? Double) - 0.5) < 0.02)
            let text = try await report([], on: stack)
            #expect(
                text.contains("shown first: the revised text in 100 votes (70.0 % won), the baseline in 300"), "\(text)"
            )
            #expect(text.contains("results are kept for 90 days"))
        }
    }

    @Test("Every job's arm, intended choice, answers and domain are recorded, by users and by jobs")
    func recorded() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model, holdback: 0.5) { stack in
            try await stack.withWorker(model: model.url) { _ in
                for number in 0..<40 { try await stack.enqueue(Texts.job("a-\(number)", user: "u\(number % 8)")) }
                try await eventually { try await stack.count("select count(*) from revisions") == 40 }
                // Nobody is in both arms.
                #expect(
                    try await stack.count(
                        "select count(*) from (select user_id from revisions group by 1 having count(distinct held_back) > 1) x"
                    ) == 0)
                #expect(
                    try await stack.count(
                        "select count(*) from revisions where holdback_share = 0.5 and holdback_unit = 'users' and answers = 0"
                    ) == 40)
                var change = TenantChange()
                change.holdbackUnit = .jobs
                _ = try await TenantStore(database: stack.client).set(TestStack.tenant, change)
                try await eventually("the worker did not follow") {
                    let id = UUID().uuidString
                    try await stack.enqueue(Texts.job(id, user: "probe"))
                    return try await stack.count("select count(*) from revisions where holdback_unit = 'jobs'") > 0
                }
                for number in 0..<40 { try await stack.enqueue(Texts.job("b-\(number)", user: "one")) }
                try await eventually {
                    try await stack.count("select count(*) from revisions where user_id = 'one'") == 40
                }
                let held = try await stack.count("select count(*) from revisions where user_id = 'one' and held_back")
                #expect(held > 5 && held < 35)
                #expect(
                    try await stack.count(
                        "select count(*) from revisions where held_back and status <> 'held_back'") == 0)
            }
        }
    }

    @Test("What does harm is switched off by the trainer, jobs keep their baseline, and an operator brings it back")
    func care() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            // 60 people voted against a prompt, and for another; a domain of its own has no harm.
            try await stack.client.script(
                """
                insert into revisions (tenant, job_id, user_id, digest, status, result, applied, intended, propensity,
                    held_back, model_version, domain, answers, tokens, holdback_share, holdback_unit)
                select 'demo', 'j' || i, 'u' || i, '', 'revised', '', array[p], array[p], 1, false, 1, 'd' || i % 3, 30, 100,
                    0.1, 'users'
                from (select i, case i % 2 when 0 then 'style.bad' else 'style.good' end as p
                    from generate_series(1, 240) i) x;
                insert into feedback_events (tenant, event_id, user_id, kind, value, job_id, outcome)
                select tenant, 'e' || job_id, user_id, 'verdict',
                    case when (applied = array['style.bad']) = (hashtext(job_id) % 10 <> 0) then 'baseline_better'
                        else 'revised_better' end, job_id, 'learned'
                from revisions;
                """)
            let ran = try await AttuneProcess(["care", "run"], environment: stack.environment()).end()
            #expect(ran.status == 0 && ran.text.contains("prompt style.bad is switched off"), "\(ran.text)")
            #expect(!ran.text.contains("style.good") && !ran.text.contains("domain"), "\(ran.text)")
            #expect(try await report([], on: stack).contains("Switched off, because it does harm"))
            let off = try await CareStore(database: stack.client).switchedOff()
            #expect(off.prompts(of: TestStack.tenant) == ["style.bad"])

            let on = try await AttuneProcess(
                ["care", "on", "--prompt", "style.bad"], environment: stack.environment()
            ).end()
            #expect(on.status == 0, "\(on.text)")
            // Measured anew from now on: what was voted before does not switch it off again.
            let again = try await AttuneProcess(["care", "run"], environment: stack.environment()).end()
            #expect(again.status == 0 && !again.text.contains("switched off"), "\(again.text)")

            try await stack.withWorker(model: model.url) { _ in
                _ = try await CareStore(database: stack.client).switchOff(
                    .init(.domain, "translation"), of: TestStack.tenant, .init(.byHand))
                try await eventually("the worker did not follow") {
                    var job = Texts.job(UUID().uuidString, user: "late")
                    job.domain = "translation"
                    try await stack.enqueue(job)
                    return try await stack.count(
                        "select count(*) from revisions where reason = 'switched_off' and domain = 'translation'") > 0
                }
                #expect(
                    try await stack.count(
                        "select count(*) from revisions where holdback_share is null and user_id = 'late'") > 0)
            }
        }
    }

    @Test("Names are text on the page, whatever they hold")
    func escaping() throws {
        let name = #"<script>alert("x")</script>'&"# + "\u{202E}\u{05D0}"
        #expect(
            escaped(name)
                == "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;" + "\u{202E}\u{05D0}")
        var rows = ProofRows()
        rows.totals.jobs = 1
        let report = EffectReport(
            of: Tenant(name: name, modelVersion: 1, holdback: 0.1, holdbackSalt: "", brokerUsers: []), rows: rows,
            care: [
                CareEntry(
                    part: .init(.domain, name), evidence: .init(.byHand), switchedOffAt: .now, restoredAt: nil)
            ], at: .now)
        let page = EffectPage(report).html
        #expect(!page.contains("<script") && page.contains("<bdi>&lt;script&gt;"))
    }

    // MARK: Support

    private static func job(
        _ id: String, user: String, tenant: String = TestStack.tenant, status: String = "revised"
    ) -> String {
        """
        insert into revisions (tenant, job_id, user_id, digest, status, result, applied, intended, propensity, held_back,
            model_version, answers, tokens, holdback_share, holdback_unit)
        values ('\(tenant)', '\(id)', '\(user)', '', '\(status)', '', '{style.concise}', '{style.concise}', 1, false, 1, 0,
            100, 0.5, 'users');
        """
    }

    private func report(_ arguments: [String], on stack: TestStack) async throws -> String {
        let output = try await AttuneProcess(["report"] + arguments, environment: stack.environment()).end()
        #expect(output.status == 0, "\(output.text)")
        return output.text
    }

    private func json(_ arguments: [String], on stack: TestStack) async throws -> [String: Any] {
        let text = try await report(["--json"] + arguments, on: stack)
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }
}
