import AMQP
import Personalization

/// A delivery whose result is decided and has to be stored before anything goes out.
struct FinishedJob: Sendable {
    let delivery: Delivery
    let record: RevisionRecord
    /// What the model's candidates did, to learn from once the record is stored.
    var observations: [PromptObservation] = []
}
