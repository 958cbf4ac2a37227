public import Postgres

/// Who learns a model, one at a time in a deployment, and what became of earlier attempts.
public struct FitStore: Sendable {
    /// How long a claim lasts without being renewed.
    static let term = 120

    private let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    /// What became of a fit.
    public enum Outcome: String, Sendable, Codable {
        /// The new version is active.
        case activated
        /// The new version is a challenger, as was asked.
        case kept
        /// The new version is a challenger because it may be worse than the active one.
        case refused
        /// There was too little to learn from.
        case tooFew = "too_few"
        case failed
        case interrupted
    }

    // MARK: Claim

    /// "fits" in ASCII.
    private static let lock = Statement("select pg_advisory_xact_lock(\(0x6669_7473))")
    private static let abandoned = Statement(
        """
        update fits set finished_at = now(), outcome = 'interrupted', reason = 'its process ended'
        where finished_at is null and until <= now()
        """)
    private static let underWay = Statement("select owner from fits where finished_at is null limit 1")
    private static let recent = Statement(
        """
        select exists (
            select from fits where started_at > now() - make_interval(secs => $1)
                and outcome is distinct from 'interrupted')
        """)
    private static let insert = Statement(
        """
        insert into fits (tenant, owner, until) values ($1, $2, now() + make_interval(secs => \(term))) returning id
        """)

    /// Claims the right to learn.
    ///
    /// - Parameters:
    ///   - owner: Who claims it, for people to read.
    ///   - interval: Seconds that must have passed since the last fit began; nil for none.
    /// - Returns: The claim; nil when the last fit is too recent.
    /// - Throws: ``FitUnderWay`` while somebody else has it.
    public func claim(tenant: String?, owner: String, interval: Double? = nil) async throws -> Int64? {
        try await database.transaction { transaction in
            _ = try await transaction.query(Self.lock)
            let rows = try await transaction.batch([(Self.abandoned, []), (Self.underWay, [])])[1]
            if let row = rows.first { throw FitUnderWay(owner: try row.text(0)) }
            if let interval, let row = try await transaction.query(Self.recent, [.double(interval)]).first,
                try row.bool(0)
            {
                return nil
            }
            let parameters: [PostgresValue] = [tenant.map { .text($0) } ?? .null, .text(owner)]
            return try await transaction.query(Self.insert, parameters).first?.int(0)
        }
    }

    private static let renew = Statement(
        """
        update fits set until = now() + make_interval(secs => \(term)) where id = $1 and finished_at is null
        """)

    /// Keeps a claim for another while.
    ///
    /// - Returns: Whether it still holds.
    public func renew(_ claim: Int64) async throws(PostgresError) -> Bool {
        try await database.query(Self.renew, [.int(claim)]).affectedRows == 1
    }

    private static let finish = Statement(
        """
        update fits set finished_at = now(), outcome = $2, reason = $3, model_version = $4, through = $5 where id = $1
        """)

    /// Ends a claim with what became of it.
    public func finish(
        _ claim: Int64, _ outcome: Outcome, reason: String?, version: Int?, through: Int64?
    ) async throws(PostgresError) {
        _ = try await database.query(
            Self.finish,
            [
                .int(claim), .text(outcome.rawValue), reason.map { .text($0) } ?? .null,
                version.map { .int(Int64($0)) } ?? .null, through.map { .int($0) } ?? .null,
            ])
    }

    // MARK: New answers

    private static let fresh = Statement(
        """
        select count(*) from (
            select from comparisons
            where origin = 'people' and id > coalesce((select max(through) from fits where through is not null), 0)
            limit $1) c
        """)

    /// Whether so many answers came since the last fit that learned.
    public func hasFreshAnswers(_ count: Int) async throws(PostgresError) -> Bool {
        guard let row = try await database.query(Self.fresh, [.int(Int64(count))]).first else { return false }
        return try row.int(0) >= count
    }
}

/// Somebody else learns a model at the moment.
public struct FitUnderWay: Error, CustomStringConvertible {
    public let owner: String

    public var description: String {
        "\(owner) learns a model at the moment: wait for its end, or stop it (a process that died is passed over after "
            + "two minutes)"
    }
}
