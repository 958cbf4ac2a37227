import Foundation
import RewardFactorization

/// The mathematics again, written for obviousness: square arrays, Gauss–Jordan, gradient ascent with tiny certainty.
///
/// Shares no code and no algorithm with the module it checks.
enum SlowReference {
    static func dense(_ matrix: SymmetricMatrix) -> [[Double]] {
        (0..<matrix.dimension).map { row in (0..<matrix.dimension).map { matrix[row, $0] } }
    }

    /// Returns the inverse and log |A| by Gauss–Jordan elimination with partial pivoting.
    static func invert(_ matrix: [[Double]]) -> (inverse: [[Double]], logDeterminant: Double) {
        let size = matrix.count
        var work = matrix.enumerated().map { row, values in values + (0..<size).map { $0 == row ? 1.0 : 0.0 } }
        var logDeterminant = 0.0
        for column in 0..<size {
            let pivot = (column..<size).max { abs(work[$0][column]) < abs(work[$1][column]) } ?? column
            work.swapAt(pivot, column)
            let value = work[column][column]
            logDeterminant += log(abs(value))
            work[column] = work[column].map { $0 / value }
            for row in 0..<size where row != column {
                let factor = work[row][column]
                for index in 0..<(2 * size) { work[row][index] -= factor * work[column][index] }
            }
        }
        return (work.map { Array($0[size...]) }, logDeterminant)
    }

    static func multiply(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
        matrix.map { dot($0, vector) }
    }

    static func dot(_ left: [Double], _ right: [Double]) -> Double {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }

    static func logPosterior(
        _ weights: [Double], _ prior: GaussianPrior, precision: [[Double]], _ observations: [PreferenceObservation]
    ) -> Double {
        let offset = zip(weights, prior.mean).map { $0 - $1 }
        var total = -0.5 * dot(offset, multiply(precision, offset))
        for observation in observations {
            let score = dot(weights, observation.difference)
            total -= observation.weight * (score > 0 ? log1p(exp(-score)) : log1p(exp(score)) - score)
        }
        return total
    }

    static func gradient(
        _ weights: [Double], _ prior: GaussianPrior, precision: [[Double]], _ observations: [PreferenceObservation]
    ) -> [Double] {
        let offset = zip(weights, prior.mean).map { $0 - $1 }
        var total = multiply(precision, offset).map { -$0 }
        for observation in observations {
            let miss = 1 / (1 + exp(dot(weights, observation.difference)))
            for index in total.indices { total[index] += observation.weight * miss * observation.difference[index] }
        }
        return total
    }

    static func negativeHessian(
        _ weights: [Double], precision: [[Double]], _ observations: [PreferenceObservation]
    ) -> [[Double]] {
        var total = precision
        for observation in observations {
            let chance = 1 / (1 + exp(-dot(weights, observation.difference)))
            for row in total.indices {
                for column in total.indices {
                    total[row][column] +=
                        observation.weight * chance * (1 - chance) * observation.difference[row]
                        * observation.difference[column]
                }
            }
        }
        return total
    }

    /// Returns mode and covariance by gradient ascent with a step from the largest curvature there can be.
    static func laplace(
        _ prior: GaussianPrior, _ observations: [PreferenceObservation]
    ) -> (mean: [Double], covariance: [[Double]]) {
        let precision = invert(dense(prior.covariance)).inverse
        var trace = (0..<prior.dimension).reduce(0) { $0 + precision[$1][$1] }
        for observation in observations { trace += 0.25 * dot(observation.difference, observation.difference) }
        var weights = prior.mean
        for _ in 0..<2_000_000 {
            let slope = gradient(weights, prior, precision: precision, observations)
            guard dot(slope, slope) > 1e-22 else { break }
            for index in weights.indices { weights[index] += slope[index] / trace }
        }
        return (weights, invert(negativeHessian(weights, precision: precision, observations)).inverse)
    }
}
