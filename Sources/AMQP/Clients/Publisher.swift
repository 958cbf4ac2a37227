public import EventLoop
public import Logging

/// Publishes with confirms over a connection of its own, which it keeps up.
///
/// ``run()`` must run for anything to happen. Many messages are in flight at once, within a window; further ones wait
/// for room, for the connection, or for the broker to lift a block. What the broker had not confirmed when the
/// connection ended is reported as lost, so that its owner can publish it again.
public actor Publisher {
    /// Told of messages that were settled: their places among those published, and their outcomes.
    public typealias Progress = @Sendable ([(index: Int, outcome: PublishOutcome)]) -> Void

    /// One call of ``publish(_:timeLimit:)``. Only the actor touches it.
    final class Request {
        let number: UInt64
        let messages: [OutgoingMessage]
        let deadline: ContinuousClock.Instant
        var outcomes: [PublishOutcome?]
        var unsettled: Int
        var nextIndex = 0
        var waiter: CheckedContinuation<[PublishOutcome], Never>?
        let progress: Progress?
        /// Settled since ``progress`` was last told.
        var news: [(index: Int, outcome: PublishOutcome)] = []

        init(
            _ number: UInt64, _ messages: [OutgoingMessage], deadline: ContinuousClock.Instant,
            progress: Progress? = nil, waiter: CheckedContinuation<[PublishOutcome], Never>
        ) {
            self.number = number
            self.messages = messages
            self.progress = progress
            self.deadline = deadline
            self.waiter = waiter
            outcomes = Array(repeating: nil, count: messages.count)
            unsettled = messages.count
        }

        /// The first outcome of a message counts.
        func settle(_ index: Int, _ outcome: PublishOutcome) {
            guard outcomes[index] == nil else { return }
            outcomes[index] = outcome
            unsettled -= 1
            if progress != nil { news.append((index, outcome)) }
            if unsettled == 0 { finish() }
        }

        /// Gives up on what is not settled.
        func lose(_ error: AMQPError) {
            nextIndex = messages.count
            for index in messages.indices where outcomes[index] == nil { settle(index, .lost(error)) }
        }

        /// Lets the caller go on, with what is known by now.
        func finish() {
            tell()
            waiter?.resume(returning: progress == nil ? outcomes.compactMap { $0 } : [])
            waiter = nil
        }

        func tell() {
            guard let progress, !news.isEmpty else { return }
            let told = news
            news = []
            progress(told)
        }
    }

    private typealias InFlight = (request: Request, index: Int)

    private let configuration: AMQPConfiguration
    private let loop: EventLoop
    private let logger: Logger
    private let timeLimit: Duration
    private let windowMessages: Int
    private let windowBytes: Int
    private let alarm = Alarm()

    private var link: Link?
    private var ledger: ConfirmLedger<InFlight>
    /// Those with messages that were not written yet, first come first served.
    private var queue: [Request] = []
    /// All that are not finished, by number, for time limits and cancellation.
    private var requests: [UInt64: Request] = [:]
    private var nextRequest: UInt64 = 0
    private var isRunning = false
    private var isClosing = false
    private var closeWaiters: [CheckedContinuation<Void, Never>] = []

    public private(set) var state = ConnectionState.connecting(waitingFor: "run()")
    /// The changes of ``state``, for one reader; only the latest is kept.
    public nonisolated let states: AsyncStream<ConnectionState>
    private nonisolated let stateContinuation: AsyncStream<ConnectionState>.Continuation
    /// Whether the broker takes no messages at the moment, short of memory or disk (connection.blocked).
    public private(set) var isBlocked = false

    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - windowMessages: The most messages that are unconfirmed at once.
    ///   - windowBytes: The most bytes of messages that are; one message always fits.
    ///   - timeLimit: For a call of publish, from the call to the last confirm, unless the call says otherwise. It is
    ///     checked about once a second.
    public init(
        configuration: AMQPConfiguration, loop: EventLoop, logger: Logger, windowMessages: Int = 1000,
        windowBytes: Int = 8 * 1024 * 1024, timeLimit: Duration = .seconds(30)
    ) {
        self.configuration = configuration
        self.loop = loop
        self.logger = logger
        self.windowMessages = windowMessages
        self.windowBytes = windowBytes
        self.timeLimit = timeLimit
        ledger = ConfirmLedger(maximumCount: windowMessages, maximumBytes: windowBytes)
        (states, stateContinuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: Publishing

    /// Publishes, and waits until every message is settled.
    ///
    /// - Parameter timeLimit: When it is up, what is not confirmed is reported as lost with ``AMQPError/Code/timeout``;
    ///   messages that were not written by then are not sent.
    /// - Returns: An outcome for each message, in their order. A cancelled task gets what is known by then.
    public func publish(_ messages: [OutgoingMessage], timeLimit: Duration? = nil) async -> [PublishOutcome] {
        if messages.isEmpty { return [] }
        if isClosing { return messages.map { _ in .lost(.clientClosed("publisher")) } }
        let number = nextRequest
        nextRequest += 1
        let outcomes = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let deadline = ContinuousClock.now.advanced(by: timeLimit ?? self.timeLimit)
                let request = Request(number, messages, deadline: deadline, waiter: continuation)
                if Task.isCancelled { return request.lose(.cancelled) }
                // Looked at again: the loop may have run something else since the look above.
                if isClosing { return request.lose(.clientClosed("publisher")) }
                requests[number] = request
                queue.append(request)
                pump()
            }
        } onCancel: {
            // Not structured: the handler does not run on the loop.
            Task { await self.cancel(number) }
        }
        requests[number] = nil
        return outcomes
    }

    /// Publishes one message and waits for its confirm.
    ///
    /// - Throws: When it was not confirmed; ``AMQPError/isRetriable`` says whether publishing again may help.
    public func publish(_ message: OutgoingMessage) async throws(AMQPError) {
        let outcomes = await publish([message])
        if let error = outcomes.first?.error { throw error }
    }

    /// Publishes, and tells of each message when it is settled: one whose confirm is slow holds up no other.
    ///
    /// - Parameters:
    ///   - patience: How long the call waits for all of them; what is then open is told later.
    ///   - progress: Called on the publisher's loop, for each message once.
    public func publish(_ messages: [OutgoingMessage], patience: Duration, progress: @escaping Progress) async {
        if messages.isEmpty { return }
        let number = nextRequest
        nextRequest += 1
        _ = await withCheckedContinuation { (continuation: CheckedContinuation<[PublishOutcome], Never>) in
            let request = Request(
                number, messages, deadline: .now.advanced(by: timeLimit), progress: progress, waiter: continuation)
            if isClosing { return request.lose(.clientClosed("publisher")) }
            requests[number] = request
            queue.append(request)
            pump()
            if request.unsettled == 0 {
                requests[number] = nil
            } else {
                loop.schedule(after: patience) { [weak self] in self?.assumeIsolated { $0.requests[number]?.finish() } }
            }
        }
    }

    /// Tells of what was settled, and forgets the requests that are done.
    private func tellProgress() {
        for request in requests.values where request.progress != nil {
            request.tell()
            if request.unsettled == 0 { requests[request.number] = nil }
        }
    }

    private func cancel(_ number: UInt64) { requests[number]?.lose(.cancelled) }

    /// Writes messages while there is room for them, and sends the burst.
    private func pump() {
        guard let link, !isBlocked else { return }
        var done = 0
        writing: while done < queue.count {
            let request = queue[done]
            while request.nextIndex < request.messages.count {
                let index = request.nextIndex
                guard ledger.hasRoom(for: request.messages[index].body.count) else { break writing }
                request.nextIndex += 1
                let mark = link.writer.bytes.count
                link.writer.publish(request.messages[index])
                if let error = link.writer.commit(from: mark) {
                    request.settle(index, .lost(error))
                } else {
                    ledger.sent(
                        (request, index), size: link.writer.bytes.count - mark,
                        isMandatory: request.messages[index].isMandatory)
                }
            }
            done += 1
        }
        queue.removeFirst(done)
        link.flush()
    }

    private func didRead() {
        guard let link else { return }
        let confirmations = link.inbound.confirmations
        link.inbound.confirmations.removeAll(keepingCapacity: true)
        for confirmation in confirmations {
            switch confirmation {
            case .settled(let number, let isMultiple, let isAccepted):
                let isKnown = ledger.settle(number, isMultiple: isMultiple) { entry in
                    let outcome: PublishOutcome =
                        if !isAccepted {
                            .nacked
                        } else if let returned = entry.returned {
                            .returned(code: returned.code, text: returned.text)
                        } else {
                            .confirmed
                        }
                    entry.message.request.settle(entry.message.index, outcome)
                }
                if !isKnown { logger.error("a confirm for a message never sent", metadata: ["number": "\(number)"]) }
            case .returned(let message): wasReturned(message)
            }
        }
        link.inbound.deliveries = []
        link.inbound.cancelledConsumers = []
        if let blocked = link.inbound.isBlocked {
            link.inbound.isBlocked = nil
            if blocked != isBlocked {
                isBlocked = blocked
                logger.warning(
                    "the broker \(blocked ? "blocks publishing: memory or disk is short" : "takes messages again")")
            }
        }
        tellProgress()
        if isClosing && ledger.count == 0 { alarm.ring() }
        pump()
    }

    /// A returned message does not say which it was. It is the oldest that equals it; of two that are equal in all,
    /// it does not matter which.
    private func wasReturned(_ message: DeliveryAssembler.Message) {
        guard case .returned(let code, let text) = message.head else { return }
        let isFound = ledger.markReturned(.init(code: code, text: text)) { inFlight in
            let sent = inFlight.request.messages[inFlight.index]
            return sent.routingKey == message.routingKey && sent.exchange == message.exchange
                && sent.properties.messageID == message.properties.messageID
                && sent.properties.correlationID == message.properties.correlationID
                && UInt64(sent.body.count) == message.bodySize
                && (message.bodySize > UInt64(message.body.count) || sent.body == message.body)
        }
        if !isFound {
            logger.error("a message came back that was not sent", metadata: ["exchange": "\(message.exchange)"])
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

    // MARK: Service

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
            try configuration.validate()
            while let handle = try await dialer.dial(
                alarm: alarm, shouldStop: { shouldStop }, report: { change(to: .connecting(waitingFor: $0)) })
            {
                let start = ContinuousClock.now
                let link = connect(handle)
                while link.ended == nil, !shouldStop { await alarm.wait() }
                if shouldStop {
                    isClosing = true
                    await drain(link)
                }
                await link.close()
                if start.duration(to: .now) > .seconds(2) { dialer.worked() }
                if shouldStop { break }
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
}

extension AMQPError {
    fileprivate static var cancelled: AMQPError {
        AMQPError(.closed, "the task that published was cancelled before the confirm", isRetriable: true)
    }
}
