public import AMQP
public import Foundation
public import Personalization

/// What clients send, as `Schemas/asyncapi.yaml` describes it: mandatory, with the time and what replies are known by.
public enum EntryMessage {
    public static func job(
        _ job: RevisionJob, of tenant: String, replyTo: String? = nil, at now: Date = Date()
    ) -> OutgoingMessage {
        message(
            RevisionJob.kind, to: Names.jobs, tenant, id: job.jobID, replyTo: replyTo, at: now, body: job.encoded())
    }

    public static func question(
        _ request: QuestionRequest, of tenant: String, replyTo: String, at now: Date = Date()
    ) -> OutgoingMessage {
        message(
            QuestionRequest.kind, to: Names.questions, tenant, id: request.requestID, replyTo: replyTo, at: now,
            body: request.encoded())
    }

    public static func feedback(_ feedback: Feedback, of tenant: String, at now: Date = Date()) -> OutgoingMessage {
        var message = message(
            Feedback.kind, to: Names.feedback, tenant, id: feedback.eventID, replyTo: nil, at: now,
            body: feedback.encoded())
        // Chooses the shard, so that one person's events stay in order.
        message.properties.headers[MessageHeader.user] = .string(feedback.userID)
        return message
    }

    private static func message(
        _ kind: String, to exchange: String, _ tenant: String, id: String, replyTo: String?, at now: Date,
        body: [UInt8]
    ) -> OutgoingMessage {
        var properties = MessageProperties()
        properties.contentType = "application/json"
        properties.type = kind
        properties.messageID = id
        properties.correlationID = id
        properties.replyTo = replyTo
        properties.timestamp = Int(now.timeIntervalSince1970)
        return OutgoingMessage(
            exchange: exchange, routingKey: tenant, isMandatory: true, properties: properties, body: body)
    }
}
