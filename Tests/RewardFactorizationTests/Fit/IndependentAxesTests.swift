import Foundation
import Testing

@testable import RewardFactorization

@Suite("Independent axes")
struct IndependentAxesTests {
    /// Weights of people who care about two traits each, one way or the other, seen through a mixing of the traits.
    struct Mixed {
        let dimension: Int
        /// A: λ = A traits.
        let mixing: [Double]
        let moments: [[Double]]

        init(people: Int, dimension: Int, noise: Double, seed: UInt64) {
            var generator = SplitMix64(seed: seed)
            let mixing = (0..<(dimension * dimension)).map { _ in generator.nextNormal() }
            moments = (0..<people).map { _ in
                var traits = (0..<dimension).map { _ in noise * generator.nextNormal() }
                for trait in Array(0..<dimension).shuffled(using: &generator).prefix(2) {
                    traits[trait] += generator.nextUniform() < 0.5 ? 1 : -1
                }
                let weights = IndependentAxesTests.multiply(mixing, traits)
                return weights.flatMap { row in weights.map { row * $0 } }
            }
            self.mixing = mixing
            self.dimension = dimension
        }
    }

    static func multiply(_ matrix: [Double], _ vector: [Double]) -> [Double] {
        let count = vector.count
        return (0..<count).map { row in (0..<count).reduce(0) { $0 + matrix[row * count + $1] * vector[$1] } }
    }

    @Test("The traits of which each person has two are found through any mixing", arguments: 0..<4)
    func recovery(seed: Int) throws {
        let mixed = Mixed(people: 60, dimension: 7, noise: 0.12, seed: UInt64(seed))
        let axes = try #require(IndependentAxes.find(mixed.moments, dimension: 7, seed: 1))
        #expect(axes.areEvident)
        // W A should hold one large number a row, each in a column of its own.
        let product = LinearAlgebra.product(axes.transform, mixed.mixing, m: 7, n: 7, k: 7)
        var columns: Set<Int> = []
        for row in 0..<7 {
            let values = product[(row * 7)..<(row * 7 + 7)].map { abs($0) }
            let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let largest = values.indices.max { values[$0] < values[$1] } ?? 0
            #expect(values[largest] / length > 0.95, "\(values)")
            columns.insert(largest)
        }
        #expect(columns.count == 7)
        #expect(axes.sparsity.ratio < 0.4)
        let identity = LinearAlgebra.product(axes.transform, axes.inverse, m: 7, n: 7, k: 7)
        for (place, value) in identity.enumerated() { #expect(abs(value - (place % 8 == 0 ? 1 : 0)) < 1e-9) }
    }

    @Test("Gaussian people have no evident axes", arguments: [(30, 3), (60, 7), (200, 7), (200, 1)])
    func gaussian(people: Int, dimension: Int) {
        for seed in 0..<3 {
            var generator = SplitMix64(seed: UInt64(seed) + 5)
            let moments = (0..<people).map { _ in
                let weights = (0..<dimension).map { _ in generator.nextNormal() }
                return weights.flatMap { row in weights.map { row * $0 } }
            }
            #expect(IndependentAxes.find(moments, dimension: dimension, seed: 1)?.areEvident != true)
        }
    }

    @Test("People of whom little is known have no evident axes, and too few have none")
    func vague() {
        let mixed = Mixed(people: 60, dimension: 4, noise: 0.1, seed: 3)
        // What is not known of a person adds to the moments as a Gaussian does.
        let vague = mixed.moments.map { person in
            person.indices.map { person[$0] + ($0 % 5 == 0 ? 20 : 0) }
        }
        #expect(IndependentAxes.find(vague, dimension: 4, seed: 1)?.areEvident == false)
        #expect(IndependentAxes.find(Array(mixed.moments.prefix(10)), dimension: 4, seed: 1) == nil)
        #expect(IndependentAxes.find([[Double]](repeating: [0, 0, 0, 0], count: 40), dimension: 2, seed: 1) == nil)
    }

    @Test("Axes do not depend on how the weights are turned and scaled")
    func gauge() throws {
        let mixed = Mixed(people: 80, dimension: 5, noise: 0.1, seed: 8)
        var generator = SplitMix64(seed: 2)
        let turn = (0..<25).map { _ in generator.nextNormal() }
        let turned = mixed.moments.map { person in
            LinearAlgebra.product(
                LinearAlgebra.product(turn, person, m: 5, n: 5, k: 5), transposed: turn, m: 5, n: 5, k: 5)
        }
        let plain = try #require(IndependentAxes.find(mixed.moments, dimension: 5, seed: 1))
        let other = try #require(IndependentAxes.find(turned, dimension: 5, seed: 1))
        #expect(abs(plain.gain - other.gain) < 0.1, "\(plain.gain) \(other.gain)")
    }
}

@Suite("Learning from people who care about few things")
struct SparseFitTests {
    /// People with one of five traits, each of which is a feature of its own plus a little of the others.
    static func answers(people: Int, answers: Int, seed: UInt64) throws -> ComparisonSet {
        var generator = SplitMix64(seed: seed)
        var set = try ComparisonSet(featureCount: 5)
        for person in 0..<people {
            var weights = [0.0, 0, 0, 0, 0]
            for trait in Array(0..<5).shuffled(using: &generator).prefix(1) {
                weights[trait] = generator.nextUniform() < 0.5 ? 2 : -2
            }
            for _ in 0..<answers {
                let traits = (0..<5).map { _ in generator.nextNormal() }
                let utility = zip(weights, traits).reduce(0) { $0 + $1.0 * $1.1 }
                let sign: Float = generator.nextUniform() < Logistic.sigmoid(utility) ? 1 : -1
                let features = (0..<5).map { Float(traits[$0] + 0.5 * traits[($0 + 1) % 5]) }
                try set.append(person: person, difference: features.map { sign * $0 })
            }
        }
        return set
    }

    /// It takes enough answers: what is not known of a person adds to the moments as a Gaussian does, and from 50 answers
    /// each the same people show no axes.
    @Test("A whole fit finds that people care about one trait each, and the traits")
    func traits() throws {
        let set = try Self.answers(people: 60, answers: 100, seed: 6)
        let fitted = try RewardFit.run(
            comparisons: set, options: FitOptions(baseFunctions: 5...5, regularisation: [0.3], heldOutShare: 0.2))
        let sparsity = try #require(fitted.prior.sparsity)
        #expect(sparsity.ratio < 0.5, "\(sparsity)")
        var found: Set<Int> = []
        for row in 0..<5 {
            // A row of B over the traits that the features are made of.
            let raw = (0..<5).map { fitted.baseFunctions[row * 5 + $0] / fitted.scale[$0] }
            let traits = (0..<5).map { abs(raw[$0] + 0.5 * raw[($0 + 4) % 5]) }
            let length = traits.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let largest = traits.indices.max { traits[$0] < traits[$1] } ?? 0
            #expect(traits[largest] / length > 0.9, "\(traits)")
            found.insert(largest)
        }
        #expect(found.count == 5)
    }

    @Test("The result does not depend on the threads, nor on an interruption")
    func repeatable() throws {
        let set = try Self.answers(people: 40, answers: 40, seed: 5)
        var options = FitOptions(baseFunctions: 5...5, regularisation: [0.3], heldOutShare: 0.5)
        let once = try RewardFit.run(comparisons: set, options: options)
        options.threads = 2
        var last: FitCheckpoint?
        var reports = 0
        #expect(throws: CancellationError.self) {
            try RewardFit.run(comparisons: set, options: options) { step in
                last = step.checkpoint ?? last
                reports += 1
                if step.stage == .finishing { throw CancellationError() }
            }
        }
        #expect(last?.finished.isEmpty == false)
        let resumed = try RewardFit.run(comparisons: set, options: options, from: last)
        #expect(resumed == once)
    }
}
