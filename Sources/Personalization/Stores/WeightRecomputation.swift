public import Postgres

/// Computes everybody's weights under a version, beside a service that goes on.
///
/// People are taken in small batches, each in a transaction of its own, with waits in between. It can be ended at any
/// point and goes on where it was, because whoever has weights under the version has the right ones: the trainer keeps
/// them in step from the moment the version is in use (see ``VersionLock``).
public struct WeightRecomputation: Sendable {
    /// People whose weights are computed in one transaction.
    static let batch = 50

    /// What was computed.
    public struct Outcome: Sendable, Equatable {
        /// People whose weights were computed.
        public var people = 0
        /// Answers of theirs that do not count under the version: their features are of an earlier make, and the texts to
        /// compute others from are gone.
        public var unusable = 0

        public init(people: Int = 0, unusable: Int = 0) {
            self.people = people
            self.unusable = unusable
        }

        /// What to tell of answers that do not count; nil where all do.
        public var warning: String? {
            unusable == 0
                ? nil
                : "\(unusable) answers do not count in people's weights: they lack features of this version and their texts "
                    + "are gone; keep texts for longer (attune tenants set --keep-texts)"
        }

        static func += (sum: inout Outcome, other: Outcome) {
            sum.people += other.people
            sum.unusable += other.unusable
        }
    }

    private let database: PostgresClient
    private let pace: Pace

    public init(database: PostgresClient, pace: Pace = .gentle) {
        self.database = database
        self.pace = pace
    }

    /// The next people in order, by skipping from one to the next in the index, and whether they lack weights.
    private static let next = Statement(
        """
        with recursive p as (
            (select tenant, user_id from comparisons
             where (tenant, user_id) > ($1, $2) and ($3 = '' or tenant = $3) and origin = 'people' order by tenant, user_id limit 1)
            union all
            select n.tenant, n.user_id
            from p cross join lateral (
                select c.tenant, c.user_id from comparisons c
                where (c.tenant, c.user_id) > (p.tenant, p.user_id) and ($3 = '' or c.tenant = $3)
                    and c.origin = 'people'
                order by c.tenant, c.user_id limit 1) n)
        select p.tenant, p.user_id, not exists (
            select from weights w
            where w.tenant = p.tenant and w.user_id = p.user_id and w.model_version = $4)
        from p limit $5
        """)

    /// Computes the weights of those who lack them.
    ///
    /// - Parameters:
    ///   - stored: A version in use.
    ///   - progress: Told how many people were looked at; what it throws ends the work.
    /// - Throws: ``ModelsChanged`` when the version is retired meanwhile.
    public func run(
        _ stored: StoredModel, progress: (_ seen: Int) throws -> Void = { _ in }
    ) async throws -> Outcome {
        var last = Person(tenant: stored.tenant ?? "", userID: "")
        var seen = 0
        var outcome = Outcome()
        while true {
            try Task.checkCancellation()
            let parameters: [PostgresValue] = [
                .text(last.tenant), .text(last.userID), .text(stored.tenant ?? ""), .int(Int64(stored.version)),
                .int(Int64(Self.batch)),
            ]
            let position = last
            let (people, missing, unusable) = try await pace.work {
                var people: [Person] = []
                var missing: [Person] = []
                for row in try await database.query(Self.next, parameters) {
                    let person = Person(tenant: try row.text(0), userID: try row.text(1))
                    people.append(person)
                    if try row.bool(2) { missing.append(person) }
                }
                let unusable = missing.isEmpty ? 0 : try await compute(missing, under: stored)
                return (people, missing.count, unusable)
            }
            guard let end = people.last, end != position else { return outcome }
            last = end
            seen += people.count
            outcome.people += missing
            outcome.unusable += unusable
            try progress(seen)
        }
    }

    private static let state = Statement("select state from models where version = $1")

    /// - Returns: The answers that could not be used.
    private func compute(_ people: [Person], under stored: StoredModel) async throws -> Int {
        let model = stored.model
        var attempts = 0
        while true {
            do {
                return try await database.transaction { transaction in
                    try await VersionLock.hold(in: transaction)
                    let row = try await transaction.query(Self.state, [.int(Int64(stored.version))]).first
                    guard let state = try row?.text(0), state != ModelState.retired.rawValue else {
                        throw ModelsChanged()
                    }
                    let people = people.sorted()
                    var weights = WeightUpdate(people, models: { _ in [model] })
                    try await weights.complete(people, onlyAnswered: true, in: transaction)
                    let unusable = weights.unusable
                    _ = try await transaction.finish([try weights.writing()])
                    return unusable
                }
            } catch let error as PostgresError where error.isRetriable && attempts < 5 {
                // Such as a deadlock with feedback.
                attempts += 1
            }
        }
    }
}
