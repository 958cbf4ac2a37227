public import PrometheusMetrics
import Workers

/// Every metric of Attune: its unit, its buckets, and what it tells.
public enum MetricCatalog {
    private static let counts: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
    /// Of tokens, as OpenTelemetry's conventions advise.
    private static let tokens: [Double] = [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536]
    /// Seconds of what usually takes a millisecond or less.
    private static let short = [
        0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120,
    ]

    public static let all: [MetricDescription] = [
        MetricDescription(MetricLabel.consumed, help: "Messages received."),
        MetricDescription(MetricLabel.sent, help: "Results that the broker confirmed."),
        MetricDescription(
            MetricLabel.process, buckets: short + [300, 900],
            help: "Seconds from a job's receipt to its acknowledgement."),
        MetricDescription(
            MetricLabel.wait, buckets: [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 900],
            help: "Seconds from a job's timestamp to its receipt; timestamps are whole seconds."),
        MetricDescription(MetricLabel.outcomes, help: "Jobs by what became of them."),
        MetricDescription(MetricLabel.retries, help: "Jobs sent to a tier of the retry ladder, by its seconds."),
        MetricDescription(MetricLabel.deadLetters, help: "Messages that could not be processed, by reason."),
        MetricDescription(MetricLabel.unrouted, help: "Results whose queue is not there."),
        MetricDescription(
            MetricLabel.candidates, help: "What the guards made of the language model's candidates."),
        MetricDescription(MetricLabel.batchSize, buckets: counts, help: "Messages in one statement or burst."),
        MetricDescription(MetricLabel.held, help: "Deliveries that are not acknowledged yet."),
        MetricDescription(MetricLabel.paused, help: "1 while no jobs are taken, by what is waited for."),
        MetricDescription(MetricLabel.modelVersion, help: "Version of the reward model that the team's jobs use."),
        MetricDescription(
            MetricLabel.modelDuration, buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 90, 120],
            help: "Seconds of the language model's calls for one job, waiting for a slot included."),
        MetricDescription(MetricLabel.tokens, buckets: tokens, help: "Tokens of one job's calls."),
        MetricDescription(MetricLabel.modelSlots, help: "Calls of the language model, under way and waiting."),
        MetricDescription(
            MetricLabel.databaseDuration, buckets: short, help: "Seconds of a batch in the database, tries included."),
        MetricDescription(MetricLabel.databaseConnections, help: "Connections to the database."),
        MetricDescription(MetricLabel.databaseConnectionsMaximum, help: "Connections that the pool may have."),
        MetricDescription(MetricLabel.databasePending, help: "Statements that wait for a connection."),
        MetricDescription(
            MetricLabel.feedbackLag, buckets: [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600],
            help: "Seconds from a feedback event's timestamp to the weights that know of it."),
        MetricDescription(MetricLabel.feedbackEvents, help: "Feedback events by what became of them."),
        MetricDescription(MetricLabel.verdicts, help: "Verdicts of people on results."),
        MetricDescription(MetricLabel.posteriorUpdates, help: "Events that moved somebody's weights."),
        MetricDescription(MetricLabel.questions, help: "Requests for questions by what became of them."),
        MetricDescription(MetricLabel.fits, help: "Reward models that were learned, by what became of them."),
        MetricDescription(ReadinessMetrics.waiting, help: "1 while the process waits for the part."),
        MetricDescription(ReadinessMetrics.interruptions, help: "How often the part went away."),
        MetricDescription(BrokerMetrics.messages, help: "Messages in the queues of a kind, as the broker counts them."),
        MetricDescription(BrokerMetrics.consumers, help: "Consumers of the queues of a kind."),
        MetricDescription(BrokerMetrics.rate, help: "Messages in a second, as the broker averages them."),
        MetricDescription(BrokerMetrics.oldest, unit: "seconds", help: "How long the team's oldest job has waited."),
        MetricDescription(BrokerMetrics.promise, unit: "seconds", help: "How long the team's jobs may wait."),
        MetricDescription(BrokerMetrics.alarms, help: "What the broker is short of, or nodes that are down."),
        MetricDescription(BrokerMetrics.down, help: "Queues that do not run."),
        MetricDescription(ProcessMetrics.processor, help: "Processor time of the process."),
        MetricDescription(ProcessMetrics.memory, unit: "bytes", help: "Memory of the process."),
        MetricDescription(ProcessMetrics.files, help: "Open files and sockets of the process."),
        MetricDescription(ProcessMetrics.start, unit: "seconds", help: "When the process began, seconds since 1970."),
        MetricDescription("attune.spans", help: "Spans of traces, exported and dropped."),
        MetricDescription(BrokerMetrics.processes, help: "Workers and trainers that announced themselves."),
        MetricDescription(BrokerMetrics.isRead, help: "1 while the broker's management API answers."),
    ]
}
