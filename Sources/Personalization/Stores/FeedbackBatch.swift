import Postgres

/// A batch of feedback on its way into the database: what each event becomes, and its rows.
struct FeedbackBatch {
    private let records: [FeedbackRecord]
    private let specification: String
    private let embeddings: TextEmbeddings
    private let models: (String) -> [RewardModel]
    private(set) var outcomes: [FeedbackOutcome]
    /// Of those that are learned: the features' specification and the difference, the preferred text first.
    private var differences: [Difference?]

    /// What answers to questions compare; see ``AnsweredQuestions``.
    private var comparisons: [AnsweredQuestions.Comparison?]
    private var questions: AnsweredQuestions?

    private typealias Difference = (specification: String, values: [Double])

    init(
        records: [FeedbackRecord], specification: String, embeddings: TextEmbeddings,
        models: @escaping (String) -> [RewardModel]
    ) {
        self.records = records
        self.specification = specification
        self.embeddings = embeddings
        self.models = models
        outcomes = Array(repeating: .learned, count: records.count)
        differences = Array(repeating: nil, count: records.count)
        comparisons = Array(repeating: nil, count: records.count)
    }

    /// The people whose weights the batch moves, each once, sorted, so that batches lock them in one order.
    var learners: [Person] {
        Set(
            records.indices.filter { outcomes[$0] == .learned }.map { index in
                Person(tenant: records[index].tenant, userID: records[index].userID)
            }
        ).sorted()
    }

    // MARK: What each event is

    private struct Revision {
        let userID: String
        let status: String
        let difference: Difference?
        /// What was said of the job before, by other events.
        let said: Set<String>
    }

    /// - Throws: ``EmbeddingsMissing`` where models in use need embeddings of texts that are not at hand.
    mutating func decide(in transaction: PostgresTransaction) async throws {
        let jobs = records.indices.compactMap { index -> (Int, String)? in
            records[index].content.jobID.map { (index, $0) }
        }
        var revisions: [Int: Revision] = [:]
        if !jobs.isEmpty {
            let rows = try await transaction.query(
                Self.revisions,
                [
                    .textArray(jobs.map { records[$0.0].tenant }), .textArray(jobs.map(\.1)),
                    .textArray(jobs.map { records[$0.0].eventID }),
                ])
            for row in rows {
                let position = Int(try row.int(0)) - 1
                var difference: Difference?
                if let specification = try row.textOrNil(3), let values = try row.realsOrNil(4) {
                    difference = (specification, values.map(Double.init))
                }
                revisions[jobs[position].0] = Revision(
                    userID: try row.text(1), status: try row.text(2), difference: difference,
                    said: Set(try row.textArray(5).compactMap(\.self)))
            }
        }
        var questions = try await AnsweredQuestions(answeredBy: records, in: transaction)
        // What this batch says of jobs, and by which event: each thing counts once.
        var said: [[String]: String] = [:]
        for index in records.indices {
            if case .answer = records[index].content {
                (outcomes[index], comparisons[index]) = questions.take(records[index])
                differences[index] = comparisons[index].map { comparison in
                    let current = FeatureSpecification.current
                    let texts = comparison.texts
                    return (
                        current.identifier, current.difference(prompt: texts.prompt, texts.preferred, texts.other)
                    )
                }
            } else {
                (outcomes[index], differences[index]) = decide(records[index], revision: revisions[index])
                guard let jobID = records[index].content.jobID, let slot = records[index].content.slot else { continue }
                if case .ignored = outcomes[index] { continue }
                let key = [records[index].tenant, jobID, slot]
                if said[key, default: records[index].eventID] != records[index].eventID {
                    (outcomes[index], differences[index]) = (.ignored(reason: "already_voted"), nil)
                }
                said[key] = said[key] ?? records[index].eventID
            }
        }
        self.questions = questions
        try embed()
    }

    /// Adds embeddings to the differences, where models in use need them.
    private mutating func embed() throws(EmbeddingsMissing) {
        var missing: [EmbeddingSpace: [String]] = [:]
        for index in records.indices {
            guard outcomes[index] == .learned, let difference = differences[index],
                let texts = comparisons[index]?.texts ?? records[index].content.texts
            else { continue }
            let needed = FeatureSpecification.stored(for: models(records[index].tenant))
            guard let space = needed.embedding, difference.specification == needed.local.identifier else { continue }
            let unknown = [texts.preferred, texts.other].filter { !embeddings.settles($0) }
            missing[space, default: []] += unknown
            // Of a text that has none the answer counts for models without embeddings.
            guard unknown.isEmpty, let preferred = embeddings[texts.preferred], let other = embeddings[texts.other]
            else { continue }
            differences[index] = (needed.identifier, difference.values + zip(preferred, other).map { $0 - $1 })
        }
        if let (space, texts) = missing.first(where: { !$0.value.isEmpty }) {
            throw EmbeddingsMissing(space: space, texts: texts)
        }
    }

    private func decide(_ record: FeedbackRecord, revision: Revision?) -> (FeedbackOutcome, Difference?) {
        switch record.content {
        case .comparison(let difference, _, _):
            return (.learned, (specification, difference))
        case .answer:
            return (.ignored(reason: "unknown_question"), nil)
        case .metric:
            guard let revision else { return (.ignored(reason: "unknown_job"), nil) }
            guard revision.userID == record.userID else { return (.ignored(reason: "other_user"), nil) }
            if let slot = record.content.slot, revision.said.contains(slot) {
                return (.ignored(reason: "already_voted"), nil)
            }
            return (.counted(reason: "metric"), nil)
        case .verdict(_, let value, _):
            guard let revision else { return (.ignored(reason: "unknown_job"), nil) }
            guard revision.userID == record.userID else { return (.ignored(reason: "other_user"), nil) }
            if let slot = record.content.slot, revision.said.contains(slot) {
                return (.ignored(reason: "already_voted"), nil)
            }
            // Only where a text was revised were there two to see.
            guard value == "up" || value == "down" || revision.status == "revised" else {
                return (.ignored(reason: "not_revised"), nil)
            }
            guard value == "revised_better" || value == "baseline_better" else {
                return (.counted(reason: value), nil)
            }
            guard let difference = revision.difference else { return (.counted(reason: "not_revised"), nil) }
            guard FeatureSpecification.named(difference.specification) != nil else {
                return (.counted(reason: "other_specification"), nil)
            }
            return (
                .learned,
                value == "revised_better"
                    ? difference : (difference.specification, difference.values.map { -$0 })
            )
        }
    }

    // MARK: Rows

    /// Inserts the events.
    var insertingEvents: (Statement, [PostgresValue]) {
        let columns = outcomes.map(\.column)
        return (
            Self.insertEvents,
            [
                .textArray(records.map(\.tenant)), .textArray(records.map(\.eventID)),
                .textArray(records.map(\.userID)), .textArray(records.map(\.kind)),
                .textArray(records.map(\.content.value)), .textArray(records.map(\.content.jobID)),
                .textArray(columns.map(\.outcome)), .textArray(columns.map(\.reason)),
                .intArray(records.map { $0.sentAt.map(Int64.init) }),
                .textArray(records.map(\.content.metric?.name)), .doubleArray(records.map(\.content.metric?.value)),
                .textArray(records.map(\.content.sideFirst)),
            ]
        )
    }

    /// Takes what ``insertingEvents`` gave: events that were taken before, or stand twice in the batch, become duplicates.
    /// Of people who were erased since nothing is kept.
    mutating func take(_ rows: PostgresRows) throws {
        var fresh: Set<[String]> = []
        var forgotten: Set<Int> = []
        for row in rows {
            if let position = try row.intOrNil(2) {
                forgotten.insert(Int(position) - 1)
            } else {
                fresh.insert([try row.text(0), try row.text(1)])
            }
        }
        for index in records.indices {
            if forgotten.contains(index) {
                outcomes[index] = .ignored(reason: "forgotten")
            } else if fresh.remove([records[index].tenant, records[index].eventID]) == nil {
                outcomes[index] = .duplicate
            }
        }
    }

    /// Marks the questions that the events answer.
    func markAnswered(in transaction: PostgresTransaction) async throws {
        let counting = records.indices.filter { index in
            switch outcomes[index] {
            case .learned, .counted: true
            case .ignored, .duplicate: false
            }
        }
        try await questions?.mark(answeredBy: counting.map { records[$0] }, in: transaction)
    }

    /// Adds what is learned to the people's weights, in the order of the events.
    func teach(_ weights: inout WeightUpdate) throws {
        for index in records.indices where outcomes[index] == .learned {
            guard let difference = differences[index] else { continue }
            try weights.add(
                to: Person(tenant: records[index].tenant, userID: records[index].userID),
                specification: difference.specification,
                // As a comparison is stored.
                psi: difference.values.map { Double(Float($0)) }, shownFirst: shownFirst(index))
        }
    }

    /// `preferred` or `other`.
    private func shownFirst(_ index: Int) -> String? {
        comparisons[index]?.shownFirst ?? records[index].content.shownFirst
    }

    /// Inserts the comparisons that are learned from.
    var insertingComparisons: (Statement, [PostgresValue]) {
        let learned = records.indices.filter { outcomes[$0] == .learned }
        let events = learned.map { records[$0] }
        let texts = learned.map { comparisons[$0]?.texts ?? records[$0].content.texts }
        let vectors = VectorColumn(learned.map { differences[$0]?.values ?? [] })
        return (
            Self.insertComparisons,
            [
                .textArray(events.map(\.tenant)), .textArray(events.map(\.userID)), .textArray(events.map(\.eventID)),
                vectors.begins,
                .textArray(events.map(\.kind)), .textArray(events.map(\.content.jobID)),
                .textArray(learned.map(shownFirst)),
                .bytesArray(texts.map { $0.map { Array($0.prompt.utf8) } }),
                .bytesArray(texts.map { $0.map { Array($0.preferred.utf8) } }),
                .bytesArray(texts.map { $0.map { Array($0.other.utf8) } }),
                .textArray(learned.map { differences[$0]?.specification ?? specification }),
                vectors.numbers, vectors.ends,
            ]
        )
    }
}
