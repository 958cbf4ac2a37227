import AMQP
import CoreMetrics
import LanguageModel
import Personalization
import Postgres

/// What a worker tells of itself, hook by hook, in metrics and in the spans of jobs that are traced.
///
/// Only its pipeline touches it. A hook takes a batch; for each job it costs a look at the team that was last and two or
/// three additions.
final class RevisionTelemetry {
    private let factory: any MetricsFactory
    private var teams: [String: TeamMetrics] = [:]
    private var last: (name: String, metrics: TeamMetrics)?
    private let lookUpSize: Recorder
    private let storeSize: Recorder
    private let publishSize: Recorder
    private let lookUp: Timer
    private let store: Timer
    private let held: Gauge
    private let usedSlots: Gauge
    private let waitingForSlots: Gauge
    private let paused: [ConsumptionPause: Gauge]
    private let pool: PoolMetrics
    private var modelTimers: [String: Timer] = [:]

    init(factory: any MetricsFactory = MetricsSystem.factory) {
        self.factory = factory
        func size(_ stage: String) -> Recorder {
            Recorder(label: MetricLabel.batchSize, dimensions: [("stage", stage)], factory: factory)
        }
        func slots(_ state: String) -> Gauge {
            Gauge(label: MetricLabel.modelSlots, dimensions: [("state", state)], factory: factory)
        }
        (lookUpSize, storeSize, publishSize) = (size("look_up"), size("store"), size("publish"))
        lookUp = Self.databaseTimer("look_up", factory)
        store = Self.databaseTimer("store", factory)
        held = Gauge(label: MetricLabel.held, dimensions: [("kind", "jobs")], factory: factory)
        (usedSlots, waitingForSlots) = (slots("used"), slots("waiting"))
        paused = Dictionary(
            uniqueKeysWithValues: ConsumptionPause.allCases.map {
                ($0, Gauge(label: MetricLabel.paused, dimensions: [("because", $0.rawValue)], factory: factory))
            })
        pool = PoolMetrics("attune worker", factory: factory)
    }

    static func databaseTimer(_ operation: String, _ factory: any MetricsFactory) -> Timer {
        Timer(
            label: MetricLabel.databaseDuration,
            dimensions: [("db.system.name", "postgresql"), ("db.operation.name", operation)], factory: factory)
    }

    /// The metrics of a team. Queues are those of known teams, so there are no others.
    private func team(_ name: String) -> TeamMetrics {
        if let last, last.name == name { return last.metrics }
        let metrics = teams[name] ?? TeamMetrics(name, factory: factory)
        teams[name] = metrics
        last = (name, metrics)
        return metrics
    }

    // MARK: Hooks of the stages

    /// A delivery came, and is a job.
    func received(_ job: ReceivedJob) {
        let team = team(job.tenant)
        team.consumed.increment()
        if let waited = job.waited { team.wait.recordNanoseconds(Int64(waited * 1e6)) }
    }

    /// A batch was looked up.
    func lookedUp(_ jobs: [ReceivedJob], since start: ContinuousClock.Instant) {
        lookUp.recordNanoseconds(start.duration(to: .now).nanoseconds)
        lookUpSize.record(jobs.count)
    }

    /// A batch of results is in the database.
    func stored(_ batch: [FinishedJob], since start: ContinuousClock.Instant) {
        store.recordNanoseconds(start.duration(to: .now).nanoseconds)
        storeSize.record(batch.count)
    }

    /// A result that is stored for the first time: what became of the job.
    func finished(_ job: FinishedJob) {
        team(job.record.key.tenant).finished(status: job.record.status, reason: job.record.reason)
    }

    /// A batch goes to the broker.
    func publishing(_ batch: [Publication]) { publishSize.record(batch.count) }

    /// Deliveries whose messages the broker has confirmed are acknowledged.
    func settled(_ publications: [Publication]) {
        let now = ContinuousClock.now
        for publication in publications {
            let team = team(publication.tenant)
            team.sent.increment()
            team.process.recordNanoseconds(publication.delivery.receivedAt.duration(to: now).nanoseconds)
        }
    }

    // MARK: Hooks of what is rare

    func buried(_ letter: DeadLetter) { team(letter.tenant).buried(letter.error.code) }

    func retried(_ job: ReceivedJob, seconds: Int) { team(job.tenant).retried(seconds: seconds) }

    /// A result had no queue.
    func returned(_ publication: Publication) { team(publication.tenant).unrouted.increment() }

    // MARK: Hooks of the language model

    /// A job's calls came to an end.
    func called(
        for job: ReceivedJob, _ operation: ModelOperation, since start: ContinuousClock.Instant,
        tokens: RevisionTokens?, failure: LanguageModelError? = nil
    ) {
        let key = operation.rawValue + " " + (failure?.code.rawValue ?? "")
        let timer =
            modelTimers[key]
            ?? Timer(
                label: MetricLabel.modelDuration,
                dimensions: [
                    ("gen_ai.operation.name", "chat"), ("attune.purpose", operation.rawValue),
                    ("error.type", failure?.code.rawValue ?? ""),
                ], factory: factory)
        modelTimers[key] = timer
        timer.recordNanoseconds(start.duration(to: .now).nanoseconds)
        guard let tokens else { return }
        let team = team(job.tenant)
        team.promptTokens.record(tokens.prompt)
        team.completionTokens.record(tokens.completion)
    }

    /// What the guards made of a job's candidates: why each was refused, nil for one that was not.
    func judged(_ refusals: [String?], for job: ReceivedJob) {
        let team = team(job.tenant)
        for refusal in refusals { team.judged(refusal) }
    }

    // MARK: What is looked at now and then

    /// Takes on states that change seldom or matter only on average.
    func sample(
        held: Int, model: LanguageModelClient, database: PostgresPoolUse, pauses: Set<ConsumptionPause>,
        tenants: some Sequence<Tenant>
    ) {
        self.held.record(held)
        usedSlots.record(model.requestsInFlight)
        waitingForSlots.record(model.requestsWaiting)
        for (pause, gauge) in paused { gauge.record(pauses.contains(pause) ? 1 : 0) }
        for tenant in tenants { team(tenant.name).modelVersion.record(tenant.modelVersion ?? 0) }
        pool.sample(database)
    }
}

/// What a job asks the language model for.
enum ModelOperation: String {
    /// The response that the team did not send.
    case generate
    case revise
}

extension Duration {
    /// Whole nanoseconds; what is longer than 292 years counts as that.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, isOver) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return isOver ? .max : whole + attoseconds / 1_000_000_000
    }
}
