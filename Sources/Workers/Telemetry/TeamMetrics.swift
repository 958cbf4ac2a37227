import CoreMetrics
import Personalization

/// The metrics of one team's jobs in a worker. Made once and kept, so that recording looks nothing up.
final class TeamMetrics {
    private let team: String
    private let factory: any MetricsFactory
    let consumed: Counter
    let sent: Counter
    let wait: Timer
    let process: Timer
    let unrouted: Counter
    let modelVersion: Gauge
    let promptTokens: Recorder
    let completionTokens: Recorder
    private var outcomes: [Outcome: Counter] = [:]
    /// Neighbours mostly end alike.
    private var lastOutcome: (outcome: Outcome, counter: Counter)?
    private var counters: [String: Counter] = [:]

    private struct Outcome: Hashable {
        let status: String
        let reason: String?
    }

    init(_ team: String, factory: any MetricsFactory) {
        self.team = team
        self.factory = factory
        let jobs = [("messaging.system", "rabbitmq"), ("messaging.destination.name", Names.jobs), ("team", team)]
        let results = [("messaging.system", "rabbitmq"), ("messaging.destination.name", Names.results), ("team", team)]
        consumed = Counter(label: MetricLabel.consumed, dimensions: jobs, factory: factory)
        sent = Counter(label: MetricLabel.sent, dimensions: results, factory: factory)
        process = Timer(label: MetricLabel.process, dimensions: jobs, factory: factory)
        wait = Timer(label: MetricLabel.wait, dimensions: [("team", team)], factory: factory)
        unrouted = Counter(label: MetricLabel.unrouted, dimensions: [("team", team)], factory: factory)
        modelVersion = Gauge(label: MetricLabel.modelVersion, dimensions: [("team", team)], factory: factory)
        promptTokens = Recorder(
            label: MetricLabel.tokens, dimensions: [("gen_ai.token.type", "input"), ("team", team)], factory: factory)
        completionTokens = Recorder(
            label: MetricLabel.tokens, dimensions: [("gen_ai.token.type", "output"), ("team", team)], factory: factory)
    }

    /// Counts a result that was stored. Statuses and reasons are words of the program, so there are few.
    func finished(status: String, reason: String?) {
        let outcome = Outcome(status: status, reason: reason)
        if let lastOutcome, lastOutcome.outcome == outcome { return lastOutcome.counter.increment() }
        if let counter = outcomes[outcome] {
            lastOutcome = (outcome, counter)
            return counter.increment()
        }
        let counter = Counter(
            label: MetricLabel.outcomes, dimensions: [("team", team), ("status", status), ("reason", reason ?? "")],
            factory: factory)
        outcomes[outcome] = counter
        counter.increment()
    }

    func buried(_ reason: DeadLetterReason) { count(MetricLabel.deadLetters, "reason", reason.rawValue) }

    /// - Parameter seconds: Of the tier that the job waits in.
    func retried(seconds: Int) { count(MetricLabel.retries, "tier", String(seconds)) }

    /// - Parameter refusal: The guard that refused the candidate; nil: it was accepted.
    func judged(_ refusal: String?) { count(MetricLabel.candidates, "verdict", refusal ?? "accepted") }

    private func count(_ label: String, _ dimension: String, _ value: String) {
        let key = label + " " + value
        let counter =
            counters[key]
            ?? Counter(label: label, dimensions: [("team", team), (dimension, value)], factory: factory)
        counters[key] = counter
        counter.increment()
    }
}
