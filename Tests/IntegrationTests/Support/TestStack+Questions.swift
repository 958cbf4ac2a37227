import AMQP
import Foundation
import Personalization
import Workers

extension TestStack {
    func importStarters() async throws {
        _ = try await QuestionStore(database: client).add(try StarterQuestions.entries(), tenant: nil)
    }

    /// A queue of the team's for replies.
    func replyQueue() async throws -> String {
        let name = Names.replies(of: Self.tenant) + UUID().uuidString.lowercased()
        try await administrator.declare(Topology(queues: [.init(name: name)]))
        return name
    }

    func request(body: [UInt8], _ change: (inout MessageProperties) -> Void) async throws {
        var properties = MessageProperties()
        change(&properties)
        try await publisher.publish(
            OutgoingMessage(
                exchange: Names.questions, routingKey: Self.tenant, isMandatory: true, properties: properties,
                body: body))
    }

    func request(
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
    func ask(_ id: String, user: String = "ada") async throws -> Question.Pair {
        let replies = try await replyQueue()
        try await request(id, user: user, replyTo: replies)
        let question = try Question.decode(try await take(replies).body)
        guard case .pair(let pair) = question.content else {
            throw Missing(description: "no question: \(question)")
        }
        return pair
    }

    func answer(
        _ pair: Question.Pair, _ choice: Feedback.Answer.Choice, event: String, user: String = "ada"
    ) async throws {
        try await send(
            Feedback(
                eventID: event, userID: user,
                content: .answer(.init(questionID: pair.questionID, chosen: choice))))
    }
}
