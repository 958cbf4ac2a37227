import RewardFactorization

/// Backtests preference data: learns from some people, lets new ones answer, and measures what is predicted of them.
public struct Evaluation: Sendable {
    private let responses: EvaluationResponses
    private let comparisons: EvaluationComparisons
    private let options: EvaluationOptions

    public init(
        responses: EvaluationResponses, comparisons: EvaluationComparisons, options: EvaluationOptions
    ) {
        self.responses = responses
        self.comparisons = comparisons
        self.options = options
    }

    /// Runs it.
    ///
    /// Throws ``EvaluationError`` where the data do not allow an honest figure, `RewardFactorizationError` from learning,
    /// or `CancellationError`.
    ///
    /// - Parameter predictions: Is given every prediction of a test comparison, person by person; nil: nobody asks.
    public func run(
        progress: @Sendable (EvaluationProgress) -> Void = { _ in },
        predictions: ((EvaluationPrediction) throws -> Void)? = nil
    ) async throws -> EvaluationReport {
        let division = try EvaluationDivision(
            comparisons, seed: options.seed, limit: options.userLimit,
            needsAnswers: options.answers.contains { $0 > 0 })
        let clock = ContinuousClock()
        let start = clock.now
        let learned = try learn(division, progress)
        let fitSeconds = (clock.now - start) / .seconds(1)
        let data = learned.data
        let rows = try await measure(learned.fitted, data, progress, predictions)
        progress(EvaluationProgress(stage: "learning one reward for all", shareDone: 0))
        let references = ReferenceModels(
            data: data, answers: options.answers, seed: options.seed, threads: options.threads)
        let pooled = try await references.pooled()
        progress(EvaluationProgress(stage: "learning a reward for each person", shareDone: 0))
        let individual = try await references.individual()
        return EvaluationReport(
            results: rows, pooled: pooled, individual: individual, fitSeconds: fitSeconds,
            baseFunctions: learned.fitted.baseFunctionCount, standardisation: learned.standardisation,
            standardisationTrials: learned.trials, answerModel: learned.fitted.answers,
            features: data.features.dimension, droppedFeatures: dropped(data), specification: responses.specification,
            people: EvaluationReport.Counts(
                train: division.train.count, adapt: division.measured.count { !$0.adapt.isEmpty },
                test: division.measured.count),
            comparisons: EvaluationReport.Counts(
                train: division.train.reduce(0) { $0 + $1.count },
                adapt: division.measured.reduce(0) { $0 + $1.adapt.count },
                test: division.measured.reduce(0) { $0 + $1.test.count }),
            seed: options.seed, warnings: warnings(data))
    }

    // MARK: Learning

    private struct Learned {
        var fitted: FittedRewards
        var data: EvaluationData
        var standardisation: EvaluationStandardisation
        var trials: [(standardisation: EvaluationStandardisation, logLoss: Double)] = []
    }

    private func learn(
        _ division: EvaluationDivision, _ progress: @Sendable (EvaluationProgress) -> Void
    ) throws -> Learned {
        var candidates = [options.standardisation]
        if options.standardisation == .auto {
            candidates = StandardisedFeatures.hasPrompts(responses) ? [.all, .prompt] : [.all]
        }
        var best: Learned?
        var trials: [(standardisation: EvaluationStandardisation, logLoss: Double)] = []
        for candidate in candidates {
            let features = try StandardisedFeatures(responses, comparisons, train: division.train, by: candidate)
            let data = EvaluationData(features: features, comparisons: comparisons, division: division)
            let stage = candidates.count > 1 ? "learning, features standardised by \(candidate.rawValue)" : "learning"
            let fitted = try RewardFit.run(
                comparisons: try data.comparisonSet(),
                options: FitOptions(
                    baseFunctions: options.baseFunctions, seed: options.seed, threads: options.threads)
            ) { step in
                try Task.checkCancellation()
                progress(EvaluationProgress(stage: stage, shareDone: step.shareDone))
            }
            if fitted.heldOut.people > 0 { trials.append((candidate, fitted.heldOut.logLoss)) }
            let isBetter = best.map { fitted.heldOut.logLoss < $0.fitted.heldOut.logLoss } ?? true
            if isBetter { best = Learned(fitted: fitted, data: data, standardisation: candidate) }
        }
        guard var best else { throw EvaluationError(.badOption, "no standardisation was asked for; choose one") }
        best.trials = trials
        return best
    }

    // MARK: Measuring

    /// Returns a row for each strategy and number of answers.
    private func measure(
        _ fitted: FittedRewards, _ data: EvaluationData, _ progress: @Sendable (EvaluationProgress) -> Void,
        _ predictions: ((EvaluationPrediction) throws -> Void)?
    ) async throws -> [EvaluationRow] {
        let people = data.division.measured
        let (answers, strategies, seed) = (options.answers, options.strategies, options.seed)
        var scores: [[[PersonScore?]]] = []
        for start in stride(from: 0, to: people.count, by: 64) {
            progress(
                EvaluationProgress(stage: "asking new people", shareDone: Double(start) / Double(people.count)))
            let measured = try await concurrentMap(min(64, people.count - start), threads: options.threads) { index in
                let person = try AdaptivePerson(people[start + index], fitted: fitted, data: data)
                return try strategies.map { strategy in
                    try person.measure(
                        answers: answers, strategy: strategy, seed: seed &+ UInt64(start + index) &* 0x9E37_79B9)
                }
            }
            scores += measured.map { $0.map { $0.map { $0?.score } } }
            if let predictions {
                for (index, found) in measured.enumerated() {
                    try tell(found, of: people[start + index].test, to: predictions)
                }
            }
        }
        return strategies.enumerated().flatMap { place, strategy in
            answers.indices.map { count in
                EvaluationRow(
                    strategy: strategy.rawValue, answers: answers[count], scores.compactMap { $0[place][count] })
            }
        }
    }

    /// Hands on what was measured of a person, by strategy and number of answers.
    private func tell(
        _ measured: [[AdaptivePerson.Measured?]], of tests: [Int], to predictions: (EvaluationPrediction) throws -> Void
    ) throws {
        for (strategy, rows) in zip(options.strategies, measured) {
            for (answers, row) in zip(options.answers, rows) {
                guard let row else { continue }
                for (place, number) in tests.enumerated() {
                    let item = comparisons.items[number]
                    try predictions(
                        EvaluationPrediction(
                            user: comparisons.users[Int(item.user)], line: Int(item.line), strategy: strategy,
                            answers: answers, gain: item.prefersA ? row.gains[place] : -row.gains[place],
                            probability: item.prefersA ? row.probabilities[place] : 1 - row.probabilities[place]))
                }
            }
        }
    }

    // MARK: What else to say

    private func dropped(_ data: EvaluationData) -> [Int] {
        let kept = Set(data.features.kept)
        return (0..<responses.dimension).filter { !kept.contains($0) }
    }

    private func warnings(_ data: EvaluationData) -> [EvaluationWarning] {
        var warnings: [EvaluationWarning] = []
        func warn(_ code: String, _ count: Int, _ message: String) {
            if count > 0 { warnings.append(EvaluationWarning(code, count, message)) }
        }
        let repeated = responses.repeatedLines
        warn("repeated_responses", repeated, "\(repeated) lines of responses repeat an earlier one")
        let duplicates = responses.duplicates
        warn(
            "duplicate_responses", duplicates,
            "\(duplicates) responses have the prompt and the text of another under a different id; each counts as that one"
        )
        let alike = comparisons.ofDuplicates
        warn(
            "compared_duplicates", alike,
            "\(alike) comparisons are of two responses with the same prompt and the same text; left out")
        let across = comparisons.acrossPrompts
        warn("different_prompts", across, "\(across) comparisons are of responses to two different prompts")
        warnings += data.division.warnings
        let constant = dropped(data).count
        warn(
            "constant_features", constant,
            "\(constant) of \(responses.dimension) features never differ between compared responses in train; left out")
        let people = data.division.measured
        for count in options.answers where count > 0 {
            let short = people.count { $0.adapt.count < count && !$0.adapt.isEmpty }
            warn(
                "too_few_answers", short,
                "\(short) of \(people.count) people have fewer than \(count) comparisons in adapt; rows with \(count) "
                    + "answers are without them")
        }
        return warnings
    }
}
