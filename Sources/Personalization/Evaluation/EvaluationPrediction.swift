public import RewardFactorization

/// What was predicted of one test comparison of one new person.
public struct EvaluationPrediction: Sendable, Equatable {
    public let user: String
    /// The comparison's line in its file, from 1.
    public let line: Int
    public let strategy: QuestionStrategy
    /// The answers that the person had given before.
    public let answers: Int
    /// E[λ]·(φ(a) − φ(b)): larger sums order several responses to one prompt.
    public let gain: Double
    /// That the person prefers a.
    public let probability: Double

    /// Appends it as one line of JSON; the numbers read back as the same doubles.
    public func append(to bytes: inout [UInt8]) {
        JSONWriter.append(to: &bytes) { writer in
            writer.beginObject()
            writer.field("user_id", user)
            writer.field("line", line)
            writer.field("strategy", strategy.rawValue)
            writer.field("answers", answers)
            writer.name("gain")
            writer.value(gain)
            writer.name("probability")
            writer.value(probability)
            writer.endObject()
        }
        bytes.append(UInt8(ascii: "\n"))
    }
}
