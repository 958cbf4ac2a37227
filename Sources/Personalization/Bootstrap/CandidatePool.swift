import RewardFactorization

/// The candidates of a calibration, text by text: what simulated people compare.
public struct CandidatePool: Sendable {
    /// A version of a text.
    public struct Candidate: Equatable, Sendable {
        /// Names it, without a word of it.
        public let name: String
        /// ψ(candidate) − ψ(baseline) under ``specification``.
        public let difference: [Double]
        /// Only where somebody has to read it.
        public let text: String?
    }

    /// The spread of an attribute within texts, in standard deviations, from which on it can be learned.
    static let leastSpread = 0.1

    public let specification: FeatureSpecification
    /// By text, each with at least two candidates, the baseline among them; in the order of the texts' keys.
    public private(set) var texts: [[Candidate]] = []

    /// - Parameters:
    ///   - observations: Those of calibrations count; one of the same text and the same change counts once.
    ///   - written: The candidates' texts by sample, and the baselines' by text, where they are needed.
    public init(
        _ observations: [PromptObservation], written: [String: String] = [:],
        specification: FeatureSpecification = .current
    ) {
        self.specification = specification
        var byText: [String: [Candidate]] = [:]
        for observation in observations where observation.isRevision {
            guard let sample = observation.sample, let key = sample.split(separator: "/").first,
                let difference = specification.vector(from: observation.difference, of: observation.specification),
                difference.contains(where: { $0 != 0 })
            else { continue }
            byText[String(key), default: []].append(
                Candidate(name: sample, difference: difference, text: written[sample]))
        }
        let none = [Double](repeating: 0, count: specification.dimension)
        for (key, candidates) in byText.sorted(by: { $0.key < $1.key }) {
            var seen: Set<[Double]> = [none]
            var distinct = [Candidate(name: key, difference: none, text: written[key])]
            for candidate in candidates.sorted(by: { $0.name < $1.name })
            where seen.insert(candidate.difference).inserted { distinct.append(candidate) }
            if distinct.count > 1 { texts.append(distinct) }
        }
    }

    public var candidates: Int { texts.reduce(0) { $0 + $1.count } }

    /// Version 1's base rewards by how much the candidates of a text differ in them: the root mean square over texts.
    public var spreads: [String: Double] {
        let model = RewardModel.versionOne
        var sums = [Double](repeating: 0, count: model.baseRewardCount)
        for candidates in texts {
            let phi = candidates.map { Self.phi($0, specification) }
            for reward in sums.indices {
                let mean = phi.reduce(0) { $0 + $1[reward] } / Double(phi.count)
                sums[reward] += phi.reduce(0) { $0 + ($1[reward] - mean) * ($1[reward] - mean) } / Double(phi.count)
            }
        }
        let count = Double(max(texts.count, 1))
        return Dictionary(
            uniqueKeysWithValues: zip(model.baseRewardNames, sums).map { ($0, ($1 / count).squareRoot()) })
    }

    /// The attributes that comparisons of these candidates can teach, those that differ most first, and those they can't.
    public var attributes: (learnable: [String], missing: [String]) {
        let sorted = spreads.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        return (
            sorted.filter { $0.value >= Self.leastSpread }.map(\.key),
            sorted.filter { $0.value < Self.leastSpread }.map(\.key).sorted()
        )
    }

    /// Version 1's Δφ of a candidate against its baseline.
    static func phi(_ candidate: Candidate, _ specification: FeatureSpecification) -> [Double] {
        let model = RewardModel.versionOne
        guard
            let difference = model.specification.vector(from: candidate.difference, of: specification.identifier)
        else { return [Double](repeating: 0, count: model.baseRewardCount) }
        return model.phiDifference(difference)
    }
}
