public import RewardFactorization

/// What to evaluate and how.
public struct EvaluationOptions: Sendable {
    /// The numbers of answers after which people are measured, ascending.
    public var answers: [Int]
    /// How the questions to a person are chosen.
    public var strategies: [QuestionStrategy]
    /// The J to try, within 1...16; one value fixes J.
    public var baseFunctions: ClosedRange<Int>
    public var standardisation: EvaluationStandardisation
    /// Seed of every random choice; equal files and options give equal figures, whatever the threads.
    public var seed: UInt64
    /// At most so many people, learned from and measured together; nil takes all.
    public var userLimit: Int?
    /// The threads to use, at least 1.
    public var threads: Int

    /// Creates options; answers and strategies are made unique, answers sorted.
    ///
    /// Throws ``EvaluationError`` where a number is out of its range.
    public init(
        answers: [Int] = [0, 5, 10, 20, 40], strategies: [QuestionStrategy] = QuestionStrategy.allCases,
        baseFunctions: ClosedRange<Int> = 1...10, standardisation: EvaluationStandardisation = .auto,
        seed: UInt64 = 1, userLimit: Int? = nil, threads: Int = 1
    ) throws {
        func check(_ holds: Bool, _ message: String) throws {
            guard holds else { throw EvaluationError(.badOption, message) }
        }
        try check(
            !answers.isEmpty && answers.allSatisfy { (0...10_000).contains($0) },
            "--answers must be one or more numbers from 0 to 10000")
        try check(!strategies.isEmpty, "--strategy must name at least one of random, d-optimal, bald, published")
        let limit = FitOptions.baseFunctionLimit
        try check(
            limit.contains(baseFunctions.lowerBound) && limit.contains(baseFunctions.upperBound),
            "--base-functions must lie within \(limit.lowerBound)-\(limit.upperBound)")
        try check(userLimit.map { $0 >= 2 } ?? true, "--limit-users must be at least 2")
        try check(seed <= UInt64(Int.max), "--seed must be below 2⁶³")
        try check(threads >= 1, "--threads must be at least 1")
        self.answers = Set(answers).sorted()
        var seen: Set<QuestionStrategy> = []
        self.strategies = strategies.filter { seen.insert($0).inserted }
        self.baseFunctions = baseFunctions
        self.standardisation = standardisation
        self.seed = seed
        self.userLimit = userLimit
        self.threads = threads
    }
}
