import RewardFactorization

/// Computes a person's weights under a model from all of their answers, with bounded work and bounded memory.
///
/// Answers are kept as what the model makes of them: Δφ and the side. Past ``liveAnswers`` the oldest hundred are replaced
/// by one Gaussian, and so on, always at the same answers: the result does not depend on when it is computed and from how
/// many answers at once.
struct AnswerHistory {
    /// How many answers are kept apart before the oldest become a Gaussian.
    static let liveAnswers = 200
    /// How many become a Gaussian at once.
    static let collapsedAtOnce = 100

    /// A Gaussian that stands for the prior and the oldest answers.
    struct Collapsed: Equatable {
        var mean: [Double]
        /// Packed lower triangle.
        var covariance: [Double]
    }

    let model: RewardModel
    private(set) var collapsed: Collapsed?
    /// The answers after the collapsed ones.
    private(set) var recent: PreferenceRows
    /// All answers, collapsed and forgotten ones too.
    private(set) var answers: Int

    /// Creates the history of a person without answers.
    init(model: RewardModel) {
        self.model = model
        recent = PreferenceRows(dimension: model.baseRewardCount)
        answers = 0
    }

    // MARK: Storage

    /// The first of the stored words: how the others are to be read.
    private static let format: UInt32 = 1

    /// Takes up a history where it was stored; nil where the bytes are none of this model and this number of answers.
    ///
    /// - Parameter bytes: As ``stored`` gave them.
    init?(model: RewardModel, answers: Int, stored bytes: [UInt8]) {
        self.init(model: model)
        let width = model.baseRewardCount
        let words = bytes.count / 4
        func word(_ place: Int) -> UInt32 {
            UInt32(bytes[4 * place]) | UInt32(bytes[4 * place + 1]) << 8 | UInt32(bytes[4 * place + 2]) << 16
                | UInt32(bytes[4 * place + 3]) << 24
        }
        func number(_ place: Int) -> Double { Double(Float(bitPattern: word(place))) }
        guard bytes.count.isMultiple(of: 4), words >= 3, word(0) == Self.format, word(1) == UInt32(clamping: answers),
            word(2) <= 1
        else { return nil }
        var place = 3
        if word(2) == 1 {
            let end = place + width + width * (width + 1) / 2
            guard words >= end else { return nil }
            collapsed = Collapsed(
                mean: (place..<(place + width)).map(number), covariance: ((place + width)..<end).map(number))
            place = end
        }
        let count = (words - place) / (width + 1)
        guard place + count * (width + 1) == words, count <= answers else { return nil }
        var differences: [Double] = []
        differences.reserveCapacity(count * width)
        var sides: [Double] = []
        sides.reserveCapacity(count)
        for _ in 0..<count {
            for component in 0..<width { differences.append(number(place + component)) }
            sides.append(number(place + width))
            place += width + 1
        }
        guard let recent = try? PreferenceRows(dimension: width, differences: differences, sides: sides) else {
            return nil
        }
        self.recent = recent
        self.answers = answers
    }

    /// What it is made of, as little-endian words of 32 bits: the format; the number of all answers; 1 where there are
    /// collapsed ones, and then their mean and covariance as floats; J + 1 floats for each recent answer, Δφ and the side.
    var stored: [UInt8] {
        let width = recent.dimension
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 * (3 + (collapsed == nil ? 0 : width * (width + 3) / 2) + recent.count * (width + 1)))
        func append(_ word: UInt32) {
            for shift in [UInt32(0), 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        func append(_ value: Double) { append(Float(value).bitPattern) }
        append(Self.format)
        append(UInt32(clamping: answers))
        append(collapsed == nil ? UInt32(0) : 1)
        for value in collapsed?.mean ?? [] { append(value) }
        for value in collapsed?.covariance ?? [] { append(value) }
        for index in 0..<recent.count {
            for place in (index * width)..<((index + 1) * width) { append(recent.differences[place]) }
            append(recent.sides[index])
        }
        return bytes
    }

    // MARK: Answers

    /// Adds the newest answer.
    ///
    /// - Parameter difference: Δφ, preferred less other; J values.
    mutating func append(difference: [Double], side: Double) throws {
        try recent.append(difference: difference.map(Self.rounded), side: side)
        answers += 1
        guard recent.count > Self.liveAnswers else { return }
        let old = recent.removeFirst(Self.collapsedAtOnce)
        let posterior = try model.posterior(from: old, prior: prior(before: old.count))
        collapsed = Collapsed(
            mean: posterior.mean.map(Self.rounded), covariance: posterior.covariance.packed.map(Self.rounded))
    }

    /// The posterior, whose `answers` count every answer.
    func posterior() throws -> Posterior {
        let posterior = try model.posterior(from: recent, prior: prior(before: recent.count))
        return try Posterior(mean: posterior.mean, covariance: posterior.covariance, answers: answers)
    }

    /// As it is after 32-bit storage, so that what was stored and what is at hand are the same.
    private static func rounded(_ value: Double) -> Double { Double(Float(value)) }

    /// What is known before the answers that follow the collapsed ones.
    ///
    /// Each of the `newer` answers makes the collapsed ones count less. Their Gaussian is prior times likelihood; the
    /// likelihood to the power w times the prior has the precision (1 − w) Σ⁻¹ + w S⁻¹, which is positive definite.
    private func prior(before newer: Int) throws -> GaussianPrior {
        let base = try model.prior
        guard let collapsed else { return base }
        let covariance = try SymmetricMatrix(dimension: collapsed.mean.count, packed: collapsed.covariance)
        let weight = power(model.answers.forgetting, newer)
        guard weight < 1 else { return try GaussianPrior(mean: collapsed.mean, covariance: covariance) }
        let basePrecision = try CholeskyFactor(base.covariance).inverse()
        let precision = try Self.factor(covariance).inverse()
        var mixed = precision
        for row in 0..<mixed.dimension {
            for column in 0...row {
                mixed[row, column] = (1 - weight) * basePrecision[row, column] + weight * precision[row, column]
            }
        }
        let pull = basePrecision.multiplied(by: base.mean).map { (1 - weight) * $0 }
        let push = precision.multiplied(by: collapsed.mean).map { weight * $0 }
        let factor = try CholeskyFactor(mixed)
        return try GaussianPrior(mean: factor.solve(zip(pull, push).map { $0 + $1 }), covariance: factor.inverse())
    }

    /// The factor of a covariance that 32-bit storage may have made singular.
    private static func factor(_ covariance: SymmetricMatrix) throws -> CholeskyFactor {
        if let factor = try? CholeskyFactor(covariance) { return factor }
        var widened = covariance
        for row in 0..<covariance.dimension { widened[row, row] *= 1 + 1e-5 }
        return try CholeskyFactor(widened)
    }
}
