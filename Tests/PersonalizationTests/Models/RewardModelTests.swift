import Foundation
import RewardFactorization
import Testing

@testable import Personalization

@Suite("Reward model")
struct RewardModelTests {
    static let specification = FeatureSpecification(
        identifier: "test-3", names: ["length", "hedges", "lists"], languageNeutral: [true, false, true])

    static func model(
        version: Int = 2, mean: [Double] = [1, 2, 3], scale: [Double] = [1, 2, 4], names: [String] = ["one", "two"],
        baseRewards: [Double] = [1, 0, 0, 0, 1, -2], priorMean: [Double] = [0, 0],
        priorCovariance: [Double] = [1, 0, 1]
    ) throws -> RewardModel {
        try RewardModel(
            version: version, specification: specification, mean: mean, scale: scale, baseRewardNames: names,
            baseRewards: baseRewards, priorMean: priorMean, priorCovariance: priorCovariance)
    }

    @Test("φ is B times the standardised features, computed by hand")
    func phi() throws {
        // Standardised: (3−1)/1 = 2, (6−2)/2 = 2, (7−3)/4 = 1; rows: 2, and 2 − 2·1 = 0.
        #expect(try Self.model().phi([3, 6, 7]) == [2, 0])
        #expect(try Self.model().phi([1, 2, 3]) == [0, 0])
    }

    @Test("Standardised features are cut to ±4, and one that is not finite counts as its mean")
    func winsorised() throws {
        let model = try Self.model()
        #expect(model.phi([1e9, 2, 3]) == [4, 0])
        #expect(model.phi([-1e9, 2, 3]) == [-4, 0])
        #expect(model.phi([1, .nan, .infinity]) == [0, 0])
    }

    @Test("Only language-neutral features count when asked")
    func languageNeutral() throws {
        #expect(try Self.model().phiLanguageNeutral([3, 6, 7]) == [2, -2])
        #expect(try Self.model().phiDifference([2, 4, 4], languageNeutralOnly: true) == [2, -2])
    }

    @Test("The φ of a difference is the difference of the φ")
    func difference() throws {
        let model = try Self.model()
        let (left, right) = ([3.0, 6, 7], [0.5, 1, 2])
        let expected = zip(model.phi(left), model.phi(right)).map { $0 - $1 }
        #expect(
            zip(model.phiDifference(zip(left, right).map { $0 - $1 }), expected).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test(
        "Arrays that do not fit are refused with a code and the array's name",
        arguments: [
            ("mean", RewardModelError.Code.dimensionMismatch), ("scale", .dimensionMismatch),
            ("baseRewards", .dimensionMismatch),
            ("priorMean", .dimensionMismatch), ("priorCovariance", .dimensionMismatch),
        ])
    func dimensions(_ name: String, _ code: RewardModelError.Code) throws {
        for values in [[], [1], [1, 2, 3, 4, 5, 6, 7]] as [[Double]] {
            let error = try #require(throws: RewardModelError.self) {
                switch name {
                case "mean": try Self.model(mean: values)
                case "scale": try Self.model(scale: values)
                case "baseRewards": try Self.model(baseRewards: values)
                case "priorMean": try Self.model(priorMean: values)
                default: try Self.model(priorCovariance: values)
                }
            }
            #expect(error.code == code)
            #expect(error.description.contains("\(name) holds \(values.count) values"))
        }
    }

    @Test("Values that cannot be used are refused", arguments: [Double.nan, .infinity, -.infinity])
    func nonFinite(_ value: Double) throws {
        func code(_ make: () throws -> RewardModel) -> RewardModelError.Code? {
            do {
                _ = try make()
                return nil
            } catch { return (error as? RewardModelError)?.code }
        }
        #expect(code { try Self.model(mean: [1, value, 3]) } == .nonFiniteValue)
        #expect(code { try Self.model(scale: [1, value, 3]) } == .nonFiniteValue)
        #expect(code { try Self.model(baseRewards: [1, 0, 0, 0, 1, value]) } == .nonFiniteValue)
        #expect(code { try Self.model(priorMean: [value, 0]) } == .nonFiniteValue)
        #expect(code { try Self.model(priorCovariance: [1, value, 1]) } == .nonFiniteValue)
        #expect(code { try Self.model(scale: [1, 0, 3]) } == .nonPositiveScale)
        #expect(code { try Self.model(scale: [1, -1, 3]) } == .nonPositiveScale)
        #expect(code { try Self.model(priorCovariance: [1, 0, 0]) } == .notPositiveDefinite)
        #expect(code { try Self.model(priorCovariance: [-1, 0, 1]) } == .notPositiveDefinite)
        #expect(code { try Self.model(version: -1) } == .invalidName)
        #expect(code { try Self.model(names: ["one", "one"]) } == .invalidName)
        #expect(code { try Self.model(names: ["one", ""]) } == .invalidName)
        #expect(
            code { try Self.model(names: [], baseRewards: [], priorMean: [], priorCovariance: []) }
                == .dimensionMismatch)
    }

    @Test("A model says when other features are computed than it needs")
    func otherSpecification() throws {
        let error = try #require(throws: RewardModelError.self) {
            try Self.model().validate(for: LocalFeatures.specification)
        }
        #expect(error.code == .unknownSpecification)
        #expect(error.description.contains("test-3") && error.description.contains("local-1"))
        #expect(throws: Never.self) { try Self.model().validate(for: Self.specification) }
    }

    @Test("A model survives encoding, and one that does not fit is refused when decoded")
    func coding() throws {
        for model in [try Self.model(), RewardModel.versionOne] {
            let data = try JSONEncoder().encode(model)
            #expect(try JSONDecoder().decode(RewardModel.self, from: data) == model)
        }
        let text = try #require(String(data: JSONEncoder().encode(Self.model()), encoding: .utf8))
        let broken = text.replacingOccurrences(of: "\"priorMean\":[0,0]", with: "\"priorMean\":[0]")
        #expect(broken != text)
        #expect(throws: RewardModelError.self) { try JSONDecoder().decode(RewardModel.self, from: Data(broken.utf8)) }
    }

    @Test("A sparse prior reaches posteriors, survives encoding, and is refused where base rewards are correlated")
    func sparsity() throws {
        func model(_ covariance: [Double]) throws -> RewardModel {
            try RewardModel(
                version: 2, specification: Self.specification, mean: [1, 2, 3], scale: [1, 2, 4],
                baseRewardNames: ["one", "two"], baseRewards: [1, 0, 0, 0, 1, -2], priorMean: [0, 0],
                priorCovariance: covariance, priorSparsity: AxisSparsity(share: 0.3, ratio: 0.2))
        }
        let sparse = try model([1, 0, 1])
        #expect(try sparse.prior.sparsity == sparse.priorSparsity)
        #expect(try JSONDecoder().decode(RewardModel.self, from: JSONEncoder().encode(sparse)) == sparse)
        let answers = try (0..<8).map { _ in try PreferenceObservation(difference: [1.5, 0.4]) }
        #expect(try sparse.posterior(from: answers).mean[1] < Self.model().posterior(from: answers).mean[1])
        #expect(throws: RewardModelError.self) { try model([1, 0.1, 1]) }
    }
}
