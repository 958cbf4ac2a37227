/// What held-out people say of the scale of a model: B is `scale` times larger, and weights are N(`shift` μ, I).
///
/// The sum over answers of the predictive log loss after 0, 1, 2, … answers is minus the log marginal likelihood, so that
/// this is maximised. It is estimated by importance sampling from the Gaussian of `PersonStep` with the same random numbers
/// at every point. The variational bound alone finds 0.7 to 0.95 of the variance with 5 to 20 answers a person, Laplace's
/// value 0.1 to 0.4.
struct PriorCorrection: Equatable, Codable, Sendable {
    var scale = 1.0
    var shift = 1.0
    var lapseLogit: Double
    var sideBias: Double
    /// The mean of −log of the predicted probability of an answer.
    var logLoss = -naturalLogarithm(0.5)

    var lapse: Double { AnswerModel.lapses.upperBound * Logistic.sigmoid(lapseLogit) }

    /// Finds the correction by a search along its coordinates, from that of the fits themselves.
    static func find(
        _ people: HeldOutPeople, lapseLogit: Double, sideBias: Double, seed: UInt64, threads: Int, thorough: Bool
    ) -> PriorCorrection {
        let marginal = MarginalLikelihood(people, seed: seed)
        // log scale, log of scale times shift, lapse logit, side bias
        var point = [0.0, 0.0, lapseLogit, sideBias]
        var widths = [0.2, 0.2, 1.0, 0.1]
        func correction(_ point: [Double]) -> PriorCorrection {
            PriorCorrection(
                scale: exponential(point[0]), shift: exponential(point[1] - point[0]), lapseLogit: point[2],
                sideBias: point[3])
        }
        func loss(_ point: [Double]) -> Double {
            guard abs(point[0]) < 1.6, abs(point[1]) < 1.6, abs(point[2]) < 10, abs(point[3]) < 2.9 else {
                return .infinity
            }
            let trial = correction(point)
            // Weak priors: a factor of 1, and those of the fit.
            let prior =
                2 * (point[0] * point[0] + point[1] * point[1]) + FitParameters.lapseCost * trial.lapse
                + FitParameters.sideCost / 2 * trial.sideBias * trial.sideBias
            return prior - marginal.logLikelihood(trial, threads: threads).reduce(0, +)
        }
        var best = loss(point)
        for _ in 0..<(thorough ? 6 : 2) {
            let before = best
            for axis in 0..<(thorough ? 4 : 2) {
                var low = point
                var high = point
                low[axis] -= widths[axis]
                high[axis] += widths[axis]
                let (left, right) = (loss(low), loss(high))
                let bend = left + right - 2 * best
                var move =
                    bend > 0 ? widths[axis] * (left - right) / (2 * bend) : (left < right ? -1 : 1) * 2 * widths[axis]
                move = min(max(move, -2 * widths[axis]), 2 * widths[axis])
                var candidates = [(low, left), (high, right)]
                if move.isFinite {
                    var middle = point
                    middle[axis] += move
                    candidates.append((middle, loss(middle)))
                }
                for (candidate, value) in candidates where value < best {
                    best = value
                    point = candidate
                }
            }
            for axis in widths.indices { widths[axis] /= 2 }
            if before - best < 1e-3 { break }
        }
        var result = correction(point)
        result.logLoss = -marginal.logLikelihood(result, threads: threads).reduce(0, +) / Double(max(people.answers, 1))
        return result
    }
}
