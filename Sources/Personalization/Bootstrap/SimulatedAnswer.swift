/// An answer of a simulated person, as it is stored.
public struct SimulatedAnswer: Equatable, Sendable {
    public let userID: String
    /// Its place among the person's answers.
    public let number: Int
    public let specification: String
    /// ψ(preferred) − ψ(other).
    public let difference: [Double]
    public let preferredShownFirst: Bool
    /// Tells the same two texts shown to several people.
    public let pair: [UInt8]

    public init(
        of person: SimulatedPerson, number: Int, pair: SimulatedPerson.Pair, prefersFirst: Bool,
        specification: FeatureSpecification
    ) {
        let preferred = prefersFirst ? pair.first : pair.second
        let other = prefersFirst ? pair.second : pair.first
        userID = person.userID
        self.number = number
        self.specification = specification.identifier
        difference = zip(preferred.difference, other.difference).map { $0 - $1 }
        preferredShownFirst = prefersFirst
        let names = [pair.first.name, pair.second.name].sorted().joined(separator: "\n")
        let hash = Holdback.fnv1a(names.utf8)
        self.pair = [Holdback.mixed(hash), hash].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) }
        }
    }
}
