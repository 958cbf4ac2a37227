/// What choosing needs of a question; its texts stay in the database until it is asked.
public struct PooledQuestion: Sendable, Equatable {
    /// Names it within the tenant.
    public let id: String
    /// Whose it is: the tenant's own, or everybody's under the empty name.
    public let owner: String
    public let domain: String?
    public let language: String?
    /// ψ(first) − ψ(second) under ``FeatureSpecification/current``, D values.
    public let difference: [Double]

    public init(id: String, owner: String, domain: String?, language: String?, difference: [Double]) {
        self.id = id
        self.owner = owner
        self.domain = domain
        self.language = language
        self.difference = difference
    }
}
