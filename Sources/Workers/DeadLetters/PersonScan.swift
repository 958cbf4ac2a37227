public import AMQP
import Personalization

/// Whether a message of a dead-letter or unrouted queue is about a person.
public enum PersonScan {
    /// A message that can be read is the person's by its `user_id` or its header; one that can't is not known to be.
    ///
    /// - Parameter tenant: For queues of several teams: only messages published with this key count.
    public static func matches(_ delivery: Delivery, userID: String, tenant: String?) -> Bool {
        let headers = delivery.properties.headers
        if let tenant {
            // A result for a reply queue names its team nowhere, so the person's id decides.
            let isReply = headers["attune-unrouted-exchange"]?.stringValue == ""
            guard isReply || isOf(tenant, delivery) else { return false }
        }
        if headers[MessageHeader.user] == .string(userID) { return true }
        return MessageIdentifiers.salvage(delivery.body).userID == userID
    }

    /// Whether a message was published with a team's key, here or before it came here.
    public static func isOf(_ tenant: String, _ delivery: Delivery) -> Bool {
        let headers = delivery.properties.headers
        let keys = [
            delivery.routingKey, headers[MessageHeader.deadRoutingKey]?.stringValue,
            headers["attune-unrouted-key"]?.stringValue,
        ]
        return keys.contains(tenant)
    }
}
