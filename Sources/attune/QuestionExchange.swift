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
        try await publisher.publishAll([EntryMessage.question(request, of: tenant, replyTo: queue)])
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
        try await publisher.publishAll([EntryMessage.feedback(feedback, of: tenant)])
    }
}
