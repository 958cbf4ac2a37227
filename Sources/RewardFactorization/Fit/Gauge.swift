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
        for row in 0..<count {
            let range = (row * features)..<((row + 1) * features)
            var largest = 0.0
            for value in result.baseFunctions[range] where abs(value) > abs(largest) { largest = value }
            guard largest < 0 else { continue }
            for position in range { result.baseFunctions[position] = -result.baseFunctions[position] }
            result.mean[row] = -result.mean[row]
        }
        return result
    }
}
