import AMQP
import Personalization

/// Decides what a delivery from a feedback queue is: an event with its features, or a dead letter with its reason.
struct FeedbackIntake {
    let limits: MessageLimits
    /// Broker users whose messages count for every team.
    var trusted: Set<String> = []
    /// The teams whose feedback counts.
    var tenants: [String: Tenant] = [:]

    enum Decision {
        case event(FeedbackRecord)
        case dead(DeadLetter)
    }

    func decide(_ delivery: Delivery) -> Decision {
        // Through the shards' exchange the routing key is still the team's.
        let tenant = delivery.routingKey
        do {
            try checkOrigin(of: delivery, tenant: tenant)
            let feedback = try Feedback.decode(delivery.body, limits: limits)
            try checkUser(of: delivery, is: feedback.userID)
            return .event(
                FeedbackRecord(
                    tenant: tenant, eventID: feedback.eventID, userID: feedback.userID,
                    content: content(of: feedback), sentAt: delivery.properties.timestamp))
        } catch {
            return .dead(DeadLetter(delivery: delivery, tenant: tenant, error: error))
        }
    }

    /// As with jobs, only what was published to the entry exchange with a team's key, without copies, is that team's.
    private func checkOrigin(of delivery: Delivery, tenant: String) throws(MessageError) {
        guard let team = tenants[tenant] else {
            throw MessageError(
                code: .wrongTenant, message: "there is no such team: publish with a team's name as routing key")
        }
        try Origin.check(
            delivery, exchange: Names.feedback, key: tenant, brokerUsers: team.brokerUsers, trusted: trusted)
    }

    /// The header chose the shard; another person in the body would be out of order with their other events.
    private func checkUser(of delivery: Delivery, is userID: String) throws(MessageError) {
        guard delivery.properties.headers[MessageHeader.user] == .string(userID) else {
            throw MessageError(
                code: .userMismatch, field: "\(MessageHeader.user) header",
                message: "the header \(MessageHeader.user) must name the same person as user_id: set it to user_id")
        }
    }

    private func content(of feedback: Feedback) -> FeedbackRecord.Content {
        switch feedback.content {
        case .comparison(let comparison):
            return .comparison(
                difference: FeatureSpecification.current.difference(
                    prompt: comparison.prompt, comparison.preferred, comparison.other),
                texts: ComparisonTexts(
                    prompt: comparison.prompt, preferred: comparison.preferred, other: comparison.other),
                shownFirst: comparison.shownFirst.rawValue)
        case .verdict(let verdict):
            return .verdict(
                jobID: verdict.jobID, value: verdict.value.rawValue, shownFirst: verdict.shownFirst?.rawValue)
        case .answer(let answer):
            return .answer(
                questionID: answer.questionID, chosen: answer.chosen.rawValue,
                shownFirst: answer.shownFirst?.rawValue)
        case .metric(let metric):
            return .metric(jobID: metric.jobID, name: metric.name, value: metric.value)
        }
    }
}
