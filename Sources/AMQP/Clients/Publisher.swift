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

    typealias InFlight = (request: PublishRequest, index: Int)

    let configuration: AMQPConfiguration
    let loop: EventLoop
    let logger: Logger
    private let timeLimit: Duration
    let windowMessages: Int
    let windowBytes: Int
    let alarm = Alarm()

    var link: Link?
    var ledger: ConfirmLedger<InFlight>
    /// Those with messages that were not written yet, first come first served.
    var queue: [PublishRequest] = []
    /// All that are not finished, by number, for time limits and cancellation.
    var requests: [UInt64: PublishRequest] = [:]
    private var nextRequest: UInt64 = 0
    var isRunning = false
    var isClosing = false
    var closeWaiters: [CheckedContinuation<Void, Never>] = []

    public internal(set) var state = ConnectionState.connecting(waitingFor: "run()")
    /// The changes of ``state``, for one reader; only the latest is kept.
    public nonisolated let states: AsyncStream<ConnectionState>
    nonisolated let stateContinuation: AsyncStream<ConnectionState>.Continuation
    /// Whether the broker takes no messages at the moment, short of memory or disk (connection.blocked).
    public internal(set) var isBlocked = false

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
                let request = PublishRequest(number, messages, deadline: deadline, waiter: continuation)
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
            let request = PublishRequest(
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
    func tellProgress() {
        for request in requests.values where request.progress != nil {
            request.tell()
            if request.unsettled == 0 { requests[request.number] = nil }
        }
    }

    private func cancel(_ number: UInt64) { requests[number]?.lose(.cancelled) }

    /// Writes messages while there is room for them, and sends the burst.
    func pump() {
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

    func didRead() {
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
}

extension AMQPError {
    fileprivate static var cancelled: AMQPError {
        AMQPError(.closed, "the task that published was cancelled before the confirm", isRetriable: true)
    }
}
