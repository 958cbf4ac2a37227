import Postgres

/// Reads comparisons person by person, in batches, so that the memory needed does not depend on their number and no
/// transaction stays open.
struct ComparisonReader {
    /// Rows in one batch.
    static let batch = 5000

    let database: PostgresClient
    /// Whose; nil for every team's.
    let tenant: String?
    /// Whose answers: people's, or simulated people's, which are no team's.
    var origin = ModelOrigin.people

    /// A comparison as a fit needs it.
    struct Row {
        let id: Int64
        let person: Person
        let specification: String
        let difference: [Float]
        /// Whether the preferred text was shown first; nil where that is not known.
        let preferredShownFirst: Bool?
        /// Tells which pair of texts was compared; nil where that is not known.
        let pair: Int?
    }

    // MARK: How many

    private var team: String { origin == .people ? tenant ?? "" : "" }

    struct Totals: Sendable {
        let comparisons: Int
        let people: Int
        /// The last comparison; later ones are not read.
        let through: Int64
    }

    private static let totals = Statement(
        """
        select coalesce(sum(n), 0)::bigint, count(*), coalesce(max(last), 0) from (
            select count(*) as n, max(id) as last from comparisons
            where ($1 = '' or tenant = $1) and origin = $3 and ($2 < 0 or id <= $2)
            group by tenant, user_id) p
        """)

    /// - Parameter through: The last comparison to count; nil for all.
    func totals(through: Int64? = nil) async throws(PostgresError) -> Totals {
        guard
            let row = try await database.query(Self.totals, [.text(team), .int(through ?? -1), .text(origin.rawValue)])
                .first
        else {
            return Totals(comparisons: 0, people: 0, through: 0)
        }
        let last = try row.int(2)
        return Totals(
            comparisons: Int(try row.int(0)), people: Int(try row.int(1)), through: through ?? last)
    }

    // MARK: Read

    private static let rows = Statement(
        """
        select id, tenant, user_id, specification, difference, shown_first, pair
        from comparisons
        where (tenant, user_id, id) > ($1, $2, $3) and ($4 = '' or tenant = $4) and id <= $5 and origin = $7
        order by tenant, user_id, id limit $6
        """)

    /// Hands over every comparison up to one, the oldest of each person first.
    ///
    /// - Parameter pace: How much of the time may be worked.
    func read(through: Int64, pace: Pace, _ body: (Row) throws -> Void) async throws {
        var last = (tenant: team, user: "", id: Int64(0))
        while true {
            try Task.checkCancellation()
            let parameters: [PostgresValue] = [
                .text(last.tenant), .text(last.user), .int(last.id), .text(team), .int(through),
                .int(Int64(Self.batch)), .text(origin.rawValue),
            ]
            let rows = try await pace.work {
                try await database.query(Self.rows, parameters)
            }
            var count = 0
            for row in rows {
                let person = Person(tenant: try row.text(1), userID: try row.text(2))
                let id = try row.int(0)
                try body(
                    Row(
                        id: id, person: person, specification: try row.text(3), difference: try row.reals(4),
                        preferredShownFirst: try row.textOrNil(5).map { $0 == "preferred" },
                        pair: try row.bytesOrNil(6).map(Self.number)))
                last = (person.tenant, person.userID, id)
                count += 1
            }
            if count < Self.batch { return }
        }
    }

    /// The first bytes of a digest as a number that is not negative.
    private static func number(_ digest: [UInt8]) -> Int {
        Int(digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 1)
    }

    // MARK: Texts

    private static let texts = Statement(
        """
        select prompt_text, preferred_text, other_text from comparisons
        where ($1 = '' or tenant = $1) and preferred_text is not null and other_text is not null and origin = 'people'
            and ($3 < 0 or id <= $3)
        order by id desc limit $2
        """)

    /// The latest texts that people compared, as far as they are kept, with the prompt that they answer.
    ///
    /// - Parameter through: The last comparison to look at; nil for all.
    func texts(limit: Int, through: Int64? = nil) async throws(PostgresError) -> [(prompt: String?, text: String)] {
        var texts: [(prompt: String?, text: String)] = []
        for row in try await database.query(
            Self.texts, [.text(tenant ?? ""), .int(Int64(limit / 2)), .int(through ?? -1)])
        {
            let prompt = try row.bytesOrNil(0).map { String(decoding: $0, as: UTF8.self) }
            texts.append((prompt, String(decoding: try row.bytes(1), as: UTF8.self)))
            texts.append((prompt, String(decoding: try row.bytes(2), as: UTF8.self)))
        }
        return texts
    }

    // MARK: Newer features

    private static let outdated = Statement(
        """
        select id, prompt_text, preferred_text, other_text from comparisons
        where id > $1 and ($2 = '' or tenant = $2) and specification <> $3
            and not starts_with(specification, $3 || '+') and preferred_text is not null and other_text is not null
        order by id limit $4
        """)

    private static let renew = Statement(
        """
        update comparisons c set specification = $3, difference = k.difference::real[]
        from unnest($1::int8[], $2::text[]) as k (id, difference) where c.id = k.id
        """)

    /// Computes features of comparisons that lack them and whose texts are kept; vectors of older models are part of them.
    /// What it did it need not do again.
    ///
    /// - Parameters:
    ///   - embedder: Who gives embeddings, where the specification has them.
    ///   - progress: Told how many comparisons were looked at, before the first and after each few; what it throws ends
    ///     the work.
    /// - Throws: `PostgresError`; ``EmbeddingError`` where there are none.
    func renew(
        for specification: FeatureSpecification, embedder: TextEmbedder? = nil, pace: Pace,
        progress: (_ seen: Int) throws -> Void = { _ in }
    ) async throws {
        // An endpoint of embeddings takes some tenths of a second a text: what is told between is its progress.
        let page: Int64 = specification.embedding == nil ? 200 : 16
        var last: Int64 = 0
        var seen = 0
        while true {
            try progress(seen)
            try Task.checkCancellation()
            let after: [PostgresValue] = [
                .int(last), .text(tenant ?? ""), .text(specification.identifier), .int(page),
            ]
            let rows = try await pace.work { try await database.query(Self.outdated, after).map(Self.texts) }
            guard let end = rows.last?.id else { return }
            let embeddings = try await specification.embeddings(
                of: rows.flatMap { [$0.preferred, $0.other] }, from: embedder)
            // A text that has none is left as it is.
            let known = rows.filter { specification.isCovered([$0.preferred, $0.other], by: embeddings) }
            let differences = known.map { row in
                arrayLiteral(
                    specification.difference(
                        prompt: row.prompt, row.preferred, row.other, embeddings: embeddings))
            }
            let parameters: [PostgresValue] = [
                .intArray(known.map(\.id)), .textArray(differences), .text(specification.identifier),
            ]
            try await pace.work { _ = try await database.query(Self.renew, parameters) }
            last = end
            seen += rows.count
        }
    }

    private struct Texts: Sendable {
        let id: Int64
        let prompt: String?
        let preferred: String
        let other: String
    }

    private static func texts(_ row: PostgresRow) throws -> Texts {
        Texts(
            id: try row.int(0), prompt: try row.bytesOrNil(1).map { String(decoding: $0, as: UTF8.self) },
            preferred: String(decoding: try row.bytes(2), as: UTF8.self),
            other: String(decoding: try row.bytes(3), as: UTF8.self))
    }
}
