/// The comparisons that may be asked, as differences of φ, and the choice of the next one for a person.
///
/// Making a pool costs time in proportion to its size; choosing from it does too and allocates one array of scores.
public struct QuestionPool: Sendable {
    /// J.
    public let dimension: Int
    /// N.
    public let count: Int
    /// The share of the best score that may be given up, 0 by default: one of the candidates that score at least
    /// (1 − slack) of the best is taken at random.
    ///
    /// New people all start from one prior; some slack keeps the same comparison from being put to all of them, so that
    /// their answers together say more about the base functions.
    public var slack = 0.0

    /// Δφ of eight candidates at a time, J vectors a block, so that one pass works on eight; the last block ends in zeros.
    private let blocks: [SIMD8<Double>]
    private let entropy: AnswerEntropy

    /// Cosine between two differences, under the prior, from which one of them teaches next to nothing beside the other.
    static let nearlyIdentical = 0.99
    /// The most candidates that are compared with what was asked before, and the most times that the best is looked for.
    private static let mostCompared = 1024
    private static let mostRounds = 64
    /// H of the published rule without answers.
    private static let publishedPrecision = 0.001

    /// Creates a pool.
    ///
    /// `differences` is N × J, row-major: Δφ = φ(x, first) − φ(x, second). `lapse` is the share of careless answers,
    /// 0 to 0.5, which `bald` takes into account. Throws `dimensionOutOfRange`, `dimensionMismatch` where the numbers are
    /// not whole rows, `notFinite` where one is NaN or beyond ±`PreferenceObservation.largestDifference`, or
    /// `valueOutOfRange` for the lapse rate.
    public init(dimension: Int, differences: [Double], lapse: Double = 0) throws(RewardFactorizationError) {
        guard SymmetricMatrix.dimensions.contains(dimension) else {
            throw RewardFactorizationError(
                .dimensionOutOfRange,
                "a pool of dimension \(dimension) was asked for; use 1 to \(SymmetricMatrix.dimensions.upperBound)")
        }
        guard differences.count.isMultiple(of: dimension) else {
            throw .mismatch(
                "the last question", differences.count % dimension, expected: dimension)
        }
        guard differences.allSatisfy({ abs($0) <= PreferenceObservation.largestDifference }) else {
            throw RewardFactorizationError(
                .notFinite, "a question's difference is NaN or too large; standardise the features")
        }
        guard lapse >= 0, lapse <= 0.5 else {
            throw RewardFactorizationError(.valueOutOfRange, "a lapse rate of \(lapse) was given; use 0 to 0.5")
        }
        let count = differences.count / dimension
        var blocks = [SIMD8<Double>](repeating: .zero, count: (count + 7) / 8 * dimension)
        for question in 0..<count {
            for component in 0..<dimension {
                blocks[question / 8 * dimension + component][question % 8] =
                    differences[question * dimension + component]
            }
        }
        self.dimension = dimension
        self.count = count
        self.blocks = blocks
        entropy = AnswerEntropy(lapse: lapse)
    }

    /// Δφ of a question, J components.
    public func difference(of question: Int) -> [Double] {
        (0..<dimension).map { blocks[question / 8 * dimension + $0][question % 8] }
    }

    /// Returns the question to ask next, or nil where every one was asked.
    ///
    /// - Parameters:
    ///   - posterior: What is known of the person.
    ///   - prior: What was known before; it measures which questions are nearly the same. Those that are nearly one that
    ///     was asked come last, except for `random` and `published`.
    ///   - asked: Indices of questions that were put to the person, answered or not.
    ///   - answered: Those with an answer, which `published` fits the person's weights to.
    ///   - pending: Those whose answers are on their way: what they will teach is not asked for again.
    ///
    /// Throws `dimensionMismatch` where posterior, prior and pool differ, and what `Posterior.laplace` throws.
    public func next(
        for posterior: Posterior, prior: GaussianPrior, strategy: QuestionStrategy, excluding asked: Set<Int>,
        answered: [(index: Int, preferredFirst: Bool)] = [], pending: [Int] = [],
        using generator: inout some RandomNumberGenerator
    ) throws(RewardFactorizationError) -> Int? {
        guard posterior.dimension == dimension else {
            throw .mismatch("the posterior", posterior.dimension, expected: dimension)
        }
        guard prior.dimension == dimension else {
            throw .mismatch("the prior", prior.dimension, expected: dimension)
        }
        switch strategy {
        case .random:
            return anyQuestion(excluding: asked, using: &generator)
        case .published where answered.isEmpty:
            return anyQuestion(excluding: asked, using: &generator)
        case .published:
            var scores = try scores(for: posterior, strategy: .published, answered: answered)
            return take(&scores, excluding: asked, avoiding: nil, using: &generator)
        case .dOptimal, .bald:
            let posterior = expecting(pending, of: posterior)
            var scores = try scores(for: posterior, strategy: strategy, answered: answered)
            return take(&scores, excluding: asked, avoiding: prior.covariance, using: &generator)
        }
    }

    /// Returns every question's score under a strategy; not for `random`, under which all are equal.
    func scores(
        for posterior: Posterior, strategy: QuestionStrategy, answered: [(index: Int, preferredFirst: Bool)] = []
    ) throws(RewardFactorizationError) -> [Double] {
        switch strategy {
        case .random:
            return [Double](repeating: 0, count: count)
        case .dOptimal:
            return scores(under: posterior) { mean, variance in
                let p = Logistic.expectation(mean: mean, variance: variance)
                return p * (1 - p) * variance
            }
        case .bald:
            return scores(under: posterior) { mean, variance in
                entropy.information(mean: mean, variance: variance)
            }
        case .published:
            let flat = try GaussianPrior.standard(
                dimension: dimension, scale: (1 / Self.publishedPrecision).squareRoot())
            var observations: [PreferenceObservation] = []
            for (index, preferredFirst) in answered {
                let difference = difference(of: index)
                observations.append(
                    try PreferenceObservation(difference: preferredFirst ? difference : difference.map { -$0 }))
            }
            let fit = try Posterior.laplace(prior: flat, observations: observations)
            return scores(under: fit) { mean, variance in
                let slope = Logistic.sigmoid(mean) * Logistic.sigmoid(-mean)
                return slope * slope * variance
            }
        }
    }

    /// Returns the posterior with the covariance that it will have with answers that are on their way.
    ///
    /// In the Laplace approximation an answer adds p(1−p) Δφ Δφᵀ to the precision, whichever it is (Sherman and Morrison);
    /// the mean stays, because its expected change is 0.
    private func expecting(_ pending: [Int], of posterior: Posterior) -> Posterior {
        var covariance = posterior.covariance
        for question in pending where (0..<count).contains(question) {
            let difference = difference(of: question)
            let image = covariance.multiplied(by: difference)
            var mean = 0.0
            var variance = 0.0
            for index in image.indices {
                mean += posterior.mean[index] * difference[index]
                variance += image[index] * difference[index]
            }
            guard variance > 0 else { continue }
            let p = Logistic.expectation(mean: mean, variance: variance)
            let share = p * (1 - p) / (1 + p * (1 - p) * variance)
            for row in image.indices {
                for column in 0...row { covariance[row, column] -= share * image[row] * image[column] }
            }
        }
        return Posterior(unchecked: posterior.mean, covariance: covariance, answers: posterior.answers)
    }

    /// Scores all questions by mean and variance of λ·Δφ.
    @inline(__always)
    private func scores(under posterior: Posterior, _ score: (Double, Double) -> Double) -> [Double] {
        let mean = posterior.mean
        let covariance = posterior.covariance.packed
        var scores = [Double](repeating: 0, count: count)
        var start = 0
        for first in stride(from: 0, to: count, by: 8) {
            var gain = SIMD8<Double>.zero
            var variance = SIMD8<Double>.zero
            var element = 0
            for row in 0..<dimension {
                var left = SIMD8<Double>.zero
                for column in 0..<row {
                    left += covariance[element] * blocks[start + column]
                    element += 1
                }
                let value = blocks[start + row]
                variance += value * (left + left + covariance[element] * value)
                gain += mean[row] * value
                element += 1
            }
            for lane in 0..<min(8, count - first) { scores[first + lane] = score(gain[lane], max(variance[lane], 0)) }
            start += dimension
        }
        return scores
    }

    // MARK: Choice

    /// A uniform choice among what was not asked.
    private func anyQuestion(excluding asked: Set<Int>, using generator: inout some RandomNumberGenerator) -> Int? {
        let left = count - asked.count { (0..<count).contains($0) }
        guard left > 0 else { return nil }
        var place = Int.random(in: 0..<left, using: &generator)
        for question in 0..<count where !asked.contains(question) {
            if place == 0 { return question }
            place -= 1
        }
        return nil
    }

    /// Takes the best score that was not asked, and of those near it any one.
    private func take(
        _ scores: inout [Double], excluding asked: Set<Int>, avoiding metric: SymmetricMatrix?,
        using generator: inout some RandomNumberGenerator
    ) -> Int? {
        for question in asked where scores.indices.contains(question) { scores[question] = -.infinity }
        if let metric, !asked.isEmpty { passOver(nearlyAnyOf: asked, in: metric, &scores) }
        guard let best = scores.max(), best > -.infinity else { return nil }
        // Passed-over questions score below 0; among them, too, the best is taken.
        let bound = best > 0 ? best * (1 - slack) : best
        var place = Int.random(in: 0..<max(scores.count { $0 >= bound }, 1), using: &generator)
        for question in scores.indices where scores[question] >= bound {
            if place == 0 { return question }
            place -= 1
        }
        return nil
    }

    /// Puts the best-scored questions that are nearly one of `asked` behind all others.
    private func passOver(nearlyAnyOf asked: Set<Int>, in metric: SymmetricMatrix, _ scores: inout [Double]) {
        let known = asked.filter { scores.indices.contains($0) }.map { question in
            let difference = difference(of: question)
            return (difference, metric.quadraticForm(difference))
        }
        var isCompared = [Bool](repeating: false, count: count)
        var left = Self.mostCompared
        for _ in 0..<Self.mostRounds {
            guard let best = scores.max(), best > 0 else { return }
            // With slack, the choice falls among those near the best; they are looked at too, each once.
            let bound = best * (1 - slack)
            var passed = 0
            for question in 0..<count where scores[question] >= bound && !isCompared[question] {
                guard left > 0 else { return }
                left -= 1
                isCompared[question] = true
                let candidate = difference(of: question)
                let image = metric.multiplied(by: candidate)
                var length = 0.0
                for index in image.indices { length += image[index] * candidate[index] }
                let isNear = known.contains { difference, square in
                    var product = 0.0
                    for index in image.indices { product += image[index] * difference[index] }
                    return abs(product) >= Self.nearlyIdentical * (length * square).squareRoot()
                }
                if isNear {
                    // Behind the others, and in order among themselves.
                    scores[question] = -1 / max(scores[question], .leastNormalMagnitude)
                    passed += 1
                }
            }
            if passed == 0 { return }
        }
    }
}
