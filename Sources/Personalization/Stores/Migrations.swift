import Foundation
public import Postgres

/// The numbered SQL files that make the database what this version needs.
public struct Migrations: Sendable {
    /// One file, `NNNN_name.sql`.
    public struct Step: Sendable {
        public let number: Int
        public let name: String
        let sql: String
    }

    /// All steps, by number.
    public let steps: [Step]

    /// Reads the steps that come with the program.
    ///
    /// - Throws: ``MigrationError`` when the program's resources are not beside it.
    public init() throws(MigrationError) {
        guard let folder = Bundle.module.url(forResource: "Migrations", withExtension: nil),
            let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        else { throw MigrationError.resourcesMissing }
        var steps: [Step] = []
        for file in files where file.pathExtension == "sql" {
            let name = file.deletingPathExtension().lastPathComponent
            guard let number = Int(name.prefix(4)), let sql = try? String(contentsOf: file, encoding: .utf8) else {
                throw MigrationError.unreadable(file.lastPathComponent)
            }
            steps.append(Step(number: number, name: name, sql: sql))
        }
        self.steps = steps.sorted { $0.number < $1.number }
    }

    private static let ledger = """
        select pg_advisory_xact_lock(\(lock));
        create table if not exists migrations (
            number integer primary key, name text not null, applied_at timestamptz not null default now());
        """

    /// Applies what is missing, each step in a transaction of its own. Processes that migrate at once wait for each
    /// other on an advisory lock, and a step that another has applied meanwhile is passed over.
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
        return applied
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

/// Why the migrations cannot be read.
public enum MigrationError: Error, CustomStringConvertible {
    case resourcesMissing
    case unreadable(String)

    public var description: String {
        switch self {
        case .resourcesMissing:
            "the SQL migrations are missing: keep attune_Personalization.resources beside the program"
        case .unreadable(let file):
            "the migration \(file) cannot be read: its name must be NNNN_name.sql and its text UTF-8"
        }
    }
}
