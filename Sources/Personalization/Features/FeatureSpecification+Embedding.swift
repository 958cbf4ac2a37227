import Synchronization

/// Specifications whose vectors end with an embedding: `local-2+embedding:bge-small/384/64`.
///
/// They begin with a local specification, so that one stored difference serves local models too.
extension FeatureSpecification {
    /// Specifications with embeddings that were named in this process; a deployment has one or two.
    private static let known = Mutex<[String: FeatureSpecification]>([:])
    private static let knownLimit = 16

    /// The newest local specification followed by an embedding.
    public static func current(with space: EmbeddingSpace) -> FeatureSpecification {
        let identifier = "\(current.identifier)+\(space.identifier)"
        return embedded(identifier) ?? current
    }

    /// The specification with an embedding of that identifier; nil where it is none that this program computes.
    static func embedded(_ identifier: String) -> FeatureSpecification? {
        guard let plus = identifier.firstIndex(of: "+") else { return nil }
        if let found = known.withLock({ $0[identifier] }) { return found }
        guard let local = computed.first(where: { $0.identifier == identifier[..<plus] }),
            let space = EmbeddingSpace(identifier: identifier[identifier.index(after: plus)...])
        else { return nil }
        let made = FeatureSpecification(
            identifier: identifier, names: local.names + space.names, languageNeutral: local.languageNeutral)
        known.withLock { known in
            if known.count >= knownLimit { known = [:] }
            known[identifier] = made
        }
        return made
    }

    /// The space that an identifier ends with; nil where there is none.
    static func embedding(in identifier: String) -> EmbeddingSpace? {
        identifier.firstIndex(of: "+").flatMap {
            EmbeddingSpace(identifier: identifier[identifier.index(after: $0)...])
        }
    }

    /// The local specification that the vectors begin with.
    public var local: FeatureSpecification {
        guard let plus = identifier.firstIndex(of: "+") else { return self }
        return Self.computed.first { $0.identifier == identifier[..<plus] } ?? self
    }

    /// The places of the embedding's features; empty without one.
    var embeddingPlaces: Range<Int> { embedding == nil ? dimension..<dimension : local.dimension..<dimension }

    /// What the features of an embedding are called together: one by one they mean nothing.
    static let embeddingName = "embedding"

    /// Features with their weights, the strongest first; those of an embedding as one.
    ///
    /// - Parameter weights: `dimension` values.
    func strongest(_ weights: [Double]) -> [(name: String, weight: Double)] {
        let places = embeddingPlaces
        var found = weights.indices.filter { !places.contains($0) }.map { (name: names[$0], weight: weights[$0]) }
        if !places.isEmpty {
            let square = weights[places].reduce(0) { $0 + $1 * $1 }
            found.append((Self.embeddingName, square.squareRoot()))
        }
        return found.sorted { abs($0.weight) > abs($1.weight) }
    }

    /// The specification under which something is stored that models read: theirs if that has an embedding, else the
    /// newest local one.
    ///
    /// - Parameter models: Those that may read it; of embeddings they have one at most.
    public static func stored(for models: [RewardModel]) -> FeatureSpecification {
        models.map(\.specification).first { $0.embedding != nil && $0.includes(current) } ?? current
    }

    /// The specification under which something that was measured for a model of this one is stored: as it is with an
    /// embedding that is known of every text, else the newest local one, which also teaches models to come.
    public func stored(of texts: [String], _ embeddings: TextEmbeddings) -> FeatureSpecification {
        if embedding != nil { return isCovered(texts, by: embeddings) ? self : local }
        return Self.current.includes(self) ? .current : self
    }

    /// As ``vector(from:of:)``; of an embedding that the values do not hold the features are NaN, which a model counts as
    /// no difference.
    public func partialVector(from values: [Double], of identifier: String) -> [Double]? {
        if let vector = vector(from: values, of: identifier) { return vector }
        guard let space = embedding, let start = local.vector(from: values, of: identifier) else { return nil }
        return start + [Double](repeating: .nan, count: space.width)
    }

    /// The embeddings that vectors of texts need; without an embedding, none are asked for.
    ///
    /// - Throws: Also where `embedder` is nil and one is needed.
    public func embeddings(
        of texts: [String], from embedder: TextEmbedder?, deadline: ContinuousClock.Instant? = nil
    ) async throws(EmbeddingError) -> TextEmbeddings {
        guard let space = embedding else { return .none }
        guard let embedder else { throw .notConfigured(space) }
        return try await embedder.embeddings(of: texts, in: space, deadline: deadline)
    }

    /// Whether every text's features are known.
    public func isCovered(_ texts: [String], by embeddings: TextEmbeddings) -> Bool {
        embedding == nil || texts.allSatisfy { embeddings[$0] != nil }
    }
}
