import EventLoop
import Logging
import Synchronization

/// One connection at work on its event loop: reading, writing, heartbeats, and the answers to commands.
///
/// `@unchecked Sendable`: it is made and used on its loop's thread only. Its owner is an actor on that loop, and the
/// loop calls its handlers there; `checkIsolated()` traps on any other thread.
final class Link: @unchecked Sendable {
    private struct Call {
        var method: UInt32
        var alternative: UInt32?
        var deadline: ContinuousClock.Instant
        var waiter: CheckedContinuation<Result<Reply, AMQPError>, Never>
    }

    /// What the link tells its owner. The owner must not end the link from within.
    struct Callbacks {
        /// ``inbound`` has something new.
        var didRead: () -> Void
        /// The connection is over; called once.
        var didEnd: (AMQPError) -> Void
        /// About once a second, or four times in a heartbeat interval. False when the owner is gone.
        var tick: () -> Bool
    }

    private static let sessions = Atomic<UInt64>(1)

    /// Numbers the channel; a reopened channel counts anew.
    private(set) var session: UInt64
    /// What was read and is for the owner; it takes what it has dealt with.
    var inbound = InboundBatch()
    /// The frames that wait to be sent.
    var writer: FrameWriter
    /// Why the connection is over, nil while it works.
    private(set) var ended: AMQPError?
    /// Whether the broker has closed the channel and it must be reopened before the next command.
    private(set) var isChannelClosed = false

    private let loop: EventLoop
    private let logger: Logger
    private let rpcTimeout: Duration
    private let keepsConnection: Bool
    private let callbacks: Callbacks
    private var handle: Handle?
    private let descriptor: Int32
    private var assembler: DeliveryAssembler
    private var clock: HeartbeatClock
    private var calls: [Call] = []
    private var timer: LoopTimer?

    /// Whether the socket is read as soon as it has something. Without it, that is done at each tick and while an
    /// answer is awaited.
    var isReading: Bool {
        didSet { if isReading != oldValue { updateInterest() } }
    }

    /// Takes the connection into use. Must be called on the loop, like everything else.
    ///
    /// - Parameter keepsConnection: Whether the connection survives a channel that the broker closed.
    init(
        _ handle: Handle, configuration: AMQPConfiguration, loop: EventLoop, logger: Logger, isReading: Bool,
        keepsConnection: Bool = false, callbacks: Callbacks
    ) {
        loop.checkIsolated()
        self.handle = handle
        self.loop = loop
        self.logger = logger
        self.isReading = isReading
        self.keepsConnection = keepsConnection
        self.callbacks = callbacks
        rpcTimeout = configuration.rpcTimeout
        descriptor = handle.descriptor
        session = Self.nextSession()
        // Over TLS a frame must fit into the room that poll(2) promises.
        writer = FrameWriter(frameMax: handle.isTLS ? min(handle.frameMax, 32 * 1024) : handle.frameMax)
        assembler = DeliveryAssembler(maximumBodySize: configuration.maximumBodySize)
        clock = HeartbeatClock(interval: handle.heartbeat, now: .now)
        loop.watch(descriptor, for: isReading ? .read : []) { readiness in
            if readiness.contains(.write) { self.flush() }
            if readiness.contains(.read) { self.receive() }
        }
        scheduleTick(after: handle.hasBufferedFrames ? .zero : clock.period)
    }

    private static func nextSession() -> UInt64 { sessions.add(1, ordering: .relaxed).oldValue }

    // MARK: Commands

    /// Sends a command and waits for its answer. Commands may overlap; the broker answers in their order.
    ///
    /// - Parameters:
    ///   - reply: The method of the answer.
    ///   - alternative: Another one that answers it.
    func call(
        _ reply: UInt32, or alternative: UInt32? = nil, _ write: (inout FrameWriter) -> Void
    ) async throws(AMQPError) -> Reply {
        let result: Result<Reply, AMQPError> = await withCheckedContinuation { continuation in
            let mark = writer.bytes.count
            write(&writer)
            if let error = ended ?? writer.commit(from: mark) {
                continuation.resume(returning: .failure(error))
                return
            }
            let deadline = ContinuousClock.now.advanced(by: rpcTimeout)
            calls.append(Call(method: reply, alternative: alternative, deadline: deadline, waiter: continuation))
            flush()
        }
        return try result.get()
    }

    /// Opens the channel again after the broker has closed it. Deliveries of before cannot be acknowledged any more.
    func reopenChannel() async throws(AMQPError) {
        session = Self.nextSession()
        _ = try await call(Method.channelOpenOK) { $0.openChannel() }
        isChannelClosed = false
    }

    /// Closes channel and connection, so that all that was written before is known to have been processed. Gives up
    /// after the time limit for answers, or at an error.
    func close() async {
        guard ended == nil else { return }
        isReading = true
        do throws(AMQPError) {
            if !isChannelClosed { _ = try await call(Method.channelCloseOK) { $0.closeChannel() } }
            _ = try await call(Method.connectionCloseOK) { $0.closeConnection() }
        } catch {
            logger.debug("the connection did not close in order", metadata: ["error": "\(error)"])
        }
        end(.clientClosed("connection"))
    }

    // MARK: Writing

    /// Sends what waits, as far as the socket takes it; the rest follows when it can be written to again.
    func flush() {
        guard let handle, !writer.isEmpty else { return }
        guard let sent = handle.send(writer.bytes, from: writer.head) else {
            // Not ended here: the caller may be in the midst of something. The socket reports the failure at once.
            loop.schedule(after: .zero) { self.end(.hungUp) }
            return
        }
        if sent > 0 {
            writer.sent(sent)
            clock.sent(at: .now)
        }
        updateInterest()
    }

    private func updateInterest() {
        guard handle != nil else { return }
        var interest: Readiness = isReading || !calls.isEmpty ? .read : []
        if !writer.isEmpty { interest.insert(.write) }
        loop.setInterest(interest, of: descriptor)
    }

    // MARK: Reading

    private func receive() {
        guard let handle else { return }
        clock.received(at: .now)
        handle.read(into: &inbound, assembler: &assembler)
        let events = inbound.events
        inbound.events.removeAll(keepingCapacity: true)
        var failure = inbound.failure
        for event in events {
            if let end = act(on: event) { failure = end }
        }
        if inbound.concernsOwner { callbacks.didRead() }
        if let failure { end(failure) }
    }

    /// - Returns: Why the connection is to end, nil when it goes on.
    private func act(on event: InboundBatch.Event) -> AMQPError? {
        switch event {
        case .reply(let method, let reply):
            guard let call = calls.first, call.method == method || call.alternative == method else {
                logger.debug("an answer that nothing waits for", metadata: ["method": "\(method)"])
                return nil
            }
            calls.removeFirst()
            call.waiter.resume(returning: .success(reply))
            updateInterest()
            return nil
        case .channelClosed(let code, let text):
            writer.method(Method.channelCloseOK) { _ in }
            isChannelClosed = true
            let error = AMQPError.closedByBroker(code: code, text: text, while: "the broker closed the channel")
            if keepsConnection {
                failCalls(error)
                flush()
                return nil
            }
            writer.closeConnection()
            flush()
            return error
        case .connectionClosed(let code, let text):
            writer.method(Method.connectionCloseOK, channel: 0) { _ in }
            flush()
            return .closedByBroker(code: code, text: text, while: "the broker closed the connection")
        case .flow(let isActive):
            writer.method(Method.channelFlowOK) { $0.integer(UInt8(isActive ? 1 : 0)) }
            flush()
            return nil
        }
    }

    private func failCalls(_ error: AMQPError) {
        let failed = calls
        calls = []
        for call in failed { call.waiter.resume(returning: .failure(error)) }
    }

    // MARK: Time

    private func scheduleTick(after delay: Duration) {
        timer = loop.schedule(after: delay) { self.tick() }
    }

    private func tick() {
        guard let handle else { return }
        if handle.isReadable || handle.hasBufferedFrames { receive() }
        guard ended == nil else { return }
        guard callbacks.tick() else { return end(.clientClosed("owner of the connection")) }
        let now = ContinuousClock.now
        if let first = calls.first, first.deadline < now {
            return end(
                AMQPError(
                    .timeout, "the broker did not answer a command in time; see its log and its alarms",
                    isRetriable: true))
        }
        switch clock.action(at: now) {
        case .nothing: break
        case .send:
            // Bytes that wait already are as good as a heartbeat, once the socket takes them.
            if writer.isEmpty {
                writer.heartbeat()
                flush()
            }
        case .giveUp:
            return end(
                AMQPError(
                    .connectionLost,
                    "nothing came from the broker for two heartbeat intervals; check the network and the broker",
                    isRetriable: true))
        }
        scheduleTick(after: clock.period)
    }

    // MARK: The end

    /// Drops the connection; what was not answered fails.
    func end(_ error: AMQPError) {
        guard ended == nil else { return }
        ended = error
        loop.unwatch(descriptor)
        if let timer { loop.cancel(timer) }
        handle = nil
        failCalls(error)
        callbacks.didEnd(error)
    }
}

extension AMQPError {
    fileprivate static var hungUp: AMQPError {
        AMQPError(
            .connectionLost, "the connection to the broker broke while writing; check the network and the broker",
            isRetriable: true)
    }
}
