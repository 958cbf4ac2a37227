import AMQP
import Foundation
import Personalization
import Testing

@testable import Workers

@Suite("A job that came under a broker user")
struct OriginTests {
    private func delivery(user: String?, headers: [String: FieldValue] = [:]) -> Delivery {
        var properties = MessageProperties()
        properties.userID = user
        properties.headers = headers
        return Delivery(
            tag: DeliveryTag(session: 1, number: 1), queue: "attune.jobs.a", exchange: "attune.jobs", routingKey: "a",
            isRedelivered: false, properties: properties, body: [])
    }

    private func isAccepted(_ delivery: Delivery) -> Bool {
        (try? Origin.check(
            delivery, exchange: "attune.jobs", key: "a", brokerUsers: ["team-a"], ownUser: "attune")) != nil
    }

    private func climbed(_ delivery: Delivery, attempt: Int = 0) throws -> OutgoingMessage {
        let job = RevisionJob(jobID: "j", userID: "u", input: .prompt("p"), response: "r")
        return RetryLadder.message(
            for: ReceivedJob(
                delivery: delivery, tenant: "a", job: job, digest: [], receivedAt: .now, waited: nil, deadline: .now,
                attempt: attempt),
            seconds: 30, reason: "model_server_error", brokerUser: "attune", wall: Date(timeIntervalSince1970: 0),
            jitter: 0.5)
    }

    @Test("is published again under the workers' user, and still counts as its team's, as often as it climbs")
    func climbs() throws {
        var message = try climbed(delivery(user: "team-a"))
        for attempt in 1...3 {
            #expect(message.properties.userID == "attune")
            let again = delivery(user: message.properties.userID, headers: message.properties.headers)
            #expect(isAccepted(again))
            #expect(Origin.sender(of: again, ownUser: "attune") == "team-a")
            message = try climbed(again, attempt: attempt)
        }
    }

    @Test("without one it stays without one, and a sender in the header is nobody's word")
    func plain() throws {
        let message = try climbed(delivery(user: nil, headers: ["attune-sender": "team-a"]))
        #expect(message.properties.userID == nil)
        #expect(message.properties.headers["attune-sender"] == nil)
    }

    @Test(
        "A header alone makes nobody a member of a team",
        arguments: [
            (nil, "team-a", false), ("team-b", "team-a", false), ("attune", "team-b", false), ("attune", nil, false),
            ("attune", "team-a", true), ("team-a", "team-b", true), ("team-a", nil, true),
        ] as [(String?, String?, Bool)])
    func forged(user: String?, sender: String?, isAccepted: Bool) {
        let headers: [String: FieldValue] = sender.map { ["attune-sender": .string($0)] } ?? [:]
        #expect(self.isAccepted(delivery(user: user, headers: headers)) == isAccepted)
    }

    @Test("Attempts and their reasons are kept, the last eight of them, and the wait is shortened by the jitter")
    func history() throws {
        var message = try climbed(delivery(user: nil))
        #expect(message.properties.expiration == "26250")
        #expect(
            message.properties.headers["attune-history"]
                == .array([.string("1 model_server_error 1970-01-01T00:00:00.000Z")]))
        for attempt in 1...12 {
            message = try climbed(delivery(user: nil, headers: message.properties.headers), attempt: attempt)
        }
        let history = RetryLadder.history(of: message.properties)
        #expect(history.count == 8)
        #expect(history.last?.hasPrefix("13 ") == true)
        #expect(message.properties.headers["attune-attempt"] == .int(13))
    }
}
