public import Postgres

/// The durable record of every result, and the look-ups that precede a revision.
public struct RevisionStore: Sendable {
    private let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    private static let lookUp = Statement("select * from known_of_jobs($1, $2, $3)")

    /// Looks up what is known of the people of a batch of jobs, in one round trip.
    ///
    /// - Parameter sentAt: When each job was sent, in seconds since 1970; nil: not said.
    /// - Returns: One context for each key, in order.
    public func contexts(of keys: [JobKey], sentAt: [Int?]) async throws(PostgresError) -> [JobContext] {
        guard !keys.isEmpty else { return [] }
        let rows = try await database.query(
            Self.lookUp,
            [
                .textArray(keys.map { $0.tenant }), .textArray(keys.map { $0.userID }),
                .intArray(sentAt.map { $0.map(Int64.init) }),
            ])
        var contexts = [JobContext](repeating: JobContext(), count: keys.count)
        for row in rows {
            let position = Int(try row.int(0)) - 1
            guard contexts.indices.contains(position) else { continue }
            var context = JobContext(modelVersion: try row.intOrNil(1).map(Int.init))
            context.person = try PersonWeights(row, from: 2)
            context.forgottenAt = try row.timestampOrNil(6)?.microseconds
            contexts[position] = context
        }
        return contexts
    }

    private static let insert = Statement(
        """
        select store_revisions(
            $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
        """)

    private static let read = Statement(
        """
        select k.position, r.digest, r.result
        from unnest($1::text[], $2::text[]) with ordinality as k (tenant, job_id, position)
        join revisions r on r.tenant = k.tenant and r.job_id = k.job_id
        """)

    /// Reads the results of jobs that have one already.
    ///
    /// - Returns: A result or nil for each key, in order.
    public func results(of keys: [JobKey]) async throws(PostgresError) -> [StoredRevision?] {
        guard !keys.isEmpty else { return [] }
        let rows = try await database.query(
            Self.read, [.textArray(keys.map(\.tenant)), .textArray(keys.map(\.jobID))])
        var results = [StoredRevision?](repeating: nil, count: keys.count)
        for row in rows {
            let position = Int(try row.int(0)) - 1
            guard results.indices.contains(position) else { continue }
            results[position] = StoredRevision(digest: try row.bytes(1), result: try row.bytes(2))
        }
        return results
    }

    /// What became of a record.
    public enum Outcome: Sendable, Equatable {
        case stored
        /// Another result for the job was there first.
        case earlier(StoredRevision)
        /// The person was erased after the job was sent: nothing is kept.
        case forgotten
    }

    /// Stores a batch of results; a job id that is stored already keeps its first result.
    ///
    /// - Returns: An outcome for each record, in order.
    public func store(_ records: [RevisionRecord]) async throws(PostgresError) -> [Outcome] {
        guard !records.isEmpty else { return [] }
        // In one order for all workers, so that two that store the same jobs never wait for each other in a circle.
        let ordered = records.sorted { ($0.key.jobID, $0.key.tenant) < ($1.key.jobID, $1.key.tenant) }
        let inserted = try await database.query(Self.insert, Self.parameters(of: ordered)).first?.int(0) ?? 0
        guard inserted < records.count else { return Array(repeating: .stored, count: records.count) }
        return zip(records, try await results(of: records.map(\.key))).map { record, kept in
            guard let kept else { return .forgotten }
            return kept.result == record.result ? .stored : .earlier(kept)
        }
    }

    private static func parameters(of records: [RevisionRecord]) -> [PostgresValue] {
        // Closures, because some key paths are followed at run time, for each record.
        [
            .textArray(records.map { $0.key.tenant }),
            .textArray(records.map { $0.key.jobID }),
            .textArray(records.map { $0.key.userID }),
            .bytesArray(records.map { $0.digest }),
            .textArray(records.map { $0.status }),
            .textArray(records.map { $0.reason }),
            .bytesArray(records.map { $0.result }),
            .textArray(records.map { $0.applied.joined(separator: ",") }),
            .textArray(records.map { $0.intended.joined(separator: ",") }),
            .doubleArray(records.map { $0.propensity }),
            .boolArray(records.map { $0.isHeldBack }),
            .textArray(records.map { $0.difference?.specification }),
            .textArray(records.map { $0.difference.map { arrayLiteral($0.values) } }),
            .intArray(records.map { $0.modelVersion.map(Int64.init) }),
            .intArray(records.map { $0.weightsVersion.map(Int64.init) }),
            .intArray(records.map { $0.sentAt.map(Int64.init) }),
            .bytesArray(records.map { $0.explanation?.encoded() }),
            .textArray(records.map { $0.trial.domain }),
            .intArray(records.map { Int64($0.trial.answers) }),
            .intArray(records.map { $0.trial.tokens.map(Int64.init) }),
            .doubleArray(records.map { $0.trial.holdback?.share }),
            .textArray(records.map { $0.trial.holdback?.unit.rawValue }),
        ]
    }
}

/// PostgreSQL's text form of a `real[]`, for columns whose rows differ in length.
func arrayLiteral(_ values: [Double]) -> String {
    "{" + values.map { String(Float($0)) }.joined(separator: ",") + "}"
}
