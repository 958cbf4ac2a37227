import AMQP
import Foundation
import Personalization
import Testing

@testable import Workers

@Suite("The retry ladder")
struct RetryLadderTests {
    @Test(
        "has a tier for each attempt while there is time for it",
        arguments: [
            (0, 900, 1), (1, 900, 5), (2, 900, 30), (3, 900, 120), (4, 900, 600), (5, 900, nil), (0, 1, nil),
            (1, 5, nil), (1, 6, 5), (4, 599, nil), (-1, 900, nil),
        ] as [(Int, Int, Int?)])
    func tiers(attempt: Int, secondsLeft: Int, tier: Int?) {
        #expect(RetryLadder.tier(attempt: attempt, left: .seconds(secondsLeft)) == tier)
    }

    private func message(attempt: Int, headers: [String: FieldValue], jitter: Double) -> OutgoingMessage {
        let delivery = Delivery(
            tag: DeliveryTag(session: 1, number: 1), queue: "attune.jobs.a", exchange: "attune.jobs", routingKey: "a",
            isRedelivered: true, properties: MessageProperties(headers: headers), body: [1, 2])
        return RetryLadder.message(
            for: ReceivedJob(
                delivery: delivery, tenant: "a",
                job: RevisionJob(jobID: "j", userID: "u", input: .prompt("p"), response: "r"), digest: [],
                receivedAt: .now, waited: nil, deadline: .now, attempt: attempt),
            seconds: 120, reason: "model_too_slow", brokerUser: "attune", wall: Date(timeIntervalSince1970: 0),
            jitter: jitter)
    }

    @Test("spreads what failed together over the last quarter of a tier", arguments: [0, 0.3, 1, -5, 7])
    func jitter(_ jitter: Double) throws {
        let expiration = try #require(message(attempt: 3, headers: [:], jitter: jitter).properties.expiration)
        #expect((90_000...120_000).contains(try #require(Int(expiration))))
    }

    @Test("counts attempts in a header of its own and keeps a short history, the trace, and the body")
    func history() {
        var headers: [String: FieldValue] = [MessageHeader.traceParent: "00-1-2-01", "x-delivery-count": 3]
        for attempt in 0..<12 {
            let climbed = message(attempt: attempt, headers: headers, jitter: 0)
            headers = climbed.properties.headers
            #expect(headers[MessageHeader.attempt] == .int(attempt + 1))
            #expect(headers[MessageHeader.traceParent] == "00-1-2-01")
            #expect(headers["x-delivery-count"] == nil)
            #expect(climbed.body == [1, 2])
            #expect(climbed.isMandatory)
        }
        #expect(
            headers[MessageHeader.history]
                == .array((5...12).map { .string("\($0) model_too_slow 1970-01-01T00:00:00.000Z") }))
    }
}
