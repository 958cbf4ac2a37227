import AMQP
import CoreMetrics
import LanguageModel
import Logging
import Personalization
import Postgres
import Tracing

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
    private var traces = MessageTraces()

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
        traces.begin(job)
    }

    /// A batch was looked up.
    func lookedUp(_ jobs: [ReceivedJob], since start: ContinuousClock.Instant) {
        let now = ContinuousClock.now
        lookUp.recordNanoseconds(start.duration(to: now).nanoseconds)
        lookUpSize.record(jobs.count)
        guard !traces.isEmpty else { return }
        for job in jobs {
            traces.stage("receive", of: job.tag, from: job.delivery.receivedAt, to: start)
            traces.stage("look up", of: job.tag, kind: .client, from: start, to: now, Self.database)
        }
    }

    /// A batch of results is in the database.
    func stored(_ batch: [FinishedJob], since start: ContinuousClock.Instant) {
        let now = ContinuousClock.now
        store.recordNanoseconds(start.duration(to: now).nanoseconds)
        storeSize.record(batch.count)
        guard !traces.isEmpty else { return }
        for job in batch {
            traces.stage("store", of: job.delivery.tag, kind: .client, from: start, to: now, Self.database)
        }
    }

    private static let database: SpanAttributes = ["db.system.name": "postgresql"]

    /// A result that is stored for the first time: what became of the job.
    func finished(_ job: FinishedJob) {
        let record = job.record
        team(record.key.tenant).finished(status: record.status, reason: record.reason)
        guard !traces.isEmpty else { return }
        var attributes: SpanAttributes = ["attune.status": .string(record.status)]
        if let reason = record.reason { attributes["attune.reason"] = reason }
        if let version = record.modelVersion { attributes["attune.model.version"] = version }
        traces.note(attributes, of: job.delivery.tag)
    }

    /// A batch goes to the broker.
    ///
    /// - Returns: The batch, with the trace context of jobs that are recorded.
    func publishing(_ batch: [Publication]) -> [Publication] {
        publishSize.record(batch.count)
        return traces.publishing(batch)
    }

    /// Deliveries whose messages the broker has confirmed are acknowledged.
    func settled(_ publications: [Publication]) {
        let now = ContinuousClock.now
        for publication in publications {
            let team = team(publication.tenant)
            // Dead letters and retries are no results; the default exchange leads to reply queues.
            if publication.messages.contains(where: { $0.exchange.isEmpty || $0.exchange == Names.results }) {
                team.sent.increment()
            }
            team.process.recordNanoseconds(publication.delivery.receivedAt.duration(to: now).nanoseconds)
            if !traces.isEmpty { traces.end(publication.delivery.tag) }
        }
    }

    // MARK: Hooks of what is rare

    func buried(_ letter: DeadLetter) {
        team(letter.tenant).buried(letter.error.code)
        traces.fail(letter.error.code.rawValue, of: letter.delivery.tag)
    }

    func retried(_ job: ReceivedJob, seconds: Int) {
        team(job.tenant).retried(seconds: seconds)
        traces.note(["attune.retry.seconds": .int64(Int64(seconds))], of: job.tag)
    }

    /// Deliveries go back to their queues.
    func gaveBack(_ deliveries: [Delivery]) {
        guard !traces.isEmpty else { return }
        for delivery in deliveries {
            traces.note(["attune.status": "given_back"], of: delivery.tag)
            traces.end(delivery.tag)
        }
    }

    /// The trace that a delivery belongs to.
    func traceID(of delivery: Delivery) -> String? { traces.traceID(of: delivery) }

    /// What a line of the log says of a delivery.
    func metadata(of delivery: Delivery, tenant: String, jobID: String?) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["tenant": "\(tenant)"]
        if let jobID { metadata["job"] = "\(jobID)" }
        if let trace = traces.traceID(of: delivery) { metadata["trace_id"] = "\(trace)" }
        return metadata
    }

    /// A result had no queue.
    func returned(_ publication: Publication) { team(publication.tenant).unrouted.increment() }

    // MARK: Hooks of the language model

    /// A job's calls begin.
    func calling(for job: ReceivedJob, _ operation: ModelOperation, model: String) -> ModelCall {
        let span = traces.call(of: job.tag, model: model)
        // Also where nothing is recorded here the model's server may take part in the sender's trace.
        let header =
            span.flatMap { traces.header(of: $0) }
            ?? job.delivery.properties.headers[MessageHeader.traceParent]?.stringValue
        return ModelCall(job: job, operation: operation, start: .now, span: span, traceparent: header)
    }

    /// A job's calls came to an end.
    func called(_ call: ModelCall, tokens: RevisionTokens?, failure: LanguageModelError? = nil) {
        let key = call.operation.rawValue + " " + (failure?.code.rawValue ?? "")
        let timer =
            modelTimers[key]
            ?? Timer(
                label: MetricLabel.modelDuration,
                dimensions: [
                    ("gen_ai.operation.name", "chat"), ("attune.purpose", call.operation.rawValue),
                    ("error.type", failure?.code.rawValue ?? ""),
                ], factory: factory)
        modelTimers[key] = timer
        timer.recordNanoseconds(call.start.duration(to: .now).nanoseconds)
        if let failure {
            call.span?.attributes["error.type"] = failure.code.rawValue
            call.span?.setStatus(SpanStatus(code: .error, message: failure.code.rawValue))
        }
        if let tokens {
            let team = team(call.job.tenant)
            team.promptTokens.record(tokens.prompt)
            team.completionTokens.record(tokens.completion)
            call.span?.updateAttributes {
                $0["gen_ai.usage.input_tokens"] = tokens.prompt
                $0["gen_ai.usage.output_tokens"] = tokens.completion
            }
        }
        call.span?.end()
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

/// Calls of the language model for one job, under way.
struct ModelCall {
    let job: ReceivedJob
    let operation: ModelOperation
    let start: ContinuousClock.Instant
    /// Nil where the job is not recorded.
    let span: (any Span)?
    /// What the requests carry, so that the model's server takes part in the trace.
    let traceparent: String?
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
