import AMQP
import Foundation
import Personalization
import Testing
import Workers

@Suite("Requests for questions", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct QuestionRequestTests {
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
