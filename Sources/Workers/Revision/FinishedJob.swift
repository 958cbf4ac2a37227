import AMQP
import Personalization

/// A delivery whose result is decided and has to be stored before anything goes out; immutable, as ``Delivery`` is.
final class FinishedJob: Sendable {
    let delivery: Delivery
    let record: RevisionRecord
    /// What the model's candidates did, to learn from once the record is stored.
    let observations: [PromptObservation]

    init(delivery: Delivery, record: RevisionRecord, observations: [PromptObservation] = []) {
        self.delivery = delivery
        self.record = record
        self.observations = observations
    }
}
