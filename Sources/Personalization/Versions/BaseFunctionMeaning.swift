public import Postgres

/// What a base function of a model rewards, for people to read.
public struct BaseFunctionMeaning: Sendable, Codable {
    /// A feature's part in it.
    public struct Feature: Sendable, Codable {
        public let name: String
        /// What the base function gains when the feature moves up as much as it does in a typical comparison.
        public let weight: Double
    }

    /// A text near one of its ends.
    public struct Example: Sendable, Codable {
        /// The beginning of the text.
        public let text: String
        public let value: Double
        /// Whether the text goes on.
        public let isCut: Bool

        private enum CodingKeys: String, CodingKey {
            case text, value
            case isCut = "cut"
        }
    }

    public let name: String
    public let features: [Feature]
    /// What people's weights of it are before they answer.
    public let priorMean: Double
    public let priorDeviation: Double
    /// Texts that people compared, at its lower and upper end; none where no texts are kept.
    public let lowest: [Example]
    public let highest: [Example]

    private enum CodingKeys: String, CodingKey {
        case name, features, lowest, highest
        case priorMean = "prior_mean"
        case priorDeviation = "prior_deviation"
    }

    /// The meanings of a model's base functions, in order, by the latest texts that people compared.
    ///
    /// The texts are looked up each time and stored nowhere else, so that who is forgotten is forgotten here too. Under a
    /// version with embeddings there are texts only where `embedder` gives theirs.
    public static func all(
        of stored: StoredModel, in database: PostgresClient, embedder: TextEmbedder? = nil, features limit: Int = 5,
        examples: Int = 1, excerpt: Int = 160
    ) async throws -> [BaseFunctionMeaning] {
        let model = stored.model
        let specification = model.specification
        let isComputed = FeatureSpecification.named(specification.identifier) != nil
        let reader = ComparisonReader(database: database, tenant: stored.tenant)
        var texts: [(text: String, phi: [Double])] = []
        var moves: [Double]?
        if isComputed {
            var seen: Set<String> = []
            var vectors: [[Double]] = []
            let latest = try await reader.texts(limit: specification.embedding == nil ? 1000 : 200)
            var embeddings = TextEmbeddings.none
            if let space = specification.embedding {
                embeddings = (try? await embedder?.embeddings(of: latest.map(\.text), in: space)) ?? .none
            }
            for entry in latest
            where specification.isCovered([entry.text], by: embeddings) && seen.insert(entry.text).inserted {
                let psi = specification.extract(prompt: entry.prompt, text: entry.text, embeddings: embeddings)
                vectors.append(psi)
                texts.append((entry.text, model.phi(psi)))
            }
            if vectors.count >= 20 { moves = Self.deviations(vectors) }
        }
        return model.baseRewardNames.indices.map { reward in
            let sorted = texts.sorted { $0.phi[reward] < $1.phi[reward] }
            func example(_ entry: (text: String, phi: [Double])) -> Example {
                Example(
                    text: String(entry.text.prefix(excerpt)), value: entry.phi[reward],
                    isCut: entry.text.count > excerpt)
            }
            return BaseFunctionMeaning(
                name: model.baseRewardNames[reward],
                features: model.strongestFeatures(of: reward, limit: limit, moves: moves).map {
                    Feature(name: $0.name, weight: $0.weight)
                },
                priorMean: model.priorMean[reward],
                priorDeviation: model.estimates(of: nil)[reward].standardDeviation,
                lowest: sorted.prefix(examples).map(example), highest: sorted.reversed().prefix(examples).map(example))
        }
    }

    /// The standard deviation of a difference of two texts, by feature.
    private static func deviations(_ vectors: [[Double]]) -> [Double] {
        let count = Double(vectors.count)
        return vectors[0].indices.map { index in
            let values = vectors.map { $0[index] }.filter(\.isFinite)
            let mean = values.reduce(0, +) / count
            return (2 * values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
        }
    }
}
