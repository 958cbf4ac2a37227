import Postgres
import RewardFactorization

/// Computes people's posteriors again from their comparisons, inside the transaction that stores those.
///
/// A posterior is always computed from all of a person's answers (see ``AnswerHistory``), so the size of batches does not
/// change it, and a model that is new to a person gets what it would have had from the first answer on.
struct WeightUpdate {
    let people: [Person]

    /// A person under a model.
    private struct Row: Hashable {
        let person: Person
        let model: Int
    }

    // MARK: Lock

    private static let insertMissing = Statement(
        """
        insert into weights (tenant, user_id, model_version, mean, covariance, answers, version)
        select k.tenant, k.user_id, k.model_version, m.prior_mean, m.prior_covariance, 0, 0
        from unnest($1::text[], $2::text[], $3::int8[]) as k (tenant, user_id, model_version)
        join models m on m.version = k.model_version
        where not exists (
                select from weights w
                where w.tenant = k.tenant and w.user_id = k.user_id and w.model_version = k.model_version)
            and (not $4 or exists (
                select from comparisons c where c.tenant = k.tenant and c.user_id = k.user_id))
        order by k.tenant, k.user_id, k.model_version
        on conflict do nothing
        """)

    private static let lock = Statement(
        """
        select w.version
        from weights w join unnest($1::text[], $2::text[]) as k (tenant, user_id)
            on w.tenant = k.tenant and w.user_id = k.user_id
        order by w.tenant, w.user_id, w.model_version
        for update of w
        """)

    /// Locks the people's rows, creating those that are missing, in one order for all transactions.
    ///
    /// - Parameter onlyAnswered: Creates none for a person without comparisons: who was erased stays so.
    func lock(
        models: (String) -> [RewardModel], onlyAnswered: Bool = false, in transaction: PostgresTransaction
    ) async throws {
        let rows = people.flatMap { person in models(person.tenant).map { (person, $0) } }
        _ = try await transaction.query(
            Self.insertMissing,
            [
                .textArray(rows.map(\.0.tenant)), .textArray(rows.map(\.0.userID)),
                .intArray(rows.map { Int64($0.1.version) }), .bool(onlyAnswered),
            ])
        _ = try await transaction.query(
            Self.lock, [.textArray(people.map(\.tenant)), .textArray(people.map(\.userID))])
    }

    // MARK: Apply

    private static let states = Statement(
        """
        select k.position, w.model_version, w.collapsed_mean, w.collapsed_covariance, w.collapsed_through,
            w.collapsed_answers
        from unnest($1::text[], $2::text[]) with ordinality as k (tenant, user_id, position)
        join weights w on w.tenant = k.tenant and w.user_id = k.user_id and w.model_version = any($3)
        """)

    /// All comparisons that no model of the person has collapsed yet.
    private static let comparisons = Statement(
        """
        select k.position, c.id, c.specification, c.difference, c.shown_first
        from unnest($1::text[], $2::text[]) with ordinality as k (tenant, user_id, position)
        join comparisons c on c.tenant = k.tenant and c.user_id = k.user_id and c.specification = any($3)
            and c.id > coalesce((
                select min(w.collapsed_through) from weights w
                where w.tenant = k.tenant and w.user_id = k.user_id and w.model_version = any($4)), 0)
        order by c.id
        """)

    private static let update = Statement(
        """
        update weights w set version = w.version + 1, updated_at = now(), answers = k.answers,
            collapsed_through = k.collapsed_through, collapsed_answers = k.collapsed_answers,
            mean = ($7::real[])[k.mean_first::int4:k.mean_last::int4],
            covariance = ($10::real[])[k.covariance_first::int4:k.covariance_last::int4],
            collapsed_mean = ($13::real[])[k.collapsed_mean_first::int4:k.collapsed_mean_last::int4],
            collapsed_covariance =
                ($16::real[])[k.collapsed_covariance_first::int4:k.collapsed_covariance_last::int4]
        from unnest(
            $1::text[], $2::text[], $3::int8[], $4::int8[], $5::int8[], $6::int8[], $8::int8[], $9::int8[],
            $11::int8[], $12::int8[], $14::int8[], $15::int8[], $17::int8[], $18::int8[])
            as k (tenant, user_id, model_version, answers, collapsed_through, collapsed_answers, mean_first, mean_last,
                covariance_first, covariance_last, collapsed_mean_first, collapsed_mean_last,
                collapsed_covariance_first, collapsed_covariance_last)
        where w.tenant = k.tenant and w.user_id = k.user_id and w.model_version = k.model_version
        """)

    /// Computes the people's weights anew; their rows are locked.
    func apply(models: (String) -> [RewardModel], in transaction: PostgresTransaction) async throws {
        let versions = Set(people.map(\.tenant)).flatMap { models($0).map { Int64($0.version) } }
        let keys: [PostgresValue] = [.textArray(people.map(\.tenant)), .textArray(people.map(\.userID))]
        let found = try await transaction.batch([
            (Self.states, keys + [.intArray(versions)]),
            (
                Self.comparisons,
                keys + [.textArray(FeatureSpecification.computed.map(\.identifier)), .intArray(versions)]
            ),
        ])
        var answers: [[Answer]] = Array(repeating: [], count: people.count)
        for row in found[1] {
            answers[Int(try row.int(0)) - 1].append(
                Answer(
                    id: try row.int(1), specification: try row.text(2), psi: try row.reals(3).map(Double.init),
                    side: try row.textOrNil(4).map { $0 == "preferred" ? 1 : -1 } ?? 0))
        }
        var collapsed: [Row: AnswerHistory.Collapsed] = [:]
        for row in found[0] {
            let person = people[Int(try row.int(0)) - 1]
            guard let mean = try row.realsOrNil(2), let covariance = try row.realsOrNil(3) else { continue }
            collapsed[Row(person: person, model: Int(try row.int(1)))] = AnswerHistory.Collapsed(
                mean: mean.map(Double.init), covariance: covariance.map(Double.init), through: try row.int(4),
                answers: Int(try row.int(5)))
        }
        var columns = Columns()
        for (index, person) in people.enumerated() {
            for model in models(person.tenant) {
                var history = AnswerHistory(
                    model: model, collapsed: collapsed[Row(person: person, model: model.version)])
                let posterior = try history.posterior(from: observations(answers[index], history))
                columns.append(person: person, model: model.version, posterior, history.collapsed)
            }
        }
        _ = try await transaction.query(Self.update, columns.parameters)
    }

    /// A stored comparison.
    private struct Answer {
        let id: Int64
        let specification: String
        let psi: [Double]
        let side: Double
    }

    /// The answers that the model can use and that are not collapsed yet. Older answers may lack features that the model
    /// needs; newer ones hold those of older models.
    private func observations(_ answers: [Answer], _ history: AnswerHistory) throws -> [AnswerHistory.Answer] {
        let model = history.model
        return try answers.compactMap { answer in
            guard answer.id > history.collapsed?.through ?? 0,
                let psi = model.specification.vector(from: answer.psi, of: answer.specification)
            else { return nil }
            return AnswerHistory.Answer(
                id: answer.id,
                observation: try PreferenceObservation(difference: model.phiDifference(psi), side: answer.side))
        }
    }

    private struct Columns {
        private typealias Entry = (
            person: Person, model: Int, posterior: Posterior, collapsed: AnswerHistory.Collapsed?
        )
        private var rows: [Entry] = []

        mutating func append(
            person: Person, model: Int, _ posterior: Posterior, _ collapsed: AnswerHistory.Collapsed?
        ) {
            rows.append((person, model, posterior, collapsed))
        }

        var parameters: [PostgresValue] {
            let people: [PostgresValue] = [
                .textArray(rows.map(\.person.tenant)), .textArray(rows.map(\.person.userID)),
            ]
            let counts: [PostgresValue] = [
                .intArray(rows.map { Int64($0.model) }), .intArray(rows.map { Int64($0.posterior.answers) }),
                .intArray(rows.map { $0.collapsed?.through ?? 0 }),
                .intArray(rows.map { Int64($0.collapsed?.answers ?? 0) }),
            ]
            let vectors: [VectorColumn] = [
                VectorColumn(rows.map(\.posterior.mean)), VectorColumn(rows.map(\.posterior.covariance.packed)),
                VectorColumn(rows.map { $0.collapsed?.mean }), VectorColumn(rows.map { $0.collapsed?.covariance }),
            ]
            return people + counts + vectors.flatMap(\.parameters)
        }
    }
}
