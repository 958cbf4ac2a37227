public import Postgres

/// Takes feedback events: once each, in order for each person, with the person's new weights in the same transaction.
public struct FeedbackStore: Sendable {
    private let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    /// Records a batch of events and updates the posteriors of their people.
    ///
    /// - Parameters:
    ///   - records: In the order in which they arrived.
    ///   - specification: Of the features in the records' differences.
    ///   - models: The reward models under which weights are kept, for a tenant.
    /// - Returns: One outcome for each record, in order.
    /// - Throws: ``ModelsChanged`` when other models are in use: nothing was taken then.
    public func take(
        _ records: [FeedbackRecord], specification: String, models: @Sendable (String) -> [RewardModel]
    ) async throws -> [FeedbackOutcome] {
        guard !records.isEmpty else { return [] }
        return try await database.transaction { transaction in
            var batch = FeedbackBatch(records: records, specification: specification)
            try await batch.decide(in: transaction)
            try await batch.insertEvents(in: transaction)
            let people = batch.learners
            if !people.isEmpty {
                try await VersionLock.hold(Set(people.map(\.tenant)), models: models, in: transaction)
                let weights = WeightUpdate(people: people)
                try await weights.lock(models: models, in: transaction)
                try await batch.insertComparisons(in: transaction)
                try await weights.apply(models: models, in: transaction)
            }
            return batch.outcomes
        }
    }
}
