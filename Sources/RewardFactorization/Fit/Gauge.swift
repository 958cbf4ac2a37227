/// The turn that makes a model unique: rows of B uncorrelated and ordered by the variance of their Δφ, signs fixed.
enum Gauge {
    /// Turns the parameters; `moments` is Σ Δφ Δφᵀ / N, J × J.
    static func fix(_ parameters: FitParameters, moments: [Double]) -> FitParameters {
        let count = parameters.dimension
        guard let eigen = LinearAlgebra.eigen(moments, n: count) else { return parameters }
        let features = parameters.baseFunctions.count / count
        var turn: [Double] = []
        for row in (0..<count).reversed() { turn += eigen.vectors[(row * count)..<((row + 1) * count)] }
        var result = parameters
        result.baseFunctions = LinearAlgebra.product(turn, parameters.baseFunctions, m: count, n: features, k: count)
        result.mean = LinearAlgebra.product(turn, parameters.mean, m: count, n: 1, k: count)
        fixSigns(&result)
        return result
    }

    /// Turns the parameters to axes that are given; rows of B are ordered by the variance of their Δφ as well, but may be
    /// correlated.
    static func turn(_ parameters: FitParameters, to axes: IndependentAxes, moments: [Double]) -> FitParameters {
        let count = parameters.dimension
        let features = parameters.baseFunctions.count / count
        // λ·φ = s·(W⁻ᵀ φ) for s = W λ.
        let across = (0..<(count * count)).map { axes.inverse[$0 % count * count + $0 / count] }
        let half = LinearAlgebra.product(across, moments, m: count, n: count, k: count)
        let variances = LinearAlgebra.product(half, transposed: across, m: count, n: count, k: count)
        let order = (0..<count).sorted { variances[$0 * (count + 1)] > variances[$1 * (count + 1)] }
        func ordered(_ matrix: [Double]) -> [Double] {
            order.flatMap { matrix[($0 * count)..<(($0 + 1) * count)] }
        }
        var result = parameters
        result.baseFunctions = LinearAlgebra.product(
            ordered(across), parameters.baseFunctions, m: count, n: features, k: count)
        result.mean = LinearAlgebra.product(ordered(axes.transform), parameters.mean, m: count, n: 1, k: count)
        fixSigns(&result)
        return result
    }

    private static func fixSigns(_ parameters: inout FitParameters) {
        let count = parameters.dimension
        let features = parameters.baseFunctions.count / count
        for row in 0..<count {
            let range = (row * features)..<((row + 1) * features)
            var largest = 0.0
            for value in parameters.baseFunctions[range] where abs(value) > abs(largest) { largest = value }
            guard largest < 0 else { continue }
            for position in range { parameters.baseFunctions[position] = -parameters.baseFunctions[position] }
            parameters.mean[row] = -parameters.mean[row]
        }
    }
}
