/// What the metrics of workers and trainers are called: OpenTelemetry's names where it has one, else `attune.…`.
public enum MetricLabel {
    // MARK: Messages

    /// Messages received, by team and destination.
    public static let consumed = "messaging.client.consumed.messages"
    /// Results confirmed by the broker, by team and destination.
    public static let sent = "messaging.client.sent.messages"
    /// From receipt to acknowledgement.
    public static let process = "messaging.process.duration"
    public static let deadLetters = "attune.dead.letters"
    public static let unrouted = "attune.results.unrouted"
    public static let batchSize = "attune.batch.size"
    public static let held = "attune.deliveries.held"

    // MARK: Jobs

    /// From the message's timestamp to its receipt.
    public static let wait = "attune.job.wait"
    public static let outcomes = "attune.job.outcomes"
    public static let retries = "attune.job.retries"
    public static let candidates = "attune.candidates"
    public static let paused = "attune.paused"
    public static let modelVersion = "attune.model.version"

    // MARK: The language model and the database

    public static let modelDuration = "gen_ai.client.operation.duration"
    public static let tokens = "gen_ai.client.token.usage"
    public static let modelSlots = "attune.model.slots"
    public static let databaseDuration = "db.client.operation.duration"
    public static let databaseConnections = "db.client.connection.count"
    public static let databaseConnectionsMaximum = "db.client.connection.max"
    public static let databasePending = "db.client.connection.pending_requests"

    // MARK: Learning

    /// From a feedback event's timestamp to the weights that know of it.
    public static let feedbackLag = "attune.feedback.lag"
    public static let feedbackEvents = "attune.feedback.events"
    public static let verdicts = "attune.feedback.verdicts"
    public static let posteriorUpdates = "attune.posterior.updates"
    public static let questions = "attune.questions"
    public static let fits = "attune.fits"

    /// The team that a message names and that is not known: anybody can write anything there.
    static let unknownTeam = "unknown"
}
