public import Postgres

/// The comparisons that people may be asked about, for one tenant or for all.
public struct QuestionStore: Sendable {
    /// The most active questions that a tenant, or everybody together, may have.
    public static let limit = 10_000
    /// Rows in one statement.
    static let rows = 500

    let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    // MARK: Change

    private static let insert = Statement(
        """
        insert into questions as q (
            tenant, id, domain, language, prompt, first_text, second_text, specification, difference)
        select $1, id, domain, language, prompt, first_text, second_text, $2, difference::real[]
        from unnest($3::text[], $4::text[], $5::text[], $6::bytea[], $7::bytea[], $8::bytea[], $9::text[])
            as e (id, domain, language, prompt, first_text, second_text, difference)
        order by id
        on conflict (tenant, id) do update set domain = excluded.domain, language = excluded.language, active = true,
            specification = excluded.specification, difference = excluded.difference
        where q.prompt = excluded.prompt and q.first_text = excluded.first_text
            and q.second_text = excluded.second_text
        returning q.id, q.xmax = 0
        """)

    private static let count = Statement("select count(*) from questions where tenant = $1 and active")

    private static let raise = Statement(
        """
        insert into question_pools (tenant, revision) values ($1, 1)
        on conflict (tenant) do update set revision = question_pools.revision + 1
        """)

    /// Adds questions, all or none. Those that are there already with the same texts become active again.
    ///
    /// - Parameter tenant: Whose they are; nil: everybody's.
    /// - Returns: How many are new.
    /// - Throws: ``QuestionStoreError``; `PostgresError`.
    public func add(_ entries: [QuestionEntry], tenant: String?) async throws -> Int {
        let owner = tenant ?? ""
        let specification = FeatureSpecification.current
        return try await database.transaction { transaction in
            // Serialises imports for one owner, so that the limit holds.
            _ = try await transaction.query(Self.raise, [.text(owner)])
            var added = 0
            for start in stride(from: 0, to: entries.count, by: Self.rows) {
                let part = entries[start..<min(start + Self.rows, entries.count)]
                let rows = try await transaction.query(
                    Self.insert, [.text(owner), .text(specification.identifier)] + Self.columns(part, specification))
                var taken: Set<String> = []
                for row in rows {
                    taken.insert(try row.text(0))
                    if try row.bool(1) { added += 1 }
                }
                if let entry = part.first(where: { !taken.contains($0.id) }) {
                    throw QuestionStoreError.otherTexts(id: entry.id)
                }
            }
            guard let row = try await transaction.query(Self.count, [.text(owner)]).first else { return added }
            let total = Int(try row.int(0))
            guard total <= Self.limit else { throw QuestionStoreError.tooMany(total) }
            return added
        }
    }

    private static func columns(
        _ entries: ArraySlice<QuestionEntry>, _ specification: FeatureSpecification
    ) -> [PostgresValue] {
        [
            .textArray(entries.map(\.id)), .textArray(entries.map(\.domain)), .textArray(entries.map(\.language)),
            .bytesArray(entries.map { Array($0.prompt.utf8) }), .bytesArray(entries.map { Array($0.first.utf8) }),
            .bytesArray(entries.map { Array($0.second.utf8) }),
            .textArray(
                entries.map { arrayLiteral(specification.difference(prompt: $0.prompt, $0.first, $0.second)) }),
        ]
    }

    private static let retire = Statement(
        "update questions set active = false where tenant = $1 and id = any($2) and active returning id")

    /// Asks these questions no more; answers to them still count.
    ///
    /// - Returns: The ids that were active.
    public func retire(_ ids: [String], tenant: String?) async throws -> [String] {
        let owner = tenant ?? ""
        return try await database.transaction { transaction in
            _ = try await transaction.query(Self.raise, [.text(owner)])
            var retired: [String] = []
            for row in try await transaction.query(Self.retire, [.text(owner), .textArray(ids)]) {
                retired.append(try row.text(0))
            }
            return retired
        }
    }

    // MARK: Look

    private static let list = Statement(
        """
        select q.id, q.domain, q.language, q.prompt, q.first_text, q.second_text, q.active,
            (select count(*) from questions_asked a where a.question_tenant = q.tenant and a.question_id = q.id),
            (select count(*) from questions_asked a where a.question_tenant = q.tenant and a.question_id = q.id
                and a.answered_at is not null)
        from questions q where q.tenant = $1 and q.id > $2 order by q.id limit $3
        """)

    /// The questions of one tenant, or everybody's for nil, by id; read in parts.
    ///
    /// - Parameter body: Called for each.
    public func each(tenant: String?, _ body: (ListedQuestion) throws -> Void) async throws {
        var last = ""
        while true {
            let rows = try await database.query(
                Self.list, [.text(tenant ?? ""), .text(last), .int(Int64(Self.rows))])
            for row in rows {
                let entry = QuestionEntry(
                    id: try row.text(0), domain: try row.textOrNil(1), language: try row.textOrNil(2),
                    prompt: String(decoding: try row.bytes(3), as: UTF8.self),
                    first: String(decoding: try row.bytes(4), as: UTF8.self),
                    second: String(decoding: try row.bytes(5), as: UTF8.self))
                try body(
                    ListedQuestion(
                        entry: entry, isActive: try row.bool(6), asked: Int(try row.int(7)),
                        answered: Int(try row.int(8))))
                last = entry.id
            }
            if rows.count < Self.rows { return }
        }
    }
}

/// A question with what became of it.
public struct ListedQuestion: Sendable {
    public let entry: QuestionEntry
    public let isActive: Bool
    /// How many people it was put to.
    public let asked: Int
    public let answered: Int
}

/// Why questions cannot be added.
public enum QuestionStoreError: Error, Equatable, CustomStringConvertible {
    case otherTexts(id: String)
    case tooMany(Int)

    public var description: String {
        switch self {
        case .otherTexts(let id):
            "there is a question \(id) with other texts, which answers refer to: give the new one another id, and "
                + "retire the old one with `attune questions retire`"
        case .tooMany(let count):
            "there would be \(count) questions, \(QuestionStore.limit) are allowed: retire some with "
                + "`attune questions retire`"
        }
    }
}
