import AMQP
import Foundation
import Personalization
import Postgres
import Testing
import Workers

@Suite("Questions", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct QuestionTests {
    @Test("a question's answer moves the weights once, with the order that was shown")
    func answer() async throws {
        try await TestStack.with { stack in
            try await stack.importStarters()
            try await stack.withTrainer {
                let pair = try await stack.ask("r1")
                let entry = try #require(try StarterQuestions.entries().first { $0.id == pair.questionID })
                #expect(Set([pair.first, pair.second]) == [entry.first, entry.second])
                #expect(pair.prompt == entry.prompt)
                let answer = Feedback(
                    eventID: "a1", userID: "ada",
                    content: .answer(.init(questionID: pair.questionID, chosen: .second, shownFirst: .second)))
                try await stack.send(answer)
                try await stack.send(answer)
                try await stack.send(
                    Feedback(
                        eventID: "a2", userID: "ada",
                        content: .answer(.init(questionID: pair.questionID, chosen: .first))))
                try await stack.send(
                    Feedback(
                        eventID: "a3", userID: "bob",
                        content: .answer(.init(questionID: pair.questionID, chosen: .first))))
                try await eventually { try await stack.count("select count(*) from feedback_events") == 3 }
                #expect(try await stack.count("select answers from weights where user_id = 'ada'") == 1)
                #expect(try await stack.count("select count(*) from weights where user_id = 'bob'") == 0)
                #expect(
                    try await stack.count(
                        "select count(*) from comparisons where source = 'answer' and shown_first = 'preferred'") == 1)
                let rows = try await stack.client.query("select preferred_text, other_text from comparisons")
                #expect(String(decoding: try rows[0].bytes(0), as: UTF8.self) == pair.second)
                #expect(String(decoding: try rows[0].bytes(1), as: UTF8.self) == pair.first)
                let reasons = try await stack.client.query(
                    "select event_id, coalesce(reason, '') from feedback_events order by event_id")
                #expect(
                    try reasons.map { try $0.text(0) + " " + $0.text(1) } == [
                        "a1 ", "a2 already_answered", "a3 unknown_question",
                    ])
                // By the question's own order.
                let chosen = try await stack.client.query("select chosen from questions_asked")
                #expect(try chosen[0].text(0) == (pair.second == entry.second ? "second" : "first"))
            }
        }
    }

    @Test("the mean moves towards the text that was chosen, and no preference moves nothing")
    func direction() async throws {
        try await TestStack.with { stack in
            try await stack.importStarters()
            try await stack.withTrainer {
                let model = RewardModel.versionOne
                let pair = try await stack.ask("r1")
                try await stack.answer(pair, .first, event: "a1")
                try await eventually { try await stack.count("select count(*) from comparisons") == 1 }
                let weights = try #require(
                    try await PersonStore(database: stack.client).weights(tenant: TestStack.tenant, userID: "ada"))
                let difference = model.phiDifference(
                    model.specification.difference(prompt: pair.prompt, pair.first, pair.second))
                #expect(zip(weights.mean, difference).reduce(0) { $0 + $1.0 * $1.1 } > 0)
                try await stack.answer(try await stack.ask("r2"), .neither, event: "a2")
                try await eventually { try await stack.count("select count(*) from feedback_events") == 2 }
                #expect(try await stack.count("select answers from weights") == 1)
                #expect(
                    try await stack.count(
                        "select count(*) from feedback_events where outcome = 'counted' and reason = 'no_preference'")
                        == 1)
                #expect(
                    try await stack.count("select count(*) from questions_asked where answered_at is not null") == 2)
            }
        }
    }

    @Test("two trainers never put a question to a person twice, and everything that there is comes once")
    func concurrency() async throws {
        try await TestStack.with { stack in
            try await stack.importStarters()
            try await stack.withTrainer {
                try await stack.withTrainer {
                    let replies = try await stack.replyQueue()
                    for index in 0..<60 { try await stack.request("r\(index)", replyTo: replies) }
                    var ids: [String] = []
                    var reasons: [String] = []
                    for _ in 0..<60 {
                        switch try Question.decode(try await stack.take(replies).body).content {
                        case .pair(let pair): ids.append(pair.questionID)
                        case .none(let reason): reasons.append(reason)
                        }
                    }
                    #expect(ids.count == 51 && Set(ids).count == 51)
                    #expect(reasons == Array(repeating: "all_asked", count: 9))
                    #expect(try await stack.count("select count(*) from questions_asked") == 51)
                }
            }
        }
    }

    @Test("a request that comes again gets the same question, in the same order, until it is answered")
    func repeated() async throws {
        try await TestStack.with { stack in
            try await stack.importStarters()
            try await stack.withTrainer {
                let first = try await stack.ask("same")
                let replies = try await stack.replyQueue()
                for _ in 0..<3 { try await stack.request("same", replyTo: replies) }
                for _ in 0..<3 {
                    let again = try Question.decode(try await stack.take(replies).body)
                    #expect(again.content == .pair(first))
                    #expect(again.requestID == "same")
                }
                try await stack.answer(first, .first, event: "a1")
                try await eventually { try await stack.count("select count(*) from comparisons") == 1 }
                #expect(try await stack.ask("same").questionID != first.questionID)
            }
        }
    }

    @Test("the reply keeps the correlation id and says what it is")
    func properties() async throws {
        try await TestStack.with { stack in
            try await stack.withTrainer {
                let replies = try await stack.replyQueue()
                try await stack.request("r", replyTo: replies, domain: "customer-service") {
                    $0.correlationID = "c-7"
                    $0.headers[MessageHeader.traceParent] = .string("00-1-2-01")
                }
                let reply = try await stack.take(replies)
                #expect(reply.properties.correlationID == "c-7")
                #expect(reply.properties.type == "Question")
                #expect(reply.properties.contentType == "application/json")
                #expect(reply.properties.headers[MessageHeader.traceParent] == .string("00-1-2-01"))
                #expect(try Question.decode(reply.body).content == .none(reason: "no_pairs"))
                try await stack.importStarters()
                try await eventually {
                    try await stack.request("s", replyTo: replies, domain: "poetry")
                    return try Question.decode(try await stack.take(replies).body).content
                        == .none(reason: "no_pairs_for_domain")
                }
                try await stack.request("t", replyTo: replies, language: "de")
                #expect(
                    try Question.decode(try await stack.take(replies).body).content
                        == .none(reason: "no_pairs_for_language"))
            }
        }
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let body: String
        let reason: String
        /// The request id that the refusal carries; nil: none could be read.
        let id: String?
        var testDescription: String { reason }
    }

    @Test(
        "a malformed request is a dead letter, and whoever waits is told why",
        arguments: [
            Refused(body: "nonsense", reason: "malformed_json", id: nil),
            Refused(body: #"{"schema":1,"request_id":"r"}"#, reason: "missing_field", id: "r"),
            Refused(body: #"{"schema":1,"request_id":"r","user_id":7}"#, reason: "invalid_field", id: "r"),
            Refused(body: #"{"schema":2,"request_id":"r","user_id":"u"}"#, reason: "unknown_schema", id: "r"),
        ])
    func malformed(_ refused: Refused) async throws {
        try await TestStack.with { stack in
            try await stack.withTrainer {
                let replies = try await stack.replyQueue()
                try await stack.request(body: Array(refused.body.utf8)) { $0.replyTo = replies }
                let dead = try await stack.take(Names.dead(of: TestStack.tenant))
                #expect(dead.properties.headers["attune-reason"] == .string(refused.reason))
                #expect(dead.body == Array(refused.body.utf8))
                let reply = try Question.decode(try await stack.take(replies).body)
                #expect(reply == Question(requestID: refused.id, content: .none(reason: refused.reason)))
                #expect(try await stack.depth(Names.questions) == 0)
            }
        }
    }

    @Test(
        "a request with an address that is not the team's own, without one, or copied, is a dead letter and unanswered")
    func addresses() async throws {
        try await TestStack.with { stack in
            let body = QuestionRequest(requestID: "r", userID: "ada").encoded()
            try await stack.importStarters()
            try await stack.administrator.declare(Topology(queues: [.init(name: "attune.replies.other.mine")]))
            try await stack.withTrainer {
                for replyTo in [nil, Names.jobs(of: TestStack.tenant), "attune.replies.other.mine"] {
                    try await stack.request(body: body) { $0.replyTo = replyTo }
                    let dead = try await stack.take(Names.dead(of: TestStack.tenant))
                    #expect(dead.properties.headers["attune-reason"] == .string("reply_to_refused"))
                }
                let replies = try await stack.replyQueue()
                try await stack.request(body: body) {
                    $0.replyTo = replies
                    $0.headers["CC"] = .array([.string("x")])
                }
                let dead = try await stack.take(Names.dead(of: TestStack.tenant))
                #expect(dead.properties.headers["attune-reason"] == .string("wrong_tenant"))
                #expect(try await stack.depth(replies) == 0)
                #expect(try await stack.count("select count(*) from questions_asked") == 0)
            }
        }
    }

    @Test("a question that nobody waits for any more may be asked again")
    func unread() async throws {
        try await TestStack.with { stack in
            try await stack.importStarters()
            try await stack.withTrainer {
                let gone = Names.replies(of: TestStack.tenant) + "gone"
                try await stack.request("r", replyTo: gone)
                _ = try await stack.ask("s", user: "bob")
                try await eventually {
                    try await stack.count("select count(*) from questions_asked where user_id = 'ada'") == 0
                }
                #expect(try await stack.depth(Names.unrouted) == 0)
            }
        }
    }

    @Test("a reply queue that is full does not keep others waiting for their questions")
    func fullReplies() async throws {
        try await TestStack.with { stack in
            try await stack.importStarters()
            let full = Names.replies(of: TestStack.tenant) + "full"
            var queue = Topology.Queue(name: full)
            queue.arguments = [
                "x-queue-type": .string("quorum"), "x-max-length": 1, "x-overflow": .string("reject-publish"),
            ]
            try await stack.administrator.declare(Topology(queues: [queue]))
            for _ in 0..<3 {
                _ = await stack.publisher.publish([OutgoingMessage(exchange: "", routingKey: full, body: [1])])
            }
            try await stack.withTrainer {
                try await stack.request("never", replyTo: full)
                _ = try await stack.ask("r", user: "bob")
            }
        }
    }

    @Test("a request that was sent before its person was erased brings nothing of them back, a later one asks")
    func forgotten() async throws {
        try await TestStack.with { stack in
            try await stack.importStarters()
            try await stack.withTrainer {
                let replies = try await stack.replyQueue()
                let past = Int(Date().timeIntervalSince1970) - 5
                try await stack.request("before", replyTo: replies) { $0.timestamp = past }
                _ = try await stack.take(replies)
                let erased = try await PersonEraser(database: stack.client).erase(
                    tenant: TestStack.tenant, userID: "ada")
                #expect(erased?.first { $0.table == "questions_asked" }?.rows == 1)
                try await stack.request("early", replyTo: replies) { $0.timestamp = past }
                let early = try Question.decode(try await stack.take(replies).body)
                #expect(early == Question(requestID: "early", content: .none(reason: "user_forgotten")))
                #expect(try await stack.count("select count(*) from questions_asked") == 0)
                try await stack.request("late", replyTo: replies) { $0.timestamp = past + 3600 }
                guard case .pair = try Question.decode(try await stack.take(replies).body).content else {
                    Issue.record("no question")
                    return
                }
                #expect(try await stack.count("select count(*) from questions_asked") == 1)
            }
        }
    }

    @Test("a team's own question hides everybody's of the same id, and what is retired is asked no more")
    func owners() async throws {
        try await TestStack.with { stack in
            let store = QuestionStore(database: stack.client)
            #expect(
                try await store.add(
                    [
                        QuestionEntry(id: "q", prompt: "p", first: "Short.", second: "Thank you so very much, dear!"),
                        QuestionEntry(id: "old", prompt: "p", first: "One.", second: "Hello, dear friend!"),
                    ], tenant: nil) == 2)
            let own = QuestionEntry(id: "q", prompt: "mine", first: "Yes.", second: "It may perhaps be so.")
            #expect(try await store.add([own], tenant: TestStack.tenant) == 1)
            #expect(try await store.add([own], tenant: TestStack.tenant) == 0)
            #expect(try await store.retire(["old", "unknown"], tenant: nil) == ["old"])
            await #expect(throws: QuestionStoreError.otherTexts(id: "q")) {
                try await store.add(
                    [QuestionEntry(id: "q", prompt: "mine", first: "Yes.", second: "No.")], tenant: TestStack.tenant)
            }
            try await stack.withTrainer {
                #expect(try await stack.ask("r1").prompt == "mine")
                let replies = try await stack.replyQueue()
                try await stack.request("r2", replyTo: replies)
                #expect(
                    try Question.decode(try await stack.take(replies).body).content == .none(reason: "all_asked"))
            }
        }
    }

    @Test("differences that were made under another specification are made anew")
    func specification() async throws {
        try await TestStack.with { stack in
            try await stack.importStarters()
            let before = try await QuestionStore(database: stack.client).pool(of: TestStack.tenant)
            try await stack.client.script("update questions set specification = 'old-0', difference = '{1}'")
            #expect(try await QuestionStore(database: stack.client).pool(of: TestStack.tenant) == before)
            #expect(before.count == 51)
            #expect(try await stack.count("select count(*) from questions where specification = 'old-0'") == 0)
        }
    }

    @Test("what a file says wrong is told with its line, and then nothing of it is taken")
    func importErrors() async throws {
        try await TestStack.with { stack in
            let good = #"{"id": "a", "prompt": "p", "first": "x", "second": "y"}"#
            for (text, expected) in [
                ("\(good)\n\n{\"prompt\": \"p\", \"first\": \"x\"}\n", "line 3"),
                ("\(good)\n\(good)\n", "line 2: its id a is that of line 1"), ("\(good)\nnot json\n", "line 2"),
            ] {
                let output = try await AttuneProcess(
                    ["questions", "import", "-"], environment: try stack.environment(), input: text
                ).end()
                #expect(output.status != 0)
                #expect(output.text.contains(expected), "\(output.text)")
            }
            #expect(try await stack.count("select count(*) from questions") == 0)
        }
    }

    @Test("are imported, listed, exported, retired and asked by command")
    func commands() async throws {
        try await TestStack.with { stack in
            let environment = try stack.environment()
            @Sendable func attune(_ arguments: String..., input: String? = nil) async throws -> AttuneProcess.Output {
                try await AttuneProcess(arguments, environment: environment, input: input).end()
            }
            let imported = try await attune("questions", "import", "--starter")
            #expect(imported.text.contains("51 questions for every team, 51 of them new"), "\(imported.text)")
            let listed = try await attune("questions", "list", "--domain", "translation")
            #expect(listed.text.split(separator: "\n").count == 2 + 17, "\(listed.text)")
            let exported = try await attune("questions", "export")
            let own = try await attune("questions", "import", "-", "--team", TestStack.tenant, input: exported.text)
            #expect(own.text.contains("51 of them new"), "\(own.text)")
            let retired = try await attune(
                "questions", "retire", "--id", "starter-brevity-service", "starter-order-service")
            #expect(retired.text.contains("2 retired"), "\(retired.text)")
            let unknown = try await attune("questions", "retire", "--id", "nothing")
            #expect(unknown.status != 0 && unknown.text.contains("nothing"))
            try await stack.withTrainer {
                let asked = try await attune(
                    "ask", "--user", "ada", "--count", "4", "--domain", "customer-service", input: "a\nx\nb\ns\nn\n")
                #expect(asked.status == 0, "\(asked.text)")
                #expect(asked.text.contains("4 of 4") && asked.text.contains("3 answered."), "\(asked.text)")
                try await eventually { try await stack.count("select count(*) from feedback_events") == 3 }
                #expect(try await stack.count("select answers from weights") == 2)
                let json = try await attune("ask", "--user", "bob", "--count", "2", "--json", input: "first\nquit\n")
                #expect(json.status == 0, "\(json.text)")
                let lines = json.text.split(separator: "\n")
                #expect(lines.count == 3, "\(json.text)")
                #expect(try Question.decode(Array(lines[0].utf8)).requestID != nil)
                #expect(lines[2] == #"{"answered":1,"shown":2}"#)
                let none = try await attune("ask", "--user", "eve", "--domain", "poetry", "--json", input: "")
                #expect(none.text.contains("no_pairs_for_domain"), "\(none.text)")
            }
        }
    }
}

extension ServerRestartTests {
    @Test("requests for questions are held while the database is away, and answered once it is back")
    func questions() async throws {
        try await TestStack.with { stack in
            try await stack.importStarters()
            try await stack.withTrainer {
                var ids = [try await stack.ask("before").questionID]
                let replies = try await stack.replyQueue()
                try TestEnvironment.control(TestEnvironment.databaseControl, "stop")
                do {
                    for index in 0..<5 { try await stack.request("r\(index)", replyTo: replies) }
                    try await eventually { try await stack.depth(Names.questions) == 0 }
                    #expect(try await stack.depth(replies) == 0)
                    try TestEnvironment.control(TestEnvironment.databaseControl, "start")
                } catch {
                    try TestEnvironment.control(TestEnvironment.databaseControl, "start")
                    throw error
                }
                for _ in 0..<5 {
                    let question = try Question.decode(try await stack.take(replies, within: .seconds(60)).body)
                    guard case .pair(let pair) = question.content else {
                        Issue.record("no question: \(question)")
                        continue
                    }
                    ids.append(pair.questionID)
                }
                #expect(Set(ids).count == 6)
                #expect(try await stack.depth(Names.dead(of: TestStack.tenant)) == 0)
            }
        }
    }
}

extension TestStack {
    fileprivate func importStarters() async throws {
        _ = try await QuestionStore(database: client).add(try StarterQuestions.entries(), tenant: nil)
    }

    /// A queue of the team's for replies.
    fileprivate func replyQueue() async throws -> String {
        let name = Names.replies(of: Self.tenant) + UUID().uuidString.lowercased()
        try await administrator.declare(Topology(queues: [.init(name: name)]))
        return name
    }

    fileprivate func request(body: [UInt8], _ change: (inout MessageProperties) -> Void) async throws {
        var properties = MessageProperties()
        change(&properties)
        try await publisher.publish(
            OutgoingMessage(
                exchange: Names.questions, routingKey: Self.tenant, isMandatory: true, properties: properties,
                body: body))
    }

    fileprivate func request(
        _ id: String, user: String = "ada", replyTo: String, domain: String? = nil, language: String? = nil,
        _ change: (inout MessageProperties) -> Void = { _ in }
    ) async throws {
        let request = QuestionRequest(requestID: id, userID: user, domain: domain, language: language)
        try await self.request(body: request.encoded()) {
            $0.replyTo = replyTo
            change(&$0)
        }
    }

    /// Asks for a question, again while the trainer has not read the pool yet, and waits for it.
    fileprivate func ask(_ id: String, user: String = "ada") async throws -> Question.Pair {
        let replies = try await replyQueue()
        try await request(id, user: user, replyTo: replies)
        let question = try Question.decode(try await take(replies).body)
        guard case .pair(let pair) = question.content else {
            throw Missing(description: "no question: \(question)")
        }
        return pair
    }

    fileprivate func answer(
        _ pair: Question.Pair, _ choice: Feedback.Answer.Choice, event: String, user: String = "ada"
    ) async throws {
        try await send(
            Feedback(
                eventID: event, userID: user,
                content: .answer(.init(questionID: pair.questionID, chosen: choice))))
    }
}
