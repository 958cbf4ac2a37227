extension FeatureSpecification {
    /// The specifications that this program computes, the oldest first.
    public static let computed = [LocalFeatures.specification, StyleFeatures.specification]

    /// The specification under which new comparisons are stored: the newest.
    public static let current = StyleFeatures.specification

    /// Returns the specification of that identifier, nil when this program does not compute it.
    public static func named(_ identifier: String) -> FeatureSpecification? {
        computed.first { $0.identifier == identifier } ?? embedded(identifier)
    }

    /// Returns ψ(x, y): the features of a response to a prompt, `dimension` finite values.
    ///
    /// The prompt is what the person asked, nil where it is not known. A specification that this program does not compute
    /// gives NaN everywhere, which a reward model counts as the mean: ask ``named(_:)`` first. So does the part of an
    /// embedding that is not among `embeddings`.
    public func extract(prompt: String?, text: String, embeddings: TextEmbeddings = .none) -> [Double] {
        switch identifier {
        case LocalFeatures.specification.identifier where dimension == LocalFeatures.dimension:
            LocalFeatures.extract(text)
        case StyleFeatures.specification.identifier where dimension == StyleFeatures.dimension:
            StyleFeatures.extract(text)
        default:
            if let space = embedding, Self.named(identifier) == self {
                local.extract(prompt: prompt, text: text)
                    + (embeddings[text] ?? [Double](repeating: .nan, count: space.width))
            } else {
                [Double](repeating: .nan, count: dimension)
            }
        }
    }

    /// Returns ψ(x, y₁) − ψ(x, y₂) of two responses to one prompt.
    public func difference(
        prompt: String?, _ first: String, _ second: String, embeddings: TextEmbeddings = .none
    ) -> [Double] {
        zip(
            extract(prompt: prompt, text: first, embeddings: embeddings),
            extract(prompt: prompt, text: second, embeddings: embeddings)
        ).map { $0 - $1 }
    }

    /// Tells whether vectors of this specification hold those of another one as their first values.
    public func includes(_ other: FeatureSpecification) -> Bool {
        if identifier == other.identifier { return self == other }
        // Embeddings of two models have nothing in common but the names.
        guard other.embedding == nil else { return false }
        return dimension >= other.dimension && names.prefix(other.dimension).elementsEqual(other.names)
    }

    /// Returns a stored vector, or difference of vectors, as this specification needs it; nil when it was made under one
    /// that does not hold this one's features, or has another length than that one's vectors.
    public func vector(from values: [Double], of identifier: String) -> [Double]? {
        if identifier == self.identifier { return values.count == dimension ? values : nil }
        guard let other = Self.named(identifier), values.count == other.dimension, other.includes(self) else {
            return nil
        }
        return Array(values.prefix(dimension))
    }
}
