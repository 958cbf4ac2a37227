import AMQP
import Foundation
import Personalization

/// Decides what a delivery from the queue of question requests is: a request, or a dead letter with its reason.
struct QuestionIntake {
    let limits: MessageLimits
    /// The teams that may ask.
    var tenants: [String: Tenant] = [:]

    enum Decision {
        case request(QuestionRequest, tenant: String)
        /// A dead letter, and the refusal for whoever waits at `reply_to`.
        case dead(DeadLetter, reply: OutgoingMessage?)
    }

    func decide(_ delivery: Delivery, wall: Date) -> Decision {
        let tenant = delivery.routingKey
        do { try check(delivery, tenant: tenant) } catch {
            // Nothing is sent to an address that was not checked.
            return .dead(DeadLetter(delivery: delivery, tenant: tenant, error: error), reply: nil)
        }
        do {
            return .request(try QuestionRequest.decode(delivery.body, limits: limits), tenant: tenant)
        } catch {
            let requestID = MessageIdentifiers.salvage(delivery.body).requestID
            let refusal = Question(requestID: requestID, content: .none(reason: error.code.rawValue))
            return .dead(
                DeadLetter(delivery: delivery, tenant: tenant, error: error),
                reply: Self.reply(refusal, to: delivery, wall: wall))
        }
    }

    private func check(_ delivery: Delivery, tenant: String) throws(MessageError) {
        guard let team = tenants[tenant] else {
            throw MessageError(
                code: .wrongTenant, message: "there is no such team: publish with a team's name as routing key")
        }
        try Origin.check(delivery, exchange: Names.questions, key: tenant, brokerUsers: team.brokerUsers)
        try ReplyAddress.check(delivery.properties.replyTo, tenant: tenant)
        guard delivery.properties.replyTo?.isEmpty == false else {
            throw MessageError(
                code: .replyToRefused, field: "reply_to property",
                message: "a question needs somewhere to go: set reply_to, best to amq.rabbitmq.reply-to")
        }
    }

    /// The message that carries a question to whoever waits for it.
    static func reply(_ question: Question, to delivery: Delivery, wall: Date) -> OutgoingMessage {
        var message = ResultMessage.message(
            body: question.encoded(), for: delivery, tenant: delivery.routingKey, wall: wall)
        message.properties.type = Question.kind
        return message
    }
}
