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
    ///   - embeddings: Of the records' texts, as far as they were asked for.
    ///   - models: The reward models under which weights are kept, for a tenant.
    /// - Returns: One outcome for each record, in order.
    /// - Throws: ``ModelsChanged`` when other models are in use, ``EmbeddingsMissing`` when these need embeddings that
    ///   were not given: nothing was taken then.
    public func take(
        _ records: [FeedbackRecord], specification: String, embeddings: TextEmbeddings = .none,
        models: @escaping @Sendable (String) -> [RewardModel]
    ) async throws -> [FeedbackOutcome] {
        guard !records.isEmpty else { return [] }
        return try await database.transaction { transaction in
            var batch = FeedbackBatch(
                records: records, specification: specification, embeddings: embeddings, models: models)
            try await batch.decide(in: transaction)
            // Of these some may turn out to be known already; their rows are locked in vain.
            let people = batch.learners
            guard !people.isEmpty else {
                try batch.take(try await transaction.query(batch.insertingEvents.0, batch.insertingEvents.1))
                try await batch.markAnswered(in: transaction)
                return batch.outcomes
            }
            var weights = WeightUpdate(people, models: models)
            let found = try await transaction.batch(
                VersionLock.holding + [batch.insertingEvents, weights.reading])
            try VersionLock.check(found[1], Set(people.map(\.tenant)), models: models)
            try batch.take(found[2])
            try weights.take(found[3])
            try await batch.markAnswered(in: transaction)
            let learners = batch.learners
            guard !learners.isEmpty else { return batch.outcomes }
            try await weights.complete(learners, in: transaction)
            try batch.teach(&weights)
            _ = try await transaction.finish([batch.insertingComparisons, try weights.writing()])
            return batch.outcomes
        }
    }
}
