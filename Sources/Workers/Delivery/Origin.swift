import AMQP
import Personalization

/// Whether a message is the team's whose key it carries.
enum Origin {
    /// A copy by CC or BCC, or through an exchange that someone bound to ours, would let one team write into another's
    /// queue; a message must have come straight to its entry exchange, with its team's own key.
    ///
    /// - Parameters:
    ///   - ownUser: The workers' own user at the broker; nil where nothing is published again.
    ///   - trusted: Broker users that may publish for every team, which is how an operator's replay comes: the broker lets
    ///     nobody name a user but its own.
    static func check(
        _ delivery: Delivery, exchange: String, key: String, brokerUsers: [String], ownUser: String? = nil,
        trusted: Set<String> = []
    ) throws(MessageError) {
        let isDirect =
            delivery.exchange == exchange && delivery.routingKey == key
            && (delivery.properties.headers.isEmpty
                || delivery.properties.headers["CC"] == nil && delivery.properties.headers["BCC"] == nil)
        guard isDirect else {
            throw MessageError(
                code: .wrongTenant,
                message:
                    "the message did not come straight from \(exchange) with its team's key: publish it there, without CC"
            )
        }
        let sender = sender(of: delivery, ownUser: ownUser)
        guard brokerUsers.isEmpty || sender.map({ brokerUsers.contains($0) || trusted.contains($0) }) == true else {
            throw MessageError(
                code: .wrongTenant, field: "user_id property",
                message: "the team lists its broker users: set the message's user_id property to the connection's user")
        }
    }

    /// The broker user who sent a message first. The broker lets nobody but a worker set the workers' user, so only a
    /// worker's word is taken for who the first sender was.
    static func sender(of delivery: Delivery, ownUser: String?) -> String? {
        let user = delivery.properties.userID
        guard let ownUser, user == ownUser, let sender = delivery.properties.headers[MessageHeader.sender] else {
            return user
        }
        return sender.stringValue
    }
}
