import Postgres
import RewardFactorization

/// Computes people's posteriors again from their comparisons, inside the transaction that stores those.
///
/// A posterior is always computed from all of a person's answers, so the order of events and the size of batches do
/// not change it. Past ``liveAnswers`` the older ones are replaced by one Gaussian, so that the work for an event stays
/// bounded.
struct WeightUpdate {
    /// How many comparisons are kept apart before the older half becomes a Gaussian.
    static let liveAnswers = 200

    let people: [Person]

    /// A person under a model.
    private struct Row: Hashable {
        let person: Person
        let model: Int
    }

    private struct State {
        var prior: GaussianPrior
        var collapsedThrough: Int64
        var collapsedAnswers: Int
    }

    // MARK: Lock

    private static let insertMissing = Statement(
        """
        insert into weights (tenant, user_id, model_version, mean, covariance, answers, version)
        select tenant, user_id, model_version, mean::real[], covariance::real[], 0, 0
        from unnest($1::text[], $2::text[], $3::int8[], $4::text[], $5::text[])
            as w (tenant, user_id, model_version, mean, covariance)
        order by tenant, user_id, model_version
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
    func lock(models: (String) -> [RewardModel], in transaction: PostgresTransaction) async throws {
        let rows = people.flatMap { person in models(person.tenant).map { (person, $0) } }
        _ = try await transaction.query(
            Self.insertMissing,
            [
                .textArray(rows.map(\.0.tenant)), .textArray(rows.map(\.0.userID)),
                .intArray(rows.map { Int64($0.1.version) }),
                .textArray(rows.map { arrayLiteral($0.1.priorMean) }),
                .textArray(rows.map { arrayLiteral($0.1.priorCovariance) }),
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
        join weights w on w.tenant = k.tenant and w.user_id = k.user_id
        """)

    /// All comparisons that no model of the person has collapsed yet.
    private static let comparisons = Statement(
        """
        select k.position, c.id, c.specification, c.difference
        from unnest($1::text[], $2::text[]) with ordinality as k (tenant, user_id, position)
        join comparisons c on c.tenant = k.tenant and c.user_id = k.user_id and c.specification = any($3)
            and c.id > coalesce((
                select min(w.collapsed_through) from weights w
                where w.tenant = k.tenant and w.user_id = k.user_id), 0)
        order by c.id
        """)

    private static let update = Statement(
        """
        update weights w set mean = k.mean::real[], covariance = k.covariance::real[], answers = k.answers,
            version = w.version + 1, updated_at = now(), collapsed_mean = k.collapsed_mean::real[],
            collapsed_covariance = k.collapsed_covariance::real[], collapsed_through = k.collapsed_through,
            collapsed_answers = k.collapsed_answers
        from unnest(
            $1::text[], $2::text[], $3::int8[], $4::text[], $5::text[], $6::int8[], $7::text[], $8::text[], $9::int8[],
            $10::int8[])
            as k (tenant, user_id, model_version, mean, covariance, answers, collapsed_mean, collapsed_covariance,
                collapsed_through, collapsed_answers)
        where w.tenant = k.tenant and w.user_id = k.user_id and w.model_version = k.model_version
        """)

    func apply(models: (String) -> [RewardModel], in transaction: PostgresTransaction) async throws {
        let names: [PostgresValue] = [.textArray(people.map(\.tenant)), .textArray(people.map(\.userID))]
        let found = try await transaction.batch([
            (Self.states, names),
            (Self.comparisons, names + [.textArray(FeatureSpecification.computed.map(\.identifier))]),
        ])
        var answers: [[Answer]] = Array(repeating: [], count: people.count)
        for row in found[1] {
            answers[Int(try row.int(0)) - 1].append(
                Answer(id: try row.int(1), specification: try row.text(2), psi: try row.reals(3).map(Double.init)))
        }
        var collapsed: [Row: State] = [:]
        for row in found[0] {
            let person = people[Int(try row.int(0)) - 1]
            guard let mean = try row.realsOrNil(2), let covariance = try row.realsOrNil(3) else { continue }
            collapsed[Row(person: person, model: Int(try row.int(1)))] = State(
                prior: try prior(mean: mean.map(Double.init), covariance: covariance.map(Double.init)),
                collapsedThrough: try row.int(4), collapsedAnswers: Int(try row.int(5)))
        }
        var columns = Columns()
        for (index, person) in people.enumerated() {
            for model in models(person.tenant) {
                let start = collapsed[Row(person: person, model: model.version)]
                columns.append(
                    person: person, model: model.version,
                    try posterior(under: model, from: start, answers: answers[index]))
            }
        }
        _ = try await transaction.query(Self.update, columns.parameters)
    }

    /// A stored comparison.
    private struct Answer {
        let id: Int64
        let specification: String
        let psi: [Double]
    }

    private struct Result {
        var posterior: Posterior
        var answers: Int
        var collapsed: State?
    }

    private func posterior(
        under model: RewardModel, from start: State?, answers: [Answer]
    ) throws -> Result {
        var state: State? = start
        let base = try start?.prior ?? prior(mean: model.priorMean, covariance: model.priorCovariance)
        // Older answers may lack features that the model needs; newer ones hold those of older models.
        var live = answers.compactMap { answer -> (id: Int64, psi: [Double])? in
            guard answer.id > (start?.collapsedThrough ?? 0) else { return nil }
            return model.specification.vector(from: answer.psi, of: answer.specification).map { (answer.id, $0) }
        }
        var current = base
        if live.count > Self.liveAnswers {
            let old = live.prefix(live.count - Self.liveAnswers / 2)
            current = try Posterior.laplace(prior: base, observations: try observations(old, model)).asPrior
            state = State(
                prior: current, collapsedThrough: old.last?.id ?? 0,
                collapsedAnswers: (start?.collapsedAnswers ?? 0) + old.count)
            live.removeFirst(old.count)
        }
        let posterior = try Posterior.laplace(prior: current, observations: try observations(live[...], model))
        return Result(
            posterior: posterior, answers: (state?.collapsedAnswers ?? 0) + live.count, collapsed: state)
    }

    private func observations(
        _ answers: ArraySlice<(id: Int64, psi: [Double])>, _ model: RewardModel
    ) throws -> [PreferenceObservation] {
        try answers.map { try PreferenceObservation(difference: model.phiDifference($0.psi)) }
    }

    private func prior(mean: [Double], covariance: [Double]) throws -> GaussianPrior {
        try GaussianPrior(
            mean: mean, covariance: SymmetricMatrix(dimension: mean.count, packed: covariance))
    }

    private struct Columns {
        private var rows: [(person: Person, model: Int, result: Result)] = []

        mutating func append(person: Person, model: Int, _ result: Result) {
            rows.append((person, model, result))
        }

        var parameters: [PostgresValue] {
            [
                .textArray(rows.map(\.person.tenant)), .textArray(rows.map(\.person.userID)),
                .intArray(rows.map { Int64($0.model) }),
                .textArray(rows.map { arrayLiteral($0.result.posterior.mean) }),
                .textArray(rows.map { arrayLiteral($0.result.posterior.covariance.packed) }),
                .intArray(rows.map { Int64($0.result.answers) }),
                .textArray(rows.map { $0.result.collapsed.map { arrayLiteral($0.prior.mean) } }),
                .textArray(rows.map { $0.result.collapsed.map { arrayLiteral($0.prior.covariance.packed) } }),
                .intArray(rows.map { $0.result.collapsed?.collapsedThrough ?? 0 }),
                .intArray(rows.map { Int64($0.result.collapsed?.collapsedAnswers ?? 0) }),
            ]
        }
    }
}
