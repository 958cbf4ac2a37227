public import Postgres

/// The numbered SQL files that make the database what this version needs.
public struct Migrations: Sendable {
    /// One file, `NNNN_name.sql`.
    public struct Step: Sendable {
        public let number: Int
        public let name: String
        let sql: String

        fileprivate init(number: Int, name: String, _ sql: [UInt8]) {
            self.number = number
            self.name = name
            self.sql = String(decoding: sql, as: UTF8.self)
        }
    }

    /// All steps, by number: the files of Schemas/database, which the build puts into the program.
    public let steps = [
        Step(number: 1, name: "0001_tenants_models_prompts", PackageResources._001_tenants_models_prompts_sql),
        Step(number: 2, name: "0002_people_and_revisions", PackageResources._002_people_and_revisions_sql),
        Step(number: 3, name: "0003_versions", PackageResources._003_versions_sql),
        Step(number: 4, name: "0004_questions", PackageResources._004_questions_sql),
        Step(number: 5, name: "0005_prompt_effects", PackageResources._005_prompt_effects_sql),
        Step(
            number: 6, name: "0006_limits_retention_forgetting",
            PackageResources._006_limits_retention_forgetting_sql),
        Step(number: 7, name: "0007_processes", PackageResources._007_processes_sql),
        Step(number: 8, name: "0008_promises", PackageResources._008_promises_sql),
        Step(number: 9, name: "0009_explanations", PackageResources._009_explanations_sql),
        Step(number: 10, name: "0010_proof", PackageResources._010_proof_sql),
        Step(number: 11, name: "0011_token_reservations", PackageResources._011_token_reservations_sql),
        Step(number: 12, name: "0012_unlogged_leases", PackageResources._012_unlogged_leases_sql),
        Step(number: 13, name: "0013_lean_keys", PackageResources._013_lean_keys_sql),
        Step(number: 14, name: "0014_sides", PackageResources._014_sides_sql),
        Step(number: 15, name: "0015_answer_histories", PackageResources._015_answer_histories_sql),
        Step(number: 16, name: "0016_packed_covariances", PackageResources._016_packed_covariances_sql),
        Step(number: 17, name: "0017_prior_sparsity", PackageResources._017_prior_sparsity_sql),
        Step(number: 18, name: "0018_no_collapsed_answers", PackageResources._018_no_collapsed_answers_sql),
        Step(number: 19, name: "0019_planned_once", PackageResources._019_planned_once_sql),
        Step(number: 20, name: "0020_lean_storing", PackageResources._020_lean_storing_sql),
    ]

    public init() {}

    private static let ledger = """
        select pg_advisory_xact_lock(\(lock));
        create table if not exists migrations (
            number integer primary key, name text not null, applied_at timestamptz not null default now());
        """

    /// Group roles that hold the least that each part needs.
    public static let roles = ["attune_worker", "attune_trainer", "attune_operator"]

    private static let grants = String(decoding: PackageResources.roles_sql, as: UTF8.self)

    /// Applies what is missing, each step in a transaction of its own, and then the roles' grants. Processes that migrate
    /// at once wait for each other on an advisory lock, and a step that another has applied meanwhile is passed over.
    ///
    /// - Returns: The names of the steps that were applied.
    public func apply(to database: PostgresClient) async throws(PostgresError) -> [String] {
        // Several statements in one simple query are one transaction (PostgreSQL manual, 55.2.2.1).
        try await database.script(Self.ledger)
        let done = try await appliedNumbers(in: database)
        var applied: [String] = []
        for step in steps where !done.contains(step.number) {
            let name = step.name.replacing("'", with: "''")
            do {
                try await database.script(
                    """
                    select pg_advisory_xact_lock(\(Self.lock));
                    insert into migrations (number, name) values (\(step.number), '\(name)');
                    \(step.sql)
                    """)
                applied.append(step.name)
            } catch  where error.sqlState == "23505" {
                continue
            }
        }
        try await database.script("select pg_advisory_xact_lock(\(Self.lock)); \(Self.grants)")
        return applied
    }

    private static let rolesPresent = Statement("select rolname::text from pg_roles where rolname = any($1)")

    /// The roles that the server lacks, because who migrated it may not create roles.
    public func missingRoles(in database: PostgresClient) async throws(PostgresError) -> [String] {
        var present: Set<String> = []
        for row in try await database.query(Self.rolesPresent, [.textArray(Self.roles)]) {
            present.insert(try row.text(0))
        }
        return Self.roles.filter { !present.contains($0) }
    }

    /// "attune" in ASCII.
    private static let lock: Int64 = 0x6174_7475_6E65

    private static let exists = Statement("select to_regclass('migrations') is not null")
    private static let numbers = Statement("select number from migrations")

    /// The steps that a database still lacks.
    public func missing(in database: PostgresClient) async throws(PostgresError) -> [String] {
        let done = try await appliedNumbers(in: database)
        return steps.filter { !done.contains($0.number) }.map(\.name)
    }

    private func appliedNumbers(in database: PostgresClient) async throws(PostgresError) -> Set<Int> {
        guard let row = try await database.query(Self.exists).first, try row.bool(0) else { return [] }
        var done: Set<Int> = []
        for row in try await database.query(Self.numbers) { done.insert(Int(try row.int(0))) }
        return done
    }
}
