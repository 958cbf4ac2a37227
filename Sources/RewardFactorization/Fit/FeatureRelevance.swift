/// How much each feature matters to the base functions, relative to the others.
///
/// Of a few hundred features people differ by a few dozen. With one prior variance for all elements of B, what the others
/// take of the noise adds up, or those that matter are shrunk too far. Each feature's prior variance is therefore learned
/// from its J elements (automatic relevance determination: MacKay, Neural Computation 4, 1992; here the step of expectation
/// maximisation of Tipping, Journal of Machine Learning Research 1, 2001, equation 48); the mean variance stays what the
/// regularisation says, which held-out people choose.
enum FeatureRelevance {
    /// The least and the largest relevance, relative to the mean: features are never quite left out, nor let loose.
    static let bounds = 0.02...50.0

    /// Returns the features' relevances, D numbers within `bounds` whose mean was 1; 1 for a constant feature.
    ///
    /// The relevance of a feature is E |B_d|² / J under the posterior of its elements: those found, and the variance that the
    /// data leave them. Where the data say nothing of any feature, all come out alike.
    static func find(_ parameters: FitParameters, in problem: FitProblem) -> [Double] {
        let features = problem.set.featureCount
        var squares = problem.metric.variances()
        for (element, number) in parameters.baseFunctions.enumerated() {
            squares[element % features] += number * number / Double(parameters.dimension)
        }
        let live = squares.indices.filter { !problem.constant[$0] }
        let mean = live.reduce(0) { $0 + squares[$1] } / Double(max(live.count, 1))
        guard mean > 0, mean.isFinite else { return [Double](repeating: 1, count: features) }
        return squares.indices.map { feature in
            problem.constant[feature]
                ? 1 : min(max(squares[feature] / mean, bounds.lowerBound), bounds.upperBound)
        }
    }
}
