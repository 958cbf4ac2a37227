public import Postgres

/// Answers of simulated people: among the comparisons, marked, under no team's name, so that they never count as anybody's.
public struct SimulatedAnswerStore: Sendable {
    private let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    /// Teams' names are not empty.
    static let tenant = ""
    private static let batch = 500

    private static let insert = Statement(
        """
        insert into comparisons (
            tenant, user_id, event_id, specification, difference, source, shown_first, origin, pair)
        select '', user_id, event_id, specification, difference::real[], 'comparison', shown_first, 'simulated', pair
        from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[]) with ordinality
            as a (user_id, event_id, specification, difference, shown_first, pair, position)
        order by position
        """)

    public func insert(_ answers: [SimulatedAnswer]) async throws(PostgresError) {
        for start in stride(from: 0, to: answers.count, by: Self.batch) {
            let part = answers[start..<min(start + Self.batch, answers.count)]
            _ = try await database.query(
                Self.insert,
                [
                    .textArray(part.map(\.userID)),
                    .textArray(part.map { "\($0.userID)-\($0.number)" }),
                    .textArray(part.map(\.specification)),
                    .textArray(part.map { arrayLiteral($0.difference) }),
                    .textArray(part.map { $0.preferredShownFirst ? "preferred" : "other" }),
                    .bytesArray(part.map(\.pair)),
                ])
        }
    }

    private static let counts = Statement(
        "select user_id, count(*) from comparisons where origin = 'simulated' and tenant = '' group by 1")

    /// How many answers each simulated person has given.
    public func counts() async throws(PostgresError) -> [String: Int] {
        var counts: [String: Int] = [:]
        for row in try await database.query(Self.counts) { counts[try row.text(0)] = Int(try row.int(1)) }
        return counts
    }

    private static let delete = Statement(
        """
        delete from comparisons where id in (
            select id from comparisons where origin = 'simulated' and tenant = '' limit 1000)
        """)

    /// Deletes all of them, in small batches.
    public func deleteAll() async throws(PostgresError) {
        while try await database.query(Self.delete).affectedRows > 0 {}
    }

    private static let real = Statement(
        "select count(*) from (select from comparisons where origin = 'people' limit $1) c")

    /// The answers of real people, counted up to a limit.
    public func realAnswers(atMost limit: Int) async throws(PostgresError) -> Int {
        guard let row = try await database.query(Self.real, [.int(Int64(limit))]).first else { return 0 }
        return Int(try row.int(0))
    }
}
