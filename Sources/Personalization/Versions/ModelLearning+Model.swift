import RewardFactorization

/// From what was fitted to a model.
extension ModelLearning {
    /// The latest texts that tell where texts lie, and how many of them with their embeddings.
    private static let texts = 2000
    private static let embeddedTexts = 400

    /// A model of what was fitted, with the centre of the latest texts and the map from version 1.
    func model(
        of fitted: FittedRewards, _ data: LearningData, _ specification: FeatureSpecification, through: Int64
    ) async throws -> RewardModel {
        let one = RewardModel.versionOne
        let sample = data.sample.map { Array($0.prefix(specification.dimension)) }
        let map = try EffectMap(
            source: sample.compactMap { one.specification.vector(from: $0, of: specification.identifier) }.map {
                one.phiDifference($0)
            },
            target: sample.map(fitted.phiDifference), rewards: fitted.baseFunctionCount,
            sourceRewards: one.baseRewardCount)
        let latest = try await reader.texts(limit: Self.texts, through: through)
        var embeddings = TextEmbeddings.none
        if let space = specification.embedding, let embedder = settings.embedder {
            embeddings = try await embedder.embeddings(of: latest.prefix(Self.embeddedTexts).map(\.text), in: space)
        }
        let texts = latest.map { specification.extract(prompt: $0.prompt, text: $0.text, embeddings: embeddings) }
        let centre = FeatureCentre(of: texts, specification: specification)
        return try RewardModel(
            fitted: fitted, version: 0, specification: specification, mean: centre.mean, reach: centre.reach,
            effectMap: map)
    }
}

/// Where texts lie in the space of features.
private struct FeatureCentre {
    /// Means over the texts; without texts version 1's, as far as it has the features.
    let mean: [Double]
    /// The largest distance of a text from the mean, by feature.
    let reach: [Double]

    init(of texts: [[Double]], specification: FeatureSpecification) {
        let features = specification.names.indices
        let one = RewardModel.versionOne
        let fallback = features.map { index in
            one.specification.index(of: specification.names[index]).map { one.mean[$0] } ?? 0
        }
        guard texts.count >= 20 else {
            mean = fallback
            reach = features.map { _ in 0 }
            return
        }
        let centre = features.map { index in
            let values = texts.map { $0[index] }.filter(\.isFinite)
            return values.reduce(0, +) / Double(max(1, values.count))
        }
        mean = centre
        reach = features.map { index in
            texts.map { abs($0[index] - centre[index]) }.filter(\.isFinite).max() ?? 0
        }
    }
}
