import RewardFactorization
import Testing

@testable import Personalization

@Suite("Features with embeddings")
struct EmbeddingFeaturesTests {
    private static let text = "Perhaps you could try this: it's simple, isn't it?"

    private func space(_ model: String = "bge-small", _ dimension: Int = 384) throws -> EmbeddingSpace {
        try #require(EmbeddingSpace(model: model, dimension: dimension))
    }

    private func known(_ texts: [String], _ space: EmbeddingSpace) -> TextEmbeddings {
        var embeddings = TextEmbeddings()
        for (place, text) in texts.enumerated() {
            embeddings.set(
                (0..<space.width).map { Double(place + 1) / Double($0 + 1) }, for: TextEmbeddings.key(of: text))
        }
        return embeddings
    }

    @Test(
        "The identifier names the model, its dimension and the number of features, and is read back",
        arguments: [("bge-small", 384, 64), ("BAAI/bge-m3", 1024, 64), ("a+b:c/1/2", 3, 3), ("tiny", 64, 64)])
    func identifiers(model: String, dimension: Int, width: Int) throws {
        let specification = FeatureSpecification.current(with: try space(model, dimension))
        #expect(specification.identifier == "local-2+embedding:\(model)/\(dimension)/\(width)")
        #expect(specification.dimension == FeatureSpecification.current.dimension + width)
        #expect(FeatureSpecification.named(specification.identifier) == specification)
        let space = try space(model, dimension)
        #expect(specification.embedding == space)
        #expect(specification.local == .current)
    }

    @Test(
        "Other identifiers are none",
        arguments: [
            "local-2+", "local-2+embedding:", "local-2+embedding:m/384", "local-2+embedding:m/384/63",
            "local-2+embedding:/384/64", "local-2+embedding:m/9000/64", "local-2+embedding:m/-1/64",
            "local-0+embedding:m/384/64",
            "local-2+other:m/384/64", "local-2+embedding:m\n/384/64",
        ])
    func others(identifier: String) {
        #expect(FeatureSpecification.named(identifier) == nil)
    }

    @Test("One stored vector with an embedding serves local models, and no model with embeddings of another make")
    func serves() throws {
        let small = FeatureSpecification.current(with: try space())
        let other = FeatureSpecification.current(with: try space("bge-large", 1024))
        let texts = [Self.text, "Try this."]
        let difference = small.difference(
            prompt: nil, texts[0], texts[1], embeddings: known(texts, try space()))
        #expect(difference.allSatisfy { $0.isFinite })
        for local in FeatureSpecification.computed {
            #expect(
                local.vector(from: difference, of: small.identifier)
                    == local.difference(prompt: nil, texts[0], texts[1]))
        }
        #expect(other.vector(from: difference, of: small.identifier) == nil)
        #expect(small.vector(from: Array(difference.dropLast(64)), of: FeatureSpecification.current.identifier) == nil)
        let partial = try #require(
            other.partialVector(from: Array(difference.dropLast(64)), of: FeatureSpecification.current.identifier))
        #expect(partial.count == other.dimension && partial.suffix(64).allSatisfy { $0.isNaN })
    }

    @Test("What is not known of an embedding counts for a model as the mean, and as no difference")
    func unknown() throws {
        let specification = FeatureSpecification.current(with: try space())
        let width = specification.dimension
        let model = try RewardModel(
            version: 2, specification: specification, mean: (0..<width).map { Double($0 % 7) },
            scale: [Double](repeating: 2, count: width), baseRewardNames: ["one"],
            baseRewards: (0..<width).map { Double($0 % 5) - 2 }, priorMean: [0], priorCovariance: [1])
        let psi = specification.extract(prompt: nil, text: Self.text)
        #expect(psi.suffix(64).allSatisfy { $0.isNaN } && psi.dropLast(64).allSatisfy { $0.isFinite })
        let atMean = psi.indices.map { psi[$0].isFinite ? psi[$0] : model.mean[$0] }
        #expect(model.phi(psi) == model.phi(atMean))
        let difference = specification.difference(prompt: nil, Self.text, "Try this.")
        #expect(model.phiDifference(difference) == model.phiDifference(difference.map { $0.isFinite ? $0 : 0 }))
    }

    @Test("What is measured without an embedding is stored as local features")
    func stored() throws {
        let specification = FeatureSpecification.current(with: try space())
        let embeddings = known(["a"], try space())
        #expect(specification.stored(of: ["a"], embeddings) == specification)
        #expect(specification.stored(of: ["a", "b"], embeddings) == .current)
        #expect(LocalFeatures.specification.stored(of: ["b"], .none) == .current)
    }

    @Test("The beginning of a long text is embedded, cut between characters")
    func beginning() {
        for (unit, bytes) in [("x", 1), ("é", 2), ("界", 3), ("👩‍👩‍👧", 18)] {
            let part = EmbeddingSpace.part(of: String(repeating: unit, count: 2000))
            #expect(part.utf8.count == EmbeddingSpace.textBytes / bytes * bytes)
            #expect(!part.contains("\u{FFFD}"))
        }
        #expect(EmbeddingSpace.part(of: "") == "")
        let long = String(repeating: "y", count: 5000)
        #expect(TextEmbeddings.key(of: long) == TextEmbeddings.key(of: String(long.prefix(1536))))
    }

    @Test("Features keep what vectors have in common, whatever their length and on every machine")
    func projects() throws {
        let projection = EmbeddingProjection(try space())
        var generator = FeatureTestGenerator(seed: 3)
        func vector() -> [Float] { (0..<384).map { _ in Float.random(in: -1...1, using: &generator) } }
        func cosine(_ one: [Double], _ other: [Double]) -> Double {
            func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
            return dot(one, other) / (dot(one, one) * dot(other, other)).squareRoot()
        }
        var squares = 0.0
        for _ in 0..<50 {
            let (one, other) = (vector(), vector())
            let mixed = zip(one, other).map { 0.8 * $0 + 0.2 * $1 }
            let error =
                cosine(projection.features(of: one), projection.features(of: mixed))
                - cosine(one.map(Double.init), mixed.map(Double.init))
            squares += error * error
            let longer = projection.features(of: one.map { 7 * $0 })
            #expect(zip(longer, projection.features(of: one)).allSatisfy { abs($0 - $1) < 1e-6 })
        }
        // Of 64 directions: some (1 − cos²)/√64, here less than 0.01.
        #expect((squares / 50).squareRoot() < 0.03)
        #expect(projection.features(of: [Float](repeating: 0, count: 384)) == [Double](repeating: 0, count: 64))
        let plain = EmbeddingProjection(try space("tiny", 2))
        #expect(plain.features(of: [3, 4]).map { ($0 * 10).rounded() } == [6, 8])
    }

    @Test("A base function is named after the embedding as a whole")
    func names() throws {
        let specification = FeatureSpecification.current(with: try space())
        var weights = [Double](repeating: 0, count: specification.dimension)
        for place in specification.embeddingPlaces { weights[place] = 0.5 }
        weights[0] = -3
        let strongest = specification.strongest(weights)
        #expect(strongest[0].name == "embedding" && abs(strongest[0].weight - 4) < 1e-12)
        #expect(strongest[1].name == specification.names[0] && strongest[1].weight == -3)
        #expect(strongest.count == FeatureSpecification.current.dimension + 1)
    }
}
