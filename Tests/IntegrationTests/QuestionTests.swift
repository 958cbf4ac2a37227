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
}
