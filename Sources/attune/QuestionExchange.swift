import AMQP
import Foundation
import Personalization
import Workers

/// Asks for questions and sends answers, over a reply queue of its own.
struct QuestionExchange: Sendable {
    let consumer: Consumer
    let queue: String
    let publisher: Publisher
    let tenant: String
    let timeout: Duration

    /// Returns the question for a request.
    ///
    /// - Throws: `CommandError` where none comes in time.
    func ask(_ request: QuestionRequest) async throws -> Question {
        var properties = properties(QuestionRequest.kind, id: request.requestID)
        properties.correlationID = request.requestID
        properties.replyTo = queue
        try await publisher.publishAll([
            OutgoingMessage(
                exchange: Names.questions, routingKey: tenant, isMandatory: true, properties: properties,
                body: request.encoded())
        ])
        return try await withThrowingTaskGroup(of: Question?.self) { group in
            group.addTask { try await reply(to: request.requestID) }
            group.addTask {
                try await Task.sleep(for: timeout)
                // Ends the wait for deliveries.
                await consumer.close()
                return nil
            }
            defer { group.cancelAll() }
            guard let question = try await group.next() ?? nil else {
                throw CommandError("no question came within \(timeout): is a trainer running? See `attune status`")
            }
            return question
        }
    }

    private func reply(to id: String) async throws -> Question? {
        while let deliveries = await consumer.next() {
            await consumer.acknowledge(deliveries.map(\.tag))
            for delivery in deliveries where delivery.properties.correlationID == id {
                return try Question.decode(delivery.body)
            }
        }
        return nil
    }

    func send(_ feedback: Feedback) async throws {
        var properties = properties(Feedback.kind, id: feedback.eventID)
        properties.headers[MessageHeader.user] = .string(feedback.userID)
        try await publisher.publishAll([
            OutgoingMessage(
                exchange: Names.feedback, routingKey: tenant, isMandatory: true, properties: properties,
                body: feedback.encoded())
        ])
    }

    private func properties(_ kind: String, id: String) -> MessageProperties {
        MessageProperties(
            contentType: "application/json", messageID: id, timestamp: Int(Date().timeIntervalSince1970), type: kind)
    }
}
