import EventLoop
import LanguageModel
import Logging

/// Shut while the language model is away: no job is begun meanwhile, and those that are held wait.
///
/// An outage is nobody's fault, so it counts as no attempt of any job. The gate opens when the model answers a health
/// request; jobs are never used to find out.
actor ModelGate {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let model: LanguageModelClient
    private let readiness: ServiceReadiness
    private let logger: Logger
    private var isOpen = false
    private var isReleased = false
    private var waiters: [CheckedContinuation<Void, Never>] = []
    private var closings = Mailbox<Void>()

    init(loop: EventLoop, model: LanguageModelClient, readiness: ServiceReadiness, logger: Logger) {
        self.loop = loop
        self.model = model
        self.readiness = readiness
        self.logger = logger
        closings.put(())
    }

    /// Probes the model whenever the gate is shut, from the start on; until it is cancelled or released.
    func run() async {
        while !Task.isCancelled, await closings.take(atMost: .max) != nil {
            var pause = Pause()
            while !isReleased, !Task.isCancelled {
                let status = await model.probe()
                if status.isAvailable {
                    open()
                    break
                }
                readiness.set("model", waitingFor: status.message)
                await pause.wait()
            }
        }
    }

    /// Shuts the gate.
    func shut(because error: LanguageModelError) {
        guard isOpen else { return }
        isOpen = false
        readiness.set("model", waitingFor: error.message)
        logger.warning("the language model is away; waiting for it", metadata: ["error": "\(error)"])
        closings.put(())
    }

    /// Lets everybody pass, for a drain.
    func release() {
        isReleased = true
        closings.close()
        resumeAll()
    }

    func waitUntilOpen() async {
        while !isOpen, !isReleased {
            await withCheckedContinuation { continuation in
                // The way here may have led over the executor's queue, and past the opening.
                if isOpen || isReleased { continuation.resume() } else { waiters.append(continuation) }
            }
        }
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
        resumeAll()
    }

    private func resumeAll() {
        for waiter in waiters { waiter.resume() }
        waiters = []
    }
}
