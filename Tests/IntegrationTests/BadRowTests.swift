import AMQP
import Foundation
import Personalization
import Postgres
import Testing
import Workers

/// Rows as no version of Attune writes them: by hand, by a restore that went wrong, by another program.
@Suite(
    "A row that is not as it should be",
    .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct BadRowTests {
    struct Damage: Sendable, CustomTestStringConvertible {
        let table: String
        let changes: [String]
        var testDescription: String { table }
    }

    /// That no model takes, whatever its size.
    private static let unreadable = [
        "'{}'", "'{NaN}'", "'{1,NULL,2}'", "array_fill(3e38::real, array[400])", "array[[1,2],[3,4]]::real[]",
    ]
    /// Packed vectors that are none, or not whole.
    private static let cut = ["''", "'\\x01'", "'\\x0102030405'"]
    private static let vectors =
        unreadable + [
            "array_fill('NaN'::real, array[17])", "array_fill('Infinity'::real, array[153])",
            "array_fill(-1::real, array[153])", "array_fill(0::real, array[17])",
        ]

    private static func each(_ columns: [String], _ values: [String]) -> [String] {
        columns.flatMap { column in values.map { "\(column) = \($0)" } }
    }

    static let damages = [
        Damage(
            table: "weights",
            changes: each(["mean"], vectors)
                + each(["covariance"], vectors.map { "pack_reals(\($0))" } + cut)
                + each(["answers"], ["-2147483648", "2147483647"]) + ["version = 9223372036854775807"]),
        Damage(table: "comparisons", changes: each(["difference"], vectors) + ["specification = ''"]),
        Damage(
            table: "prompt_effects",
            changes: each(["intercept", "slope", "variance"], vectors)
                + each(["acceptance"], ["'NaN'", "-1", "'Infinity'"])
                + each(["observations", "wording"], ["-2147483648", "2147483647"])),
        Damage(
            table: "tenants",
            changes: each(["holdback_salt", "digest_salt"], ["''", "repeat('x', 100000)"])
                + each(["jobs_limit", "revisions_days", "dead_days", "promise_seconds"], ["2147483647"])
                + ["tokens_limit = 9223372036854775807", "holdback = 'NaN' where false", "share = 100"]),
        Damage(
            table: "models",
            changes: each(["feature_mean", "feature_scale", "base", "prior_mean", "prior_covariance"], vectors)
                + each(["base_names", "feature_names"], ["'{}'", "'{NULL}'", "array_fill(''::text, array[17])"])
                + each(["side_bias"], ["'NaN'", "'Infinity'", "1e308"])
                + each(["effect_map", "scores", "prior_sparsity"], ["'{}'", "'[1]'", "'{\"rows\": 7}'"])
                + ["specification = 'local-999'", "lapse = 'NaN' where false"]),
        Damage(
            table: "prompts",
            changes: each(
                ["document"],
                [
                    "'null'", "'7'", "'{}'", "'[]'", "'{\"prompts\": [1]}'", "document - 'prompts'",
                    "document || '{\"attributes\": 1}'",
                ])),
    ]

    @Test("that holds a person's weights keeps that person's texts as they are, until their next answer mends it")
    func weights() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            for user in ["ada", "grace"] { try await stack.teach(user) }
            let environment = try stack.environment(model: model.url)
            let worker = try AttuneProcess(["worker"], environment: environment)
            let damages =
                Self.each(["mean"], Self.unreadable) + Self.each(["covariance"], Self.cut)
                + [
                    "covariance = pack_reals(array_fill(-1::real, array[153]))",
                    "mean = array[[1,2],[3,4]]::real[], covariance = ''",
                ]
            try await stack.client.script("create table kept as table weights")
            for (number, change) in damages.enumerated() {
                _ = try await stack.client.query(Statement("update weights set \(change) where user_id = 'ada'"))
                // In one batch, where they come together.
                for user in ["ada", "grace"] { try await stack.enqueue(Texts.job("\(user)-\(number)", user: user)) }
                var results: [String: RevisedResponse] = [:]
                for _ in 0..<2 {
                    let result = try await stack.result()
                    results[result.userID ?? ""] = result
                }
                #expect(results["ada"]?.status == .kept, "\(change)")
                #expect(results["ada"]?.reason == "weights_unusable", "\(change)")
                #expect(results["ada"]?.text == Texts.long, "\(change)")
                #expect(results["grace"]?.status == .revised, "\(change)")
                if number + 1 < damages.count { try await stack.restore("weights") }
            }
            #expect(try await stack.depth(Names.dead(of: TestStack.tenant)) == 0)
            for command in [["explain", "ada-0"], ["users", "show", "ada"]] {
                let output = try await AttuneProcess(command, environment: environment).end()
                #expect(output.status == 0 && output.text.contains("cannot be read"), "\(output.text)")
            }
            try await stack.withTrainer {
                try await stack.send(Texts.comparison("mending"))
                try await eventually {
                    try await stack.count("select count(*) from feedback_events where event_id = 'mending'") == 1
                }
            }
            try await stack.enqueue(Texts.job("mended"))
            let mended = try await stack.result()
            // What is chosen depends on whether the trainer has learned from grace's jobs by then; that it can be does not.
            #expect(mended.answers == 9 && mended.reason != "weights_unusable", "\(mended)")
            #expect(mended.probabilityBetter != nil, "\(mended)")
            worker.signal(SIGTERM)
            let log = try await worker.end().text
            #expect(log.split(separator: "\n").filter { $0.contains("stored weights cannot be used") }.count == 1)
        }
    }

    @Test(
        "ends no worker and no trainer: jobs get results, events count or are dead, and the rest goes on",
        arguments: damages)
    func damage(_ damage: Damage) async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await stack.teach("grace")
            _ = try await stack.client.query(
                """
                insert into prompt_effects (tenant, model_version, language_model, prompt, wording, intercept, slope,
                    variance, acceptance, observations)
                select '', 1, 'stub', p, 0, m.prior_mean, m.prior_mean, m.prior_mean, 0.5, 1
                from models m, unnest(array['concise', 'plain']) p
                """)
            try await stack.client.script("create table kept as table \(damage.table)")
            let isOfPerson = ["weights", "comparisons"].contains(damage.table)
            let whose = isOfPerson ? " where user_id = 'ada'" : ""
            try await stack.withTrainer {
                try await stack.withWorker(model: model.url) { _ in
                    for (number, change) in damage.changes.enumerated() {
                        let imported = damage.table == "prompts" ? ", imported_at = clock_timestamp()" : ""
                        let rows = change.contains(" where ") ? change : change + imported + whose
                        do {
                            _ = try await stack.client.query(Statement("update \(damage.table) set \(rows)"))
                        } catch {
                            // The table itself refuses it.
                            continue
                        }
                        // What a worker and a trainer read now and then.
                        if !isOfPerson { try await Task.sleep(for: .milliseconds(250)) }
                        try await stack.enqueue(Texts.job("job-\(number)"))
                        try await stack.send(Texts.comparison("event-\(number)"))
                        if isOfPerson { try await stack.expectEnds(number, change) }
                        try await stack.restore(damage.table)
                        if !isOfPerson { try await stack.expectEnds(number, change) }
                    }
                    try await stack.enqueue(Texts.job("last", user: "grace"))
                    #expect(try await stack.result().jobID == "last")
                }
            }
        }
    }
}

extension TestStack {
    /// The job ends as a result or a dead letter, the event is taken or dead.
    fileprivate func expectEnds(_ number: Int, _ change: String) async throws {
        var open: Set<String> = ["job-\(number)", "event-\(number)"]
        try await eventually("\(change)") {
            if let result = try await administrator.get(Names.results(of: Self.tenant)) {
                await administrator.acknowledge([result.tag])
                open.remove(try RevisedResponse.decode(result.body).jobID ?? "")
            }
            if let letter = try await administrator.get(Names.dead(of: Self.tenant)) {
                await administrator.acknowledge([letter.tag])
                #expect(letter.properties.headers[MessageHeader.reason] == "database_refused", "\(change)")
                for name in open where String(decoding: letter.body, as: UTF8.self).contains("\"\(name)\"") {
                    open.remove(name)
                }
            }
            if try await count("select count(*) from feedback_events where event_id = 'event-\(number)'") == 1 {
                open.remove("event-\(number)")
            }
            return open.isEmpty
        }
    }

    /// Puts the rows back as they were; those that came since stay.
    fileprivate func restore(_ table: String) async throws {
        let columns = try await client.query(
            """
            select string_agg(format('%1$I = k.%1$I', column_name), ', ') from information_schema.columns
            where table_name = $1 and is_identity = 'NO' and column_name not in ('updated_at', 'changed_at', 'imported_at')
            """, [.text(table)])[0].text(0)
        let keys = [
            "weights": "t.tenant = k.tenant and t.user_id = k.user_id and t.model_version = k.model_version",
            "comparisons": "t.id = k.id", "tenants": "t.name = k.name", "models": "t.version = k.version",
            "prompts": "t.tenant = k.tenant and t.version = k.version",
            "prompt_effects": "t.tenant = k.tenant and t.prompt = k.prompt",
        ][table]
        let imported = table == "prompts" ? ", imported_at = clock_timestamp()" : ""
        _ = try await client.query(
            Statement("update \(table) t set \(columns)\(imported) from kept k where \(keys ?? "false")"))
    }
}
