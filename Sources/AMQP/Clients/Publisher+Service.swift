import EventLoop
import Logging

/// The publisher's connection, kept up; time limits; the end.
extension Publisher {
    /// Connects and reconnects until ``close()`` or cancellation.
    ///
    /// - Throws: What waiting cannot mend: refused credentials, an unknown virtual host, a certificate that is not
    ///   trusted. A broker that is away is waited for.
    public func run() async throws(AMQPError) {
        if state == .closed { return }
        guard !isRunning else {
            throw AMQPError(.closed, "run() of the publisher runs already; call it once", isRetriable: false)
        }
        isRunning = true
        scheduleTick()
        var dialer = Dialer(configuration: configuration, confirms: true, loop: loop, logger: logger)
        var failure: AMQPError?
        do throws(AMQPError) {
            try await dialer.keepConnected(
                alarm: alarm, shouldStop: { shouldStop }, report: { change(to: .connecting(waitingFor: $0)) }
            ) { handle in
                let link = connect(handle)
                while link.ended == nil, !shouldStop { await alarm.wait() }
                if shouldStop {
                    isClosing = true
                    await drain(link)
                }
                await link.close()
            }
        } catch {
            failure = error
        }
        finish()
        if let failure { throw failure }
    }

    private var shouldStop: Bool { isClosing || Task.isCancelled }

    /// Time limits must be kept without a connection, too.
    private func scheduleTick() {
        loop.schedule(after: .seconds(1)) { [weak self] in
            self?.assumeIsolated {
                guard $0.state != .closed else { return }
                $0.tick()
                $0.scheduleTick()
            }
        }
    }

    private func tick() {
        let now = ContinuousClock.now
        for (number, request) in requests where request.deadline < now {
            requests[number] = nil
            request.lose(
                AMQPError(
                    .timeout,
                    "not confirmed in time\(isBlocked ? ", the broker blocks publishing" : ""); publish again",
                    isRetriable: true))
        }
        queue.removeAll { $0.nextIndex >= $0.messages.count }
    }

    private func connect(_ handle: Handle) -> Link {
        let link = Link(
            handle, configuration: configuration, loop: loop, logger: logger, isReading: true,
            callbacks: Link.Callbacks(
                didRead: { [weak self] in self?.assumeIsolated { $0.didRead() } },
                didEnd: { [weak self] error in self?.assumeIsolated { $0.didEnd(error) } },
                tick: { [weak self] in self != nil }))
        self.link = link
        logger.info("publishing to the broker", metadata: ["broker": "\(configuration)"])
        change(to: .ready)
        pump()
        return link
    }

    private func change(to new: ConnectionState) {
        guard state != new, state != .closed else { return }
        state = new
        stateContinuation.yield(new)
    }

    private func didEnd(_ error: AMQPError) {
        link = nil
        isBlocked = false
        let lost = AMQPError(
            .connectionLost, "the connection ended before the confirm; publish again", brokerCode: error.brokerCode,
            brokerText: error.brokerText, isRetriable: true)
        ledger.loseAll { $0.message.request.settle($0.message.index, .lost(lost)) }
        ledger = ConfirmLedger(maximumCount: windowMessages, maximumBytes: windowBytes)
        tellProgress()
        if !isClosing {
            logger.warning("the publisher's connection ended", metadata: ["error": "\(error)"])
            change(to: .connecting(waitingFor: "the broker at \(configuration.address) (\(error.code.rawValue))"))
        }
        alarm.ring()
    }

    /// Waits for the confirms of what was sent, at most for the time limit of an answer.
    private func drain(_ link: Link) async {
        let timer = loop.schedule(after: configuration.rpcTimeout) { [alarm] in alarm.ring() }
        let end = ContinuousClock.now.advanced(by: configuration.rpcTimeout)
        while ledger.count > 0 || !queue.isEmpty, link.ended == nil, !Task.isCancelled, .now < end {
            await alarm.wait()
        }
        loop.cancel(timer)
    }

    private func finish() {
        isClosing = true
        change(to: .closed)
        stateContinuation.finish()
        for request in requests.values { request.lose(.clientClosed("publisher")) }
        requests = [:]
        queue = []
        for waiter in closeWaiters { waiter.resume() }
        closeWaiters = []
    }

    /// Takes no more messages, waits for the confirms of those it has, and closes the connection in order.
    public func close() async {
        isClosing = true
        alarm.ring()
        if !isRunning { finish() }
        while state != .closed {
            await withCheckedContinuation { continuation in
                if state == .closed { continuation.resume() } else { closeWaiters.append(continuation) }
            }
        }
    }

    /// Drops the connection, for an end that waits for no answer: after ``close()``, where the broker gives none. What is
    /// not confirmed is lost.
    public func sever() {
        isClosing = true
        link?.end(.clientClosed("publisher"))
        alarm.ring()
    }
}
