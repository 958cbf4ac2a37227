import Postgres

/// The questions that a batch of feedback answers, locked until the batch is taken, so that one answer counts.
struct AnsweredQuestions {
    /// A question as it was put to a person.
    struct Asked {
        let prompt: String
        /// The texts as they were sent.
        let first: String
        let second: String
        let isSwapped: Bool
        let isAnswered: Bool
    }

    private struct Key: Hashable {
        let tenant: String
        let userID: String
        let questionID: String
    }

    private var questions: [Key: Asked] = [:]
    /// Answered by an earlier event of the batch.
    private var taken: Set<Key> = []

    private static let lookUp = Statement(
        """
        select a.tenant, a.user_id, a.question_id, q.prompt, q.first_text, q.second_text, a.swapped,
            a.answered_at is not null
        from questions_asked a
        join questions q on q.tenant = a.question_tenant and q.id = a.question_id
        where (a.tenant, a.user_id, a.question_id) in (
            select * from unnest($1::text[], $2::text[], $3::text[]))
        order by a.tenant, a.user_id, a.question_id
        for update of a
        """)

    /// Reads the questions that records answer.
    init(answeredBy records: [FeedbackRecord], in transaction: PostgresTransaction) async throws {
        let keys = records.compactMap(Self.key)
        guard !keys.isEmpty else { return }
        let rows = try await transaction.query(
            Self.lookUp,
            [
                .textArray(keys.map(\.tenant)), .textArray(keys.map(\.userID)), .textArray(keys.map(\.questionID)),
            ])
        for row in rows {
            let isSwapped = try row.bool(6)
            let texts = try [4, 5].map { String(decoding: try row.bytes($0), as: UTF8.self) }
            let key = Key(tenant: try row.text(0), userID: try row.text(1), questionID: try row.text(2))
            questions[key] = Asked(
                prompt: String(decoding: try row.bytes(3), as: UTF8.self), first: texts[isSwapped ? 1 : 0],
                second: texts[isSwapped ? 0 : 1], isSwapped: isSwapped, isAnswered: try row.bool(7))
        }
    }

    private static func key(_ record: FeedbackRecord) -> Key? {
        guard case .answer(let questionID, _, _) = record.content else { return nil }
        return Key(tenant: record.tenant, userID: record.userID, questionID: questionID)
    }

    /// What an answer is, and the comparison that it makes; the first one to a question counts.
    mutating func take(_ record: FeedbackRecord) -> (FeedbackOutcome, Comparison?) {
        guard case .answer(_, let chosen, let shownFirst) = record.content, let key = Self.key(record),
            let asked = questions[key]
        else { return (.ignored(reason: "unknown_question"), nil) }
        guard !asked.isAnswered, taken.insert(key).inserted else { return (.ignored(reason: "already_answered"), nil) }
        guard chosen != "neither" else { return (.counted(reason: "no_preference"), nil) }
        let isFirst = chosen == "first"
        let comparison = Comparison(
            texts: ComparisonTexts(
                prompt: asked.prompt, preferred: isFirst ? asked.first : asked.second,
                other: isFirst ? asked.second : asked.first),
            // Without a word on it they stood as they were sent.
            shownFirst: chosen == shownFirst ?? "first" ? "preferred" : "other")
        return (.learned, comparison)
    }

    /// Two texts of which one was preferred.
    struct Comparison {
        let texts: ComparisonTexts
        /// `preferred` or `other`.
        let shownFirst: String
    }

    private static let mark = Statement(
        """
        update questions_asked a set answered_at = now(), chosen = k.chosen
        from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as k (tenant, user_id, question_id, chosen)
        where a.tenant = k.tenant and a.user_id = k.user_id and a.question_id = k.question_id
        """)

    /// Marks as answered what these records answer; each must be one that ``take(_:)`` let count.
    func mark(answeredBy records: [FeedbackRecord], in transaction: PostgresTransaction) async throws {
        var keys: [Key] = []
        var choices: [String] = []
        for record in records {
            guard case .answer(_, let chosen, _) = record.content, let key = Self.key(record),
                let asked = questions[key]
            else { continue }
            keys.append(key)
            // By the question's own order.
            choices.append(
                asked.isSwapped && chosen != "neither" ? (chosen == "first" ? "second" : "first") : chosen)
        }
        guard !keys.isEmpty else { return }
        _ = try await transaction.query(
            Self.mark,
            [
                .textArray(keys.map(\.tenant)), .textArray(keys.map(\.userID)), .textArray(keys.map(\.questionID)),
                .textArray(choices),
            ])
    }
}
