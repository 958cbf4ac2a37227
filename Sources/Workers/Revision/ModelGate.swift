import EventLoop
import LanguageModel
import Logging

/// The circuit breaker on the language model: open for jobs while the model answers, shut while it is away.
///
/// An outage is nobody's fault, so it counts as no attempt of any job. Whether it is one is asked of the model's health
/// address, never found out with a job: a model that answers there and fails or is too slow on a job fails on that job.
actor ModelGate {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// Whether the model is there, each time that changes, for one reader; only the latest is kept.
    nonisolated let changes: AsyncStream<Bool>
    private nonisolated let changesContinuation: AsyncStream<Bool>.Continuation

    private let model: LanguageModelClient
    private let readiness: ServiceReadiness
    private let logger: Logger
    private var isOpen = false
    private var isReleased = false
    private var closings = Mailbox<Void>()
    /// A question whether the model is away that is under way; whoever asks meanwhile gets its answer.
    private var question: Task<String?, Never>?

    init(loop: EventLoop, model: LanguageModelClient, readiness: ServiceReadiness, logger: Logger) {
        self.loop = loop
        self.model = model
        self.readiness = readiness
        self.logger = logger
        (changes, changesContinuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        closings.put(())
    }

    /// Probes the model whenever the gate is shut, from the start on; until it is cancelled or released.
    func run() async {
        while !Task.isCancelled, await closings.take(atMost: .max) != nil {
            var pause = Pause()
            while !isReleased, !Task.isCancelled {
                guard let reason = await probe() else {
                    open()
                    break
                }
                readiness.set("model", waitingFor: "model circuit open: \(reason)")
                await pause.wait()
            }
        }
    }

    /// Asks whether the model is away after a call failed as if it were, and shuts the gate if so.
    func isAway(after error: LanguageModelError) async -> Bool {
        guard isOpen else { return true }
        // Not structured: several wait for it, and the one who began may be gone first. A probe is short.
        let asked = question ?? Task { await probe() }
        question = asked
        let reason = await asked.value
        question = nil
        guard let reason else { return false }
        shut(because: reason)
        return true
    }

    /// Why the model is away; nil when it answers.
    private func probe() async -> String? {
        let report = await model.probe()
        return report.isAvailable ? nil : report.message
    }

    private func shut(because reason: String) {
        guard isOpen else { return }
        isOpen = false
        readiness.set("model", waitingFor: "model circuit open: \(reason)")
        logger.warning("the language model is away; waiting for it", metadata: ["reason": "\(reason)"])
        changesContinuation.yield(false)
        closings.put(())
    }

    /// Ends all waiting, for a drain.
    func release() {
        isReleased = true
        closings.close()
        changesContinuation.finish()
    }

    /// Waits until the gate opens, at most until `deadline`.
    ///
    /// - Returns: Whether it is open.
    func wait(until deadline: ContinuousClock.Instant) async -> Bool {
        while !isOpen, !isReleased, ContinuousClock.now < deadline, !Task.isCancelled {
            // Outages are rare and jobs held few: looking again is simpler than a timer for each.
            try? await Task.sleep(for: min(.milliseconds(250), ContinuousClock.now.duration(to: deadline)))
        }
        return isOpen
    }

    private func open() {
        isOpen = true
        readiness.set("model", waitingFor: nil)
        logger.info("the language model answers")
        changesContinuation.yield(true)
    }
}
