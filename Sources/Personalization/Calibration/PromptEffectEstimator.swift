import RewardFactorization

/// Estimates what each prompt does to the base rewards, from observed candidates, under any reward model.
///
/// For each base reward j a Bayesian linear regression, joint over the prompts that were applied together:
///
///     Δφⱼ = Σ_p f_p (a_pj + b_pj φⱼ(baseline)) + noise,   noise ~ N(0, mean of σ²_pj over the set)
///
/// f is 1 for the first prompt of a set and `laterEffectFactor` for the others, as in selection. Priors: a and b around
/// the starting effect, σ² around a fifth of the base reward's variance, worth ``noiseStrength`` observations. Exact
/// normal equations, solved for each group of prompts that were ever applied together; σ² by expectation-maximisation.
/// The acceptance of a prompt has a Beta posterior; a set passes where each of its prompts does.
///
/// Candidates must come from before guards and reranking, else the effects are biased upwards.
public struct PromptEffectEstimator: Sendable {
    /// The observations that the prior of the noise is worth.
    static let noiseStrength = 4.0
    /// The trials that a starting acceptance is worth.
    static let acceptanceStrength = 8.0
    /// Rounds of expectation-maximisation; the noise moves little after the third.
    private static let rounds = 4

    /// A prompt to estimate, with what is believed of it so far.
    public struct Prompt: Sendable {
        public let prompt: PromptWording
        public let start: PromptEffect

        public init(prompt: PromptWording, start: PromptEffect) {
            self.prompt = prompt
            self.start = start
        }
    }

    private let model: RewardModel
    private let prompts: [Prompt]
    private let places: [PromptWording: Int]
    private let laterEffectFactor: Double
    private let scales: [Double]
    /// The sets that were applied, as places, each once.
    private var sets: [[Int]] = []
    private var setNumbers: [[Int]: Int] = [:]
    /// Per set: trials and the sum of their acceptances.
    private var trials: [(count: Int, accepted: Double)] = []
    /// Per observation that is a revision: its set, then J values of φ(baseline) and of Δφ.
    private var setOf: [Int] = []
    private var baselines: [Double] = []
    private var changes: [Double] = []

    public init(
        model: RewardModel, prompts: [Prompt],
        laterEffectFactor: Double = PromptSelectionOptions().laterEffectFactor
    ) {
        self.model = model
        self.prompts = prompts
        self.laterEffectFactor = laterEffectFactor
        places = Dictionary(prompts.enumerated().map { ($1.prompt, $0) }) { first, _ in first }
        scales = model.baseRewardScales
    }

    /// Takes an observation into account; one with a prompt that is not estimated, or with other features than the
    /// model's, says nothing.
    public mutating func add(_ observation: PromptObservation) {
        let members = observation.prompts.compactMap { places[$0] }
        guard !members.isEmpty, members.count == observation.prompts.count, Set(members).count == members.count,
            let baseline = model.specification.vector(from: observation.baseline, of: observation.specification),
            let difference = model.specification.vector(from: observation.difference, of: observation.specification)
        else { return }
        let number: Int
        if let known = setNumbers[members] {
            number = known
        } else {
            number = sets.count
            setNumbers[members] = number
            sets.append(members)
            trials.append((0, 0))
        }
        trials[number].count += 1
        trials[number].accepted += min(max(observation.acceptance, 0), 1)
        guard observation.isRevision else { return }
        let change = model.phiDifference(difference)
        guard change.allSatisfy(\.isFinite) else { return }
        setOf.append(number)
        baselines += model.phi(baseline)
        changes += change
    }

    /// The estimates, one for each prompt, in order.
    public func estimates() -> [PromptEffectEstimate] {
        let rewards = model.baseRewardCount
        var lines = prompts.map { prompt in
            (0..<rewards).map { startingLine(prompt.start, reward: $0) }
        }
        for group in groups() {
            let belongs = sets.map { group.contains($0[0]) }
            let observations = setOf.indices.filter { belongs[setOf[$0]] }
            guard !observations.isEmpty else { continue }
            let members = group.sorted()
            for reward in 0..<rewards {
                for (place, line) in zip(members, fit(members, observations, reward: reward)) {
                    lines[place][reward] = line
                }
            }
        }
        var seen = [Int](repeating: 0, count: prompts.count)
        for number in setOf { for place in sets[number] { seen[place] += 1 } }
        let chances = acceptances()
        return prompts.indices.map { place in
            PromptEffectEstimate(
                prompt: prompts[place].prompt, start: prompts[place].start, lines: lines[place],
                observations: seen[place], trials: chances[place].trials, accepted: chances[place].accepted,
                refused: chances[place].refused)
        }
    }

    // MARK: Groups

    /// The prompts that were applied, in groups that share no set.
    private func groups() -> [Set<Int>] {
        var leader = Array(prompts.indices)
        func root(_ place: Int) -> Int {
            var place = place
            while leader[place] != place { place = leader[place] }
            return place
        }
        for members in sets {
            for place in members.dropFirst() { leader[root(place)] = root(members[0]) }
        }
        var groups: [Int: Set<Int>] = [:]
        for place in Set(sets.joined()) { groups[root(place), default: []].insert(place) }
        return groups.keys.sorted().compactMap { groups[$0] }
    }

    // MARK: Regression

    /// Prior variances of intercept and slope, and the prior of the noise.
    private func prior(_ start: PromptEffect, reward: Int) -> (intercept: Double, slope: Double, noise: Double) {
        let square = scales[reward] * scales[reward]
        return (max(start.variance[reward], 0.1 * square), 0.05, 0.2 * square)
    }

    private func startingLine(_ start: PromptEffect, reward: Int) -> PromptEffectEstimate.Line {
        let prior = prior(start, reward: reward)
        return PromptEffectEstimate.Line(
            intercept: start.intercept[reward], slope: start.slope[reward], interceptVariance: prior.intercept,
            slopeVariance: prior.slope, covariance: 0, noise: prior.noise, baselineMean: 0,
            baselineSquare: scales[reward] * scales[reward])
    }

    /// The part of a set's design row that a prompt has: its intercept's and its slope's column.
    private func row(of set: [Int], baseline: Double) -> [NormalEquations.Element] {
        set.enumerated().flatMap { position, column in
            let factor = position == 0 ? 1 : laterEffectFactor
            return [
                NormalEquations.Element(column: 2 * column, value: factor),
                NormalEquations.Element(column: 2 * column + 1, value: factor * baseline),
            ]
        }
    }

    /// Fits the lines of a group of prompts on one base reward.
    private func fit(_ members: [Int], _ observations: [Int], reward: Int) -> [PromptEffectEstimate.Line] {
        let rewards = model.baseRewardCount
        let columns = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1, $0) })
        let setColumns = sets.map { $0.compactMap { columns[$0] } }
        let starts = members.map { prompts[$0].start }
        let priors = starts.map { prior($0, reward: reward) }
        let baseline = observations.map { baselines[$0 * rewards + reward] }
        let change = observations.map { changes[$0 * rewards + reward] }
        let sets = observations.map { setColumns[setOf[$0]] }
        let rows = zip(sets, baseline).map { row(of: $0, baseline: $1) }

        var noise = priors.map(\.noise)
        var solution: RegressionSolution?
        for round in 0...Self.rounds {
            var equations = NormalEquations(
                priorMean: starts.flatMap { [$0.intercept[reward], $0.slope[reward]] },
                priorVariance: priors.flatMap { [$0.intercept, $0.slope] })
            for index in rows.indices {
                let variance = sets[index].reduce(0) { $0 + noise[$1] } / Double(sets[index].count)
                equations.add(row: rows[index], value: change[index], weight: 1 / variance)
            }
            guard let next = equations.solved() else { break }
            solution = next
            guard round < Self.rounds else { break }
            // Expected squared residuals; that of a set is shared by its prompts.
            var sums = priors.map { Self.noiseStrength * $0.noise }
            var counts = [Double](repeating: Self.noiseStrength, count: members.count)
            for index in rows.indices {
                let residual = change[index] - next.value(at: rows[index])
                let share = 1 / Double(sets[index].count)
                for column in sets[index] {
                    sums[column] += share * (residual * residual + next.variance(at: rows[index]))
                    counts[column] += share
                }
            }
            noise = zip(sums, counts).map { max($0 / $1, 1e-12) }
        }
        guard let solution else { return starts.map { startingLine($0, reward: reward) } }

        var seen = [(count: Double, total: Double, square: Double)](repeating: (0, 0, 0), count: members.count)
        for (set, value) in zip(sets, baseline) {
            for column in set {
                seen[column].count += 1
                seen[column].total += value
                seen[column].square += value * value
            }
        }
        return members.indices.map { column in
            let count = max(seen[column].count, 1)
            return PromptEffectEstimate.Line(
                intercept: solution.mean[2 * column], slope: solution.mean[2 * column + 1],
                interceptVariance: solution.covariance[2 * column, 2 * column],
                slopeVariance: solution.covariance[2 * column + 1, 2 * column + 1],
                covariance: solution.covariance[2 * column, 2 * column + 1], noise: noise[column],
                baselineMean: seen[column].total / count, baselineSquare: seen[column].square / count)
        }
    }

    // MARK: Acceptance

    /// Beta posteriors: a set that was refused is blamed on its prompts by their chances to be the reason.
    private func acceptances() -> [(trials: Int, accepted: Double, refused: Double)] {
        var result = prompts.map { prompt in
            let start = min(max(prompt.start.acceptance, 0.01), 0.99)
            return (
                trials: 0, accepted: Self.acceptanceStrength * start, refused: Self.acceptanceStrength * (1 - start)
            )
        }
        let starts = result
        for round in 0..<12 {
            let chances = result.map { $0.accepted / ($0.accepted + $0.refused) }
            var next = starts
            for (members, outcome) in zip(sets, trials) {
                let failed = Double(outcome.count) - outcome.accepted
                let all = members.reduce(1) { $0 * chances[$1] }
                for place in members {
                    let blame = members.count == 1 ? 1 : min(1, (1 - chances[place]) / max(1 - all, 1e-12))
                    next[place].trials += outcome.count
                    next[place].refused += failed * blame
                    next[place].accepted += Double(outcome.count) - failed * blame
                }
            }
            result = next
            if round == 0, sets.allSatisfy({ $0.count == 1 }) { break }
        }
        return result
    }
}
