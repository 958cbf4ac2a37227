import AMQP
import Foundation
import Personalization
import Testing

@testable import Workers

@Suite("A dead letter")
struct ReplayTests {
    private func job(_ change: (inout MessageProperties) -> Void = { _ in }) -> Delivery {
        var properties = MessageProperties()
        properties.messageID = "m1"
        properties.correlationID = "c1"
        properties.replyTo = "attune.replies.demo.x"
        properties.timestamp = 1000
        properties.headers = [
            "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "attune-attempt": 4,
            "theirs": "kept",
        ]
        change(&properties)
        return Delivery(
            tag: DeliveryTag(session: 1, number: 1), queue: Names.jobs(of: "demo"), exchange: Names.jobs,
            routingKey: "demo", isRedelivered: false, properties: properties,
            body: Array(#"{"schema":1,"job_id":"j1","user_id":"u"}"#.utf8))
    }

    /// What a job is once it died and was taken from the dead-letter queue.
    private func dead(
        _ delivery: Delivery, code: DeadLetterReason = .attemptsExhausted, exchange: String = Names.dead,
        routingKey: String = "demo", _ change: (inout MessageProperties) -> Void = { _ in }
    ) -> Delivery {
        let letter = DeadLetter(
            delivery: delivery, tenant: "demo", error: MessageError(code: code, message: "why"))
        var message = letter.message(at: Date(timeIntervalSince1970: 5000))
        change(&message.properties)
        return Delivery(
            tag: DeliveryTag(session: 1, number: 2), queue: Names.dead(of: "demo"), exchange: exchange,
            routingKey: routingKey, isRedelivered: false, properties: message.properties, body: message.body)
    }

    @Test("goes back to its exchange under its team's key, with its properties and trace, as if never tried")
    func replay() throws {
        let letter = dead(job())
        let entry = DeadLetterEntry(letter, team: "demo")
        #expect(entry.obstacle == nil)
        #expect(entry.id == "j1")
        #expect(entry.reason == "attempts_exhausted")
        #expect(entry.deadAt == Date(timeIntervalSince1970: 5000))
        let message = try #require(
            Replay.message(letter, as: entry, user: nil, at: Date(timeIntervalSince1970: 9000)))
        #expect(message.exchange == Names.jobs)
        #expect(message.routingKey == "demo")
        #expect(message.isMandatory)
        #expect(message.body == job().body)
        var expected = job().properties
        expected.headers["attune-attempt"] = nil
        expected.headers[MessageHeader.replayedAt] = 9000
        #expect(message.properties == expected)
    }

    @Test(
        "that was not the team's own, or an erased person's, is never replayed",
        arguments: [
            "wrong_tenant", "user_forgotten", "exchange", "key", "cc", "forged exchange", "forged key", "no origin",
        ])
    func obstacles(_ kind: String) {
        let letter =
            switch kind {
            case "wrong_tenant": dead(job(), code: .wrongTenant)
            case "user_forgotten": dead(job(), code: .userForgotten)
            case "exchange": dead(job(), exchange: "their.own")
            case "key": dead(job(), routingKey: "other")
            case "cc": dead(job()) { $0.headers["CC"] = .array(["demo"]) }
            case "forged exchange": dead(job()) { $0.headers[MessageHeader.deadExchange] = "" }
            case "forged key": dead(job()) { $0.headers[MessageHeader.deadRoutingKey] = "other" }
            default: dead(job()) { $0.headers[MessageHeader.deadExchange] = nil }
            }
        let entry = DeadLetterEntry(letter, team: "demo")
        #expect(entry.obstacle != nil)
        #expect(Replay.message(letter, as: entry, user: nil, at: Date()) == nil)
    }

    @Test("that the broker gave up says where it came from, too")
    func brokerDeath() throws {
        var properties = MessageProperties()
        properties.headers["x-death"] = .array([
            .table([
                "reason": "delivery_limit", "queue": .string(Names.jobs(of: "demo")), "exchange": .string(Names.jobs),
                "routing-keys": .array(["demo"]), "time": .timestamp(7000),
            ])
        ])
        let letter = Delivery(
            tag: DeliveryTag(session: 1, number: 1), queue: Names.dead(of: "demo"), exchange: Names.dead,
            routingKey: "demo", isRedelivered: false, properties: properties, body: job().body)
        let entry = DeadLetterEntry(letter, team: "demo")
        #expect(entry.reason == "delivery_limit")
        #expect(entry.deadAt == Date(timeIntervalSince1970: 7000))
        let message = try #require(Replay.message(letter, as: entry, user: "op", at: Date()))
        #expect(message.exchange == Names.jobs)
        #expect(message.properties.userID == "op")
        #expect(message.properties.headers["x-death"] == nil)
    }

    @Test("of an erased person keeps neither text nor name")
    func forgotten() {
        let letter = dead(job { $0.headers[MessageHeader.user] = "ada" }, code: .userForgotten)
        #expect(letter.body.isEmpty)
        #expect(letter.properties.headers[MessageHeader.user] == nil)
    }

    @Test("counts where its origin is checked by the operator's user, and by no other")
    func origin() throws {
        let replayed = job { $0.userID = "operator" }
        try Origin.check(
            replayed, exchange: Names.jobs, key: "demo", brokerUsers: ["team"], trusted: ["operator"])
        #expect(throws: MessageError.self) {
            try Origin.check(replayed, exchange: Names.jobs, key: "demo", brokerUsers: ["team"], trusted: ["worker"])
        }
        #expect(throws: MessageError.self) {
            try Origin.check(job(), exchange: Names.jobs, key: "demo", brokerUsers: ["team"], trusted: ["operator"])
        }
    }

    @Test("has its default deadline counted from the replay")
    func deadline() throws {
        let wall = Date(timeIntervalSince1970: 100_000)
        let now = ContinuousClock.now
        let job = Delivery(
            tag: DeliveryTag(session: 1, number: 1), queue: Names.jobs(of: "demo"), exchange: Names.jobs,
            routingKey: "demo", isRedelivered: false,
            properties: MessageProperties(headers: [MessageHeader.replayedAt: 99_900], timestamp: 1000),
            body: Array(#"{"schema":1,"job_id":"j1","user_id":"u","prompt":"p","response":"r"}"#.utf8))
        guard
            case .job(let received) = JobIntake(limits: .standard, brokerUser: "attune").decide(
                job, tenants: [:], wall: wall, now: now)
        else {
            Issue.record("it is a job")
            return
        }
        #expect(now.duration(to: received.deadline) == .seconds(800))
        #expect(received.isForgotten(1_000_999_999))
        #expect(!received.isForgotten(999_999_999))
        #expect(!received.isForgotten(nil))
    }
}
