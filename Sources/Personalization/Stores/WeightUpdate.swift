import Postgres
import RewardFactorization

/// People's weights on their way through a transaction: their rows locked and read, answers added, and written again.
///
/// Beside the weights each row keeps what they are computed from (see ``AnswerHistory``), so that one row a person and
/// model is read and written whatever they have said before. A row without it, new or of an earlier program, is computed
/// from the person's comparisons, which stay the source of it all.
struct WeightUpdate {
    private let people: [Person]
    private let models: [String: [RewardModel]]
    private var histories: [Row: AnswerHistory] = [:]
    /// Rows that are locked and still to be computed from comparisons.
    private var unknown: Set<Row> = []
    /// Answers that a model could not use, for want of features, when weights were computed from comparisons; an answer
    /// counts once for each model.
    private(set) var unusable = 0

    /// A person under a model.
    private struct Row: Hashable {
        let person: Person
        let model: Int
    }

    /// - Parameters:
    ///   - people: Each once, sorted, so that transactions lock them in one order.
    ///   - models: The models under which weights are kept, for a tenant.
    init(_ people: [Person], models: (String) -> [RewardModel]) {
        self.people = people
        self.models = Dictionary(uniqueKeysWithValues: Set(people.map(\.tenant)).map { ($0, models($0)) })
    }

    private func models(of person: Person) -> [RewardModel] { models[person.tenant] ?? [] }

    // MARK: Lock and read

    private static let read = Statement(
        """
        select k.position, w.model_version, w.answers, w.history
        from unnest($1::text[], $2::text[]) with ordinality as k (tenant, user_id, position)
        join weights w on w.tenant = k.tenant and w.user_id = k.user_id and w.model_version = any($3)
        order by w.tenant, w.user_id, w.model_version
        for update of w
        """)

    /// Locks the people's rows, as far as there are any, in one order for all transactions.
    var reading: (Statement, [PostgresValue]) { Self.reading(people, versions) }

    private var versions: [Int64] { Set(models.values.joined().map { Int64($0.version) }).sorted() }

    private static func reading(_ people: [Person], _ versions: [Int64]) -> (Statement, [PostgresValue]) {
        (read, [.textArray(people.map(\.tenant)), .textArray(people.map(\.userID)), .intArray(versions)])
    }

    /// Takes what ``reading`` gave.
    mutating func take(_ rows: PostgresRows) throws { try take(rows, of: people) }

    private mutating func take(_ rows: PostgresRows, of people: [Person]) throws {
        for row in rows {
            let person = people[Int(try row.int(0)) - 1]
            let version = Int(try row.int(1))
            guard let model = models(of: person).first(where: { $0.version == version }) else { continue }
            let key = Row(person: person, model: version)
            let history = try row.bytesOrNil(3).flatMap { bytes in
                AnswerHistory(model: model, answers: Int(try row.int(2)), stored: bytes)
            }
            if let history { histories[key] = history } else { unknown.insert(key) }
        }
    }

    // MARK: People who are new, or new to a model

    private static let insertMissing = Statement(
        """
        insert into weights (tenant, user_id, model_version, mean, covariance, answers, version)
        select k.tenant, k.user_id, k.model_version, m.prior_mean, pack_reals(m.prior_covariance), 0, 0
        from unnest($1::text[], $2::text[], $3::int8[]) as k (tenant, user_id, model_version)
        join models m on m.version = k.model_version
        where not $4 or exists (select from comparisons c where c.tenant = k.tenant and c.user_id = k.user_id)
        order by k.tenant, k.user_id, k.model_version
        on conflict do nothing
        """)

    /// Sees to it that there is a history for everybody whose weights will move: creates the rows that are missing, and
    /// computes those that are not known from comparisons.
    ///
    /// - Parameters:
    ///   - learners: The people whose weights will move; the others are left as they are.
    ///   - onlyAnswered: Creates no row for a person without comparisons: who was erased stays so.
    mutating func complete(
        _ learners: some Collection<Person>, onlyAnswered: Bool = false, in transaction: PostgresTransaction
    ) async throws {
        let rows = learners.flatMap { person in
            models(of: person).map { Row(person: person, model: $0.version) }
        }
        let missing = rows.filter { histories[$0] == nil && !unknown.contains($0) }
        if !missing.isEmpty {
            let people = Set(missing.map(\.person)).sorted()
            let created = try await transaction.batch([
                (
                    Self.insertMissing,
                    [
                        .textArray(missing.map(\.person.tenant)), .textArray(missing.map(\.person.userID)),
                        .intArray(missing.map { Int64($0.model) }), .bool(onlyAnswered),
                    ]
                ), Self.reading(people, versions),
            ])
            try take(created[1], of: people)
        }
        let wanted = Set(rows)
        unknown.formIntersection(wanted)
        histories = histories.filter { wanted.contains($0.key) }
        if !unknown.isEmpty { try await rebuild(in: transaction) }
    }

    /// A person's comparisons, the oldest first.
    private static let comparisons = Statement(
        """
        select k.position, c.specification, c.difference, c.shown_first
        from unnest($1::text[], $2::text[]) with ordinality as k (tenant, user_id, position)
        join comparisons c on c.tenant = k.tenant and c.user_id = k.user_id
        order by c.id
        """)

    private mutating func rebuild(in transaction: PostgresTransaction) async throws {
        let people = Set(unknown.map(\.person)).sorted()
        for row in unknown {
            guard let model = models(of: row.person).first(where: { $0.version == row.model }) else { continue }
            histories[row] = AnswerHistory(model: model)
        }
        let rows = try await transaction.query(
            Self.comparisons, [.textArray(people.map(\.tenant)), .textArray(people.map(\.userID))])
        for row in rows {
            let person = people[Int(try row.int(0)) - 1]
            let isUsed = try add(
                to: person, only: unknown, specification: try row.text(1), psi: try row.reals(2).map(Double.init),
                shownFirst: try row.textOrNil(3))
            unusable += isUsed.filter { !$0 }.count
        }
        unknown = []
    }

    // MARK: Add and write

    /// Adds a person's newest answer under all models that can use it.
    ///
    /// - Parameters:
    ///   - psi: ψ(preferred) − ψ(other) under the specification.
    ///   - shownFirst: `preferred` or `other`; nil where that is not known.
    mutating func add(to person: Person, specification: String, psi: [Double], shownFirst: String?) throws {
        _ = try add(to: person, only: nil, specification: specification, psi: psi, shownFirst: shownFirst)
    }

    /// - Returns: Whether each of the models could use it. Older answers may lack features that the model needs; newer
    ///   ones hold those of older models.
    private mutating func add(
        to person: Person, only: Set<Row>?, specification: String, psi: [Double], shownFirst: String?
    ) throws -> [Bool] {
        let side = shownFirst.map { $0 == "preferred" ? 1.0 : -1 } ?? 0
        var isUsed: [Bool] = []
        for model in models(of: person) {
            let row = Row(person: person, model: model.version)
            guard only?.contains(row) != false, histories[row] != nil else { continue }
            guard let values = model.specification.vector(from: psi, of: specification) else {
                isUsed.append(false)
                continue
            }
            try histories[row]?.append(difference: model.phiDifference(values), side: side)
            isUsed.append(true)
        }
        return isUsed
    }

    private static let update = Statement(
        """
        update weights w set version = w.version + 1, updated_at = now(), answers = k.answers, history = k.history,
            covariance = k.covariance, mean = ($7::real[])[k.mean_first::int4:k.mean_last::int4]
        from unnest(
            $1::text[], $2::text[], $3::int8[], $4::int8[], $5::bytea[], $6::bytea[], $8::int8[], $9::int8[])
            as k (tenant, user_id, model_version, answers, history, covariance, mean_first, mean_last)
        where w.tenant = k.tenant and w.user_id = k.user_id and w.model_version = k.model_version
        """)

    /// Computes the weights of everybody with a history, and writes them.
    func writing() throws -> (Statement, [PostgresValue]) {
        let rows = Array(histories)
        let posteriors = try rows.map { try $0.value.posterior() }
        let columns: [PostgresValue] = [
            .textArray(rows.map(\.key.person.tenant)), .textArray(rows.map(\.key.person.userID)),
            .intArray(rows.map { Int64($0.key.model) }), .intArray(rows.map { Int64($0.value.answers) }),
            .bytesArray(rows.map(\.value.stored)),
            .bytesArray(posteriors.map { PackedReals.bytes($0.covariance.packed) }),
        ]
        return (Self.update, columns + VectorColumn(posteriors.map(\.mean)).parameters)
    }
}
