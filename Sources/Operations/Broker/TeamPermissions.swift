import Workers

/// What a team's broker user may do: publish with the team's key to the entry exchanges, have reply queues that the
/// broker names, and read the team's results. Each value is a regular expression of RabbitMQ's access control.
public struct TeamPermissions: Sendable, Equatable {
    public let user: String
    /// Only queues that the broker names: with an exchange of its own bound to ours a team could reach others' queues.
    public let configure = "^amq\\.gen-.*$"
    public let write: String
    public let read: String
    /// The routing keys that it may use.
    public let key: String
    /// The exchanges that the keys are limited on.
    public let topicExchanges = [Names.jobs, Names.feedback, Names.questions, Names.results, Names.dead]

    /// - Parameters:
    ///   - user: The broker's user.
    ///   - team: The team's name, `[a-z0-9-]`, which needs no escapes.
    public init(user: String, team: String) {
        self.user = user
        write = "^(amq\\.gen-.*|attune\\.(jobs|feedback|questions))$"
        read = "^(amq\\.gen-.*|attune\\.(results|replies)\\.\(team)(\\..*)?)$"
        key = "^\(team)$"
    }
}
