/// What a job is looked up by.
public struct JobKey: Sendable, Hashable {
    /// The product team.
    public let tenant: String
    /// The team's own name for the job; unique within the tenant over all that is kept.
    public let jobID: String
    /// The person who will read the response.
    public let userID: String

    public init(tenant: String, jobID: String, userID: String) {
        self.tenant = tenant
        self.jobID = jobID
        self.userID = userID
    }

    /// Job ids are as good as unique already.
    public func hash(into hasher: inout Hasher) { hasher.combine(jobID) }
}
