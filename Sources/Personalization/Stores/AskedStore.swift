public import Postgres

/// Which questions were put to whom. A question is never put to a person twice, whoever asks at the same time.
public struct AskedStore: Sendable {
    private let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    // MARK: Look-up

    private static let people = Statement(
        """
        select k.position, t.model_version, w.mean, w.covariance, w.answers, w.version
        from unnest($1::text[], $2::text[]) with ordinality as k (tenant, user_id, position)
        left join tenants t on t.name = k.tenant
        left join weights w
            on w.tenant = k.tenant and w.user_id = k.user_id and w.model_version = t.model_version
        """)

    private static let asked = Statement(
        """
        select k.position, a.question_id, a.question_tenant, a.request_id, a.swapped, a.chosen,
            a.answered_at is not null, extract(epoch from now() - a.asked_at)::float8
        from unnest($1::text[], $2::text[]) with ordinality as k (tenant, user_id, position)
        join questions_asked a on a.tenant = k.tenant and a.user_id = k.user_id
        order by k.position, a.asked_at, a.question_id
        """)

    /// Looks people up in one round trip.
    ///
    /// - Returns: One history for each, in order.
    public func histories(of people: [(tenant: String, userID: String)]) async throws(PostgresError) -> [AskedHistory] {
        guard !people.isEmpty else { return [] }
        let names: [PostgresValue] = [.textArray(people.map(\.tenant)), .textArray(people.map(\.userID))]
        let found = try await database.batch([(Self.people, names), (Self.asked, names)])
        var histories = [AskedHistory](repeating: AskedHistory(), count: people.count)
        for row in found[0] {
            let position = Int(try row.int(0)) - 1
            guard histories.indices.contains(position) else { continue }
            histories[position].modelVersion = try row.intOrNil(1).map(Int.init)
            histories[position].person = try PersonWeights(row, from: 2)
        }
        for row in found[1] {
            let position = Int(try row.int(0)) - 1
            guard histories.indices.contains(position) else { continue }
            histories[position].asked.append(
                AskedQuestion(
                    id: try row.text(1), owner: try row.text(2), requestID: try row.text(3),
                    isSwapped: try row.bool(4), chosen: try row.textOrNil(5), isAnswered: try row.bool(6),
                    age: try row.double(7)))
        }
        return histories
    }

    // MARK: Ask

    private static let insert = Statement(
        """
        with k as (
            select * from unnest(
                $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::int8[])
                with ordinality
                as k (tenant, user_id, question_id, question_tenant, request_id, swapped, sent_at, position)
        ), gone as (
            select k.position from k
            join tenants t on t.name = k.tenant
            join forgotten f on f.tenant = k.tenant and f.digest = person_digest(t.digest_salt, k.user_id)
            where k.sent_at is null or to_timestamp(k.sent_at) <= f.forgotten_at
        ), fresh as (
            insert into questions_asked (tenant, user_id, question_id, question_tenant, request_id, swapped)
            select tenant, user_id, question_id, question_tenant, request_id, swapped from k
            where k.position not in (select position from gone)
            order by tenant, user_id, question_id
            on conflict do nothing
            returning tenant, user_id, question_id
        )
        select position, 'forgotten' from gone
        union all
        select k.position, 'recorded' from k join fresh using (tenant, user_id, question_id)
        """)

    /// Records questions as put to people, all in one statement, each of them once.
    ///
    /// - Returns: For each, in order, what became of it.
    public func record(_ questions: [QuestionToAsk]) async throws(PostgresError) -> [AskingOutcome] {
        guard !questions.isEmpty else { return [] }
        let rows = try await database.query(
            Self.insert,
            [
                .textArray(questions.map(\.tenant)), .textArray(questions.map(\.userID)),
                .textArray(questions.map(\.question.id)), .textArray(questions.map(\.question.owner)),
                .textArray(questions.map(\.requestID)), .boolArray(questions.map(\.isSwapped)),
                .intArray(questions.map { $0.sentAt.map(Int64.init) }),
            ])
        var outcomes = [AskingOutcome](repeating: .lost, count: questions.count)
        for row in rows { outcomes[Int(try row.int(0)) - 1] = AskingOutcome(rawValue: try row.text(1)) ?? .lost }
        return outcomes
    }

    private static let texts = Statement(
        """
        select k.position, q.prompt, q.first_text, q.second_text
        from unnest($1::text[], $2::text[]) with ordinality as k (tenant, id, position)
        join questions q on q.tenant = k.tenant and q.id = k.id
        """)

    /// Reads the texts of questions, in the questions' own order.
    ///
    /// - Returns: One for each key, in order; nil where the question is not there any more.
    public func texts(
        of keys: [(owner: String, id: String)]
    ) async throws(PostgresError) -> [(prompt: String, first: String, second: String)?] {
        guard !keys.isEmpty else { return [] }
        let rows = try await database.query(
            Self.texts, [.textArray(keys.map(\.owner)), .textArray(keys.map(\.id))])
        var texts = [(prompt: String, first: String, second: String)?](repeating: nil, count: keys.count)
        for row in rows {
            texts[Int(try row.int(0)) - 1] = (
                String(decoding: try row.bytes(1), as: UTF8.self), String(decoding: try row.bytes(2), as: UTF8.self),
                String(decoding: try row.bytes(3), as: UTF8.self)
            )
        }
        return texts
    }

    private static let takeBack = Statement(
        """
        delete from questions_asked a
        using unnest($1::text[], $2::text[], $3::text[], $4::text[])
            as k (tenant, user_id, question_id, request_id)
        where a.tenant = k.tenant and a.user_id = k.user_id and a.question_id = k.question_id
            and a.request_id = k.request_id and a.answered_at is null
        """)

    /// Forgets that questions were put to people whom they never reached.
    public func takeBack(
        _ questions: [(tenant: String, userID: String, questionID: String, requestID: String)]
    ) async throws(PostgresError) {
        guard !questions.isEmpty else { return }
        _ = try await database.query(
            Self.takeBack,
            [
                .textArray(questions.map(\.tenant)), .textArray(questions.map(\.userID)),
                .textArray(questions.map(\.questionID)), .textArray(questions.map(\.requestID)),
            ])
    }
}
