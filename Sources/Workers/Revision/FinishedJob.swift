import AMQP
import Personalization

/// A delivery whose outcome is decided: what has to be stored, what has to be published, then it is acknowledged.
struct FinishedJob: Sendable {
    let delivery: Delivery
    let tenant: String
    /// To be stored before anything goes out; nil when there is nothing to store, or it is stored already.
    var record: RevisionRecord?
    /// To be published and confirmed; a record's message is made when it is stored.
    var messages: [OutgoingMessage]
    /// How often the broker refused one of the messages.
    var refusals = 0
}
