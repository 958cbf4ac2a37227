import AMQP
import CoreMetrics
import Foundation
import Personalization
import Postgres
import Tracing

/// What a trainer tells of itself. Only its pipeline touches it.
final class TrainingTelemetry {
    private let factory: any MetricsFactory
    private let lag: CoreMetrics.Timer
    private let take: CoreMetrics.Timer
    private let size: Recorder
    private let updates: Counter
    private let held: Gauge
    private let pool: PoolMetrics
    private var counters: [[String]: Counter] = [:]
    private var traces = MessageTraces()

    init(factory: any MetricsFactory = MetricsSystem.factory) {
        self.factory = factory
        lag = CoreMetrics.Timer(label: MetricLabel.feedbackLag, factory: factory)
        take = RevisionTelemetry.databaseTimer("take_feedback", factory)
        size = Recorder(label: MetricLabel.batchSize, dimensions: [("stage", "feedback")], factory: factory)
        updates = Counter(label: MetricLabel.posteriorUpdates, factory: factory)
        held = Gauge(label: MetricLabel.held, dimensions: [("kind", "feedback")], factory: factory)
        pool = PoolMetrics("attune trainer", factory: factory)
    }

    /// A batch is looked at.
    func received(_ deliveries: ArraySlice<Delivery>) {
        for delivery in deliveries {
            traces.begin(delivery, from: Names.feedback, tenant: delivery.routingKey)
            traces.stage("receive", of: delivery.tag, from: delivery.receivedAt, to: .now)
        }
    }

    /// A batch is acknowledged, or goes back to its queue.
    func settled(_ deliveries: ArraySlice<Delivery>, isPostponed: Bool) {
        traces.end(deliveries, isPostponed: isPostponed)
    }

    /// Events are in the database, and so are the weights that they moved.
    ///
    /// - Parameter outcomes: A word for each event, `learned` for those that moved weights.
    func taken(
        _ deliveries: [Delivery], _ events: [FeedbackRecord], outcomes: [String], since start: ContinuousClock.Instant
    ) {
        take.recordNanoseconds(start.duration(to: .now).nanoseconds)
        if !traces.isEmpty {
            for (delivery, outcome) in zip(deliveries, outcomes) {
                traces.stage(
                    "store", of: delivery.tag, kind: .client, from: start, to: .now, ["db.system.name": "postgresql"])
                traces.note(["attune.outcome": .string(outcome)], of: delivery.tag)
            }
        }
        size.record(events.count)
        let now = Date().timeIntervalSince1970
        for (event, outcome) in zip(events, outcomes) {
            count(MetricLabel.feedbackEvents, team: event.tenant, "outcome", outcome)
            count(
                MetricLabel.consumed, team: event.tenant, "messaging.destination.name", Names.feedback,
                ("messaging.system", "rabbitmq"))
            if let sentAt = event.sentAt { lag.recordNanoseconds(Int64(max(0, now - Double(sentAt)) * 1e9)) }
            if outcome == "learned" { updates.increment() }
            if outcome != "duplicate", case .verdict(_, let value, _) = event.content {
                count(MetricLabel.verdicts, team: event.tenant, "value", value)
            }
        }
    }

    /// - Parameter isKnown: Whether there is such a team; the key of a message can be anything.
    /// - Returns: The letter's message, as part of its event's trace.
    func buried(_ letter: DeadLetter, isKnown: Bool) -> OutgoingMessage {
        traces.fail(letter.error.code.rawValue, of: letter.delivery.tag)
        count(
            MetricLabel.deadLetters, team: isKnown ? letter.tenant : MetricLabel.unknownTeam, "reason",
            letter.error.code.rawValue)
        return traces.publishing(letter.message(at: Date()), of: letter.delivery.tag)
    }

    func sample(held: Int, database: PostgresPoolUse) {
        self.held.record(held)
        pool.sample(database)
    }

    private func count(
        _ label: String, team: String, _ dimension: String, _ value: String, _ more: (String, String)? = nil
    ) {
        let key = [label, team, value]
        let counter =
            counters[key]
            ?? Counter(
                label: label, dimensions: [("team", team), (dimension, value)] + (more.map { [$0] } ?? []),
                factory: factory)
        counters[key] = counter
        counter.increment()
    }
}
