public import EventLoop
public import Logging

/// Receives from queues over a connection of its own, which it keeps up.
///
/// ``run()`` must run for anything to happen. Deliveries come in bursts from ``next()``, which is the credit: while
/// nobody waits there, the socket is left alone, except for a look about once a second that sees to heartbeats,
/// cancelled consumers and lost connections. What is read then is bounded by the sum of the prefetches.
///
/// After a reconnection all subscriptions are made again. Deliveries that were not fetched are dropped with their
/// connection (the broker delivers them again), and acknowledgements for earlier connections are ignored.
public actor Consumer {
    struct Subscription {
        var isWanted = true
        var prefetch: Int
        var active: (tag: UInt32, prefetch: Int)?
        /// Whether a command about it is on its way.
        var isBusy = false
        /// Not tried before, after a failure.
        var retryAt: ContinuousClock.Instant?
    }

    let configuration: AMQPConfiguration
    let loop: EventLoop
    let logger: Logger
    let alarm = Alarm()

    /// By queue; the reply queue is ``replyKey`` here.
    var subscriptions: [String: Subscription] = [:]
    /// The queue's name for each consumer tag of this connection.
    var queues: [UInt32: String] = [:]
    var nextTag: UInt32 = 1
    var link: Link?
    /// Asks whether queues exist.
    var inspector: Administrator?
    var replyQueue: String?
    var replyWaiters: [CheckedContinuation<Result<String, AMQPError>, Never>] = []
    var changeWaiters: [CheckedContinuation<Void, Never>] = []

    private var ledger = AcknowledgementLedger()
    private var buffer: [Delivery] = []
    private var waiters: [(number: UInt64, limit: Int, waiter: CheckedContinuation<[Delivery]?, Never>)] = []
    private var nextWaiter: UInt64 = 0
    private var isRunning = false
    var isClosing = false

    /// Whether it is connected and has tried all its subscriptions.
    public private(set) var state = ConnectionState.connecting(waitingFor: "run()")
    /// The changes of ``state``, for one reader; only the latest is kept.
    public nonisolated let states: AsyncStream<ConnectionState>
    private nonisolated let stateContinuation: AsyncStream<ConnectionState>.Continuation
    /// The names that the reply queue got, first and after each reconnection, for one reader; only the latest is kept.
    public nonisolated let replyQueues: AsyncStream<String>
    nonisolated let replyContinuation: AsyncStream<String>.Continuation

    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    public init(configuration: AMQPConfiguration, loop: EventLoop, logger: Logger) {
        self.configuration = configuration
        self.loop = loop
        self.logger = logger
        (states, stateContinuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (replyQueues, replyContinuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: Service

    /// Connects, reconnects and keeps the subscriptions, until ``close()`` or cancellation.
    ///
    /// - Throws: What waiting cannot mend: refused credentials, an unknown virtual host, a certificate that is not
    ///   trusted. A broker that is away is waited for.
    public func run() async throws(AMQPError) {
        if state == .closed { return }
        guard !isRunning else {
            throw AMQPError(.closed, "run() of the consumer runs already; call it once", isRetriable: false)
        }
        isRunning = true
        var dialer = Dialer(configuration: configuration, confirms: false, loop: loop, logger: logger)
        var failure: AMQPError?
        do throws(AMQPError) {
            try await dialer.keepConnected(
                alarm: alarm, shouldStop: { shouldStop }, report: { change(to: .connecting(waitingFor: $0)) }
            ) { handle in
                let link = connect(handle)
                await maintain(link)
                if shouldStop { isClosing = true }
                await link.close()
            }
        } catch {
            failure = error
        }
        finish()
        if let failure { throw failure }
    }

    var shouldStop: Bool { isClosing || Task.isCancelled }

    private func connect(_ handle: Handle) -> Link {
        let link = Link(
            handle, configuration: configuration, loop: loop, logger: logger, isReading: !waiters.isEmpty,
            callbacks: Link.Callbacks(
                didRead: { [weak self] in self?.assumeIsolated { $0.didRead() } },
                didEnd: { [weak self] error in self?.assumeIsolated { $0.didEnd(error) } },
                tick: { [weak self] in self != nil }))
        self.link = link
        ledger = AcknowledgementLedger()
        return link
    }

    func didSubscribe() {
        if state != .ready {
            logger.info("consuming from the broker", metadata: ["broker": "\(configuration)"])
            change(to: .ready)
        }
    }

    private func change(to new: ConnectionState) {
        guard state != new, state != .closed else { return }
        state = new
        stateContinuation.yield(new)
    }

    private func didEnd(_ error: AMQPError) {
        link = nil
        buffer = []
        queues = [:]
        replyQueue = nil
        for key in subscriptions.keys { subscriptions[key]?.active = nil }
        if !isClosing {
            logger.warning("the consumer's connection ended", metadata: ["error": "\(error)"])
            change(to: .connecting(waitingFor: "the broker at \(configuration.address) (\(error.code.rawValue))"))
        }
        alarm.ring()
    }

    private func finish() {
        isClosing = true
        change(to: .closed)
        stateContinuation.finish()
        replyContinuation.finish()
        buffer = []
        for (_, _, waiter) in waiters { waiter.resume(returning: nil) }
        waiters = []
        for waiter in replyWaiters { waiter.resume(returning: .failure(.clientClosed("consumer"))) }
        replyWaiters = []
        notifyChange()
    }

    /// Closes the connection in order: acknowledgements made so far are processed by the broker before this returns.
    /// What was delivered and not acknowledged goes back to its queue. ``next()`` returns nil from now on.
    public func close() async {
        isClosing = true
        alarm.ring()
        if !isRunning { finish() }
        await waitForChange { $0.state != .closed }
    }

    /// Drops the connection, for an end that waits for no answer: after ``close()``, where the broker gives none.
    public func sever() async {
        isClosing = true
        link?.end(.clientClosed("consumer"))
        alarm.ring()
        await inspector?.sever()
    }

    /// Waits for changes until `isUnfinished` no longer holds.
    func waitForChange(while isUnfinished: (isolated Consumer) -> Bool) async {
        while isUnfinished(self) {
            await withCheckedContinuation { continuation in
                if isUnfinished(self) { changeWaiters.append(continuation) } else { continuation.resume() }
            }
        }
    }

    /// Wakes those who wait for a subscription or the state to change.
    func notifyChange() {
        let woken = changeWaiters
        changeWaiters = []
        for waiter in woken { waiter.resume() }
    }

    // MARK: Deliveries

    /// The next burst: at least one delivery, and whatever else is there, up to the limit. Nil after ``close()``, or when
    /// the waiting task is cancelled.
    public func next(atMost limit: Int = .max) async -> [Delivery]? {
        if isClosing { return nil }
        if !buffer.isEmpty { return take(limit) }
        let number = nextWaiter
        nextWaiter += 1
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Looked at again: between the look above and here the loop may have run something else, because a
                // task without a preference for the loop is enqueued anew at each such call.
                if Task.isCancelled || isClosing { return continuation.resume(returning: nil) }
                if !buffer.isEmpty { return continuation.resume(returning: take(limit)) }
                waiters.append((number, limit, continuation))
                link?.isReading = true
            }
        } onCancel: {
            // Not structured: the handler does not run on the loop.
            Task { await self.cancelWaiter(number) }
        }
    }

    private func cancelWaiter(_ number: UInt64) {
        guard let index = waiters.firstIndex(where: { $0.number == number }) else { return }
        waiters.remove(at: index).waiter.resume(returning: nil)
        link?.isReading = !waiters.isEmpty
    }

    /// Whether a delivery of the queue waits for ``next()``.
    public func hasUnfetched(of queue: String) -> Bool { buffer.contains { $0.queue == queue } }

    private func take(_ limit: Int) -> [Delivery] {
        guard limit < buffer.count else {
            var taken: [Delivery] = []
            swap(&taken, &buffer)
            return taken
        }
        let count = max(limit, 1)
        defer { buffer.removeFirst(count) }
        return Array(buffer.prefix(count))
    }

    private func didRead() {
        guard let link else { return }
        let session = link.session
        if !link.inbound.deliveries.isEmpty {
            let now = ContinuousClock.now
            buffer.reserveCapacity(buffer.count + link.inbound.deliveries.count)
            for message in link.inbound.deliveries {
                guard case .delivered(let number, let consumer, let isRedelivered) = message.head else { continue }
                if !ledger.received(number) {
                    logger.error("the broker skipped a delivery tag", metadata: ["number": "\(number)"])
                }
                buffer.append(
                    Delivery(
                        tag: DeliveryTag(session: session, number: number), queue: queues[consumer] ?? "",
                        exchange: message.exchange, routingKey: message.routingKey, isRedelivered: isRedelivered,
                        properties: message.properties, body: message.body, bodySize: message.bodySize,
                        receivedAt: now))
            }
            link.inbound.deliveries.removeAll(keepingCapacity: link.inbound.deliveries.count <= 1024)
        }
        let cancelled = link.inbound.cancelledConsumers
        link.inbound.cancelledConsumers = []
        link.inbound.confirmations = []
        link.inbound.isBlocked = nil
        for tag in cancelled { wasCancelled(tag) }
        if !buffer.isEmpty, !waiters.isEmpty {
            let next = waiters.removeFirst()
            next.waiter.resume(returning: take(next.limit))
        }
        link.isReading = !waiters.isEmpty
    }

    // MARK: Acknowledgement

    /// Acknowledges a burst, in one write: each delivery with a frame of its own, a finished prefix with one frame.
    /// Tags of earlier connections, and those that were settled before, are ignored.
    public func acknowledge(_ tags: [DeliveryTag]) {
        guard let link else { return }
        let session = link.session
        for frame in ledger.acknowledge(tags.lazy.filter { $0.session == session }.map(\.number)) {
            link.writer.acknowledge(frame.number, isMultiple: frame.isMultiple)
        }
        link.flush()
    }

    /// Gives a burst back to the queue, or drops it (to the queue's dead-letter exchange where it has one).
    public func reject(_ tags: [DeliveryTag], requeue: Bool) {
        guard let link else { return }
        let session = link.session
        for number in ledger.reject(tags.lazy.filter { $0.session == session }.map(\.number)) {
            link.writer.reject(number, requeue: requeue)
        }
        link.flush()
    }
}
