public import EventLoop
public import Logging

/// Single commands to the broker, over a connection of its own that is opened when the first one comes and again when
/// it was lost in between. Commands wait for each other.
public actor Administrator {
    private let configuration: AMQPConfiguration
    private let loop: EventLoop
    private let logger: Logger
    private var link: Link?
    private var isBusy = false
    private var waiters: [CheckedContinuation<Void, Never>] = []
    private var isClosed = false

    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    public init(configuration: AMQPConfiguration, loop: EventLoop, logger: Logger) {
        self.configuration = configuration
        self.loop = loop
        self.logger = logger
    }

    /// Closes the connection in order. Later commands fail.
    public func close() async {
        isClosed = true
        await lock()
        await link?.close()
        unlock()
    }

    /// Drops the connection, for an end that waits for no answer. Later commands fail.
    public func sever() {
        isClosed = true
        link?.end(.clientClosed("administrator"))
    }

    // MARK: Deliveries

    /// Takes one message from a queue (basic.get); nil when it is empty. For a few messages only: a ``Consumer`` is far
    /// quicker.
    public func get(_ queue: String) async throws(AMQPError) -> Delivery? {
        let reply = try await command(Method.basicGetOK, or: Method.basicGetEmpty) { $0.get(queue) }
        guard case .message(let message) = reply, case .got(let number, let isRedelivered) = message.head, let link
        else { return nil }
        return Delivery(
            tag: DeliveryTag(session: link.session, number: number), queue: queue, exchange: message.exchange,
            routingKey: message.routingKey, isRedelivered: isRedelivered, properties: message.properties,
            body: message.body, bodySize: message.bodySize)
    }

    /// Acknowledges what ``get(_:)`` gave; each tag once. Tags of earlier connections are ignored.
    public func acknowledge(_ tags: [DeliveryTag]) {
        guard let link else { return }
        for tag in Set(tags) where tag.session == link.session {
            link.writer.acknowledge(tag.number, isMultiple: false)
        }
        link.flush()
    }

    /// Gives back what ``get(_:)`` gave, or drops it; each tag once.
    public func reject(_ tags: [DeliveryTag], requeue: Bool) {
        guard let link else { return }
        for tag in Set(tags) where tag.session == link.session { link.writer.reject(tag.number, requeue: requeue) }
        link.flush()
    }

    // MARK: One command at a time

    /// Sends a command and returns its answer. A connection that turns out to be lost is replaced once: all commands
    /// can be repeated. Cancelling the task that waits drops the connection.
    func command(
        _ reply: UInt32, or alternative: UInt32? = nil, _ write: (inout FrameWriter) -> Void
    ) async throws(AMQPError) -> Reply {
        // What is begun after a cancellation, such as giving things back, is waited for.
        if Task.isCancelled { return try await inTurn(reply, alternative, write).get() }
        let result = await withTaskCancellationHandler {
            await inTurn(reply, alternative, write)
        } onCancel: {
            // Not structured: the handler does not run on the loop.
            Task { await self.abandon() }
        }
        return try result.get()
    }

    private func abandon() {
        link?.end(AMQPError(.connectionLost, "a command was cancelled, and with it the connection", isRetriable: true))
    }

    private func inTurn(
        _ reply: UInt32, _ alternative: UInt32?, _ write: (inout FrameWriter) -> Void
    ) async -> Result<Reply, AMQPError> {
        await lock()
        defer { unlock() }
        let isFresh = link == nil
        do throws(AMQPError) {
            return .success(try await attempt(reply, alternative, write))
        } catch {
            guard !isFresh, link == nil, error.isRetriable, !isClosed, !Task.isCancelled else { return .failure(error) }
        }
        do throws(AMQPError) {
            return .success(try await attempt(reply, alternative, write))
        } catch {
            return .failure(error)
        }
    }

    private func attempt(
        _ reply: UInt32, _ alternative: UInt32?, _ write: (inout FrameWriter) -> Void
    ) async throws(AMQPError) -> Reply {
        if isClosed { throw .clientClosed("administrator") }
        let link = try await connected()
        if link.isChannelClosed { try await link.reopenChannel() }
        return try await link.call(reply, or: alternative, write)
    }

    private func connected() async throws(AMQPError) -> Link {
        if let link { return link }
        try configuration.validate()
        let handle = try await Dialer.attempt(configuration, confirms: false)
        let opened = Link(
            handle, configuration: configuration, loop: loop, logger: logger, isReading: true, keepsConnection: true,
            callbacks: Link.Callbacks(
                didRead: { [weak self] in self?.assumeIsolated { $0.link?.inbound = InboundBatch() } },
                didEnd: { [weak self] _ in self?.assumeIsolated { $0.link = nil } },
                tick: { [weak self] in self != nil }))
        link = opened
        return opened
    }

    private func lock() async {
        while isBusy {
            await withCheckedContinuation { continuation in
                if isBusy { waiters.append(continuation) } else { continuation.resume() }
            }
        }
        isBusy = true
    }

    private func unlock() {
        isBusy = false
        if !waiters.isEmpty { waiters.removeFirst().resume() }
    }
}
