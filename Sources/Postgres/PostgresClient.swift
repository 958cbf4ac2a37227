import Dispatch
public import EventLoop
public import Logging

/// A pool of connections to one PostgreSQL database, on an event loop.
///
/// Queries are pipelined: several may be in flight on one connection, each in an implicit transaction of its own, so
/// that the failure of one does not touch its neighbours. ``run()`` must be running for anything to be served; until a
/// connection is up, queries wait, at most as long as the statement timeout.
///
/// When a connection is lost, everything in flight on it fails with ``PostgresError/Code/connectionLost``; whether it
/// took effect is not known, and the caller decides whether to repeat it. What was not sent yet waits for another
/// connection. Nothing blocks the loop: names are resolved and cancel requests sent on other threads.
public actor PostgresClient {
    nonisolated let configuration: PostgresConfiguration
    nonisolated let loop: EventLoop
    nonisolated let publication = StatePublication()
    let logger: Logger
    let backoff: Backoff
    /// For the two calls of libpq and libc that block.
    let blocking = DispatchQueue(label: "postgres.blocking", attributes: .concurrent)

    enum Phase {
        case created, running, closing, closed
    }

    var phase = Phase.created
    var pool: Pool
    var connections: [Connection?]
    /// Slots whose name is being resolved or whose next attempt is scheduled.
    var pendingSlots: Set<Int> = []
    var exchanges: [UInt64: Exchange] = [:]
    var leaseRequests: [UInt64: LeaseRequest] = [:]
    var leases: [UInt64: Lease] = [:]
    /// Failed attempts since the last connection that came up.
    var attempts = 0
    var lastConnectError: PostgresError?
    var endError: PostgresError?
    private var runContinuation: CheckedContinuation<Void, Never>?
    private var closeWaiters: [CheckedContinuation<Void, Never>] = []
    private var counter: UInt64 = 0

    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// Makes a client that does nothing yet.
    ///
    /// - Parameters:
    ///   - configuration: Where the database is.
    ///   - loop: Polls the connections and runs the client; it must outlive it.
    ///   - logger: Gets connects and disconnects, never texts or passwords.
    public init(configuration: PostgresConfiguration, loop: EventLoop, logger: Logger) {
        self.configuration = configuration
        self.loop = loop
        self.logger = logger
        backoff = Backoff(base: configuration.backoffBase, cap: configuration.backoffCap)
        let size = max(1, configuration.poolSize)
        pool = Pool(size: size, depth: configuration.pipelineDepth, maximumWaiting: configuration.maximumWaiting)
        connections = Array(repeating: nil, count: size)
    }

    /// Whether queries can be served now.
    public nonisolated var state: PostgresState { publication.state }

    /// The state now and each change; a slow reader sees only the latest. Ends after `closed`.
    public nonisolated var states: AsyncStream<PostgresState> { publication.stream() }

    /// Connects and keeps the pool connected, with back-off. Returns after ``close()`` or when its task is cancelled,
    /// once what was in flight has ended.
    ///
    /// - Throws: What waiting can't mend: the server refuses the user or the password, or the database does not exist.
    ///   The client is closed then.
    public func run() async throws(PostgresError) {
        if phase == .closed || phase == .closing {
            await close()
            return
        }
        guard phase == .created else {
            throw PostgresError(.closed, "the client is running already; call run() once")
        }
        phase = .running
        tick()
        connectDownSlots()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if phase == .closed { continuation.resume() } else { runContinuation = continuation }
            }
        } onCancel: {
            Task { await beginClosing() }
        }
        if let endError { throw endError }
    }

    /// Refuses new work, fails what waits, lets what is in flight end for up to 5 s, and disconnects.
    public func close() async {
        beginClosing()
        if phase == .closed { return }
        await withCheckedContinuation { continuation in
            // The way here may have led over the executor's queue, and past the end.
            if phase == .closed { continuation.resume() } else { closeWaiters.append(continuation) }
        }
    }

    /// Drops every connection, for an end that waits for no answer: after ``close()``, where the server gives none.
    public func sever() {
        beginClosing()
        disconnectAll(PostgresError(.closed, "the database client is closed; make a new one"))
    }

    // MARK: Closing

    func beginClosing() {
        guard phase == .created || phase == .running else { return }
        phase = .closing
        let error = PostgresError(.closed, "the database client is closing; make a new one")
        failWaiting { error.at($0) }
        for connection in connections.compactMap({ $0 }) where !connection.isEstablished { discard(connection) }
        disconnectIdle()
        guard phase == .closing else { return }
        loop.schedule(after: .seconds(5)) { [weak self] in
            self?.assumeIsolated { $0.disconnectAll(error) }
        }
    }

    /// Ends the client for a reason that waiting can't mend.
    func end(with error: PostgresError) {
        guard phase == .running else { return }
        endError = error
        phase = .closing
        failWaiting { error.at($0) }
        disconnectAll(error)
    }

    /// While closing: connections that have nothing left to do end.
    func disconnectIdle() {
        guard phase == .closing else { return }
        let leased = Set(leases.values.map(\.slot))
        for connection in connections.compactMap({ $0 }) where connection.isQuiet && !leased.contains(connection.slot) {
            discard(connection)
        }
        finishClosingIfDone()
    }

    private func disconnectAll(_ error: PostgresError) {
        guard phase == .closing else { return }
        for connection in connections.compactMap({ $0 }) { lose(connection, error) }
        finishClosingIfDone()
    }

    private func finishClosingIfDone() {
        guard phase == .closing, connections.allSatisfy({ $0 == nil }) else { return }
        phase = .closed
        publication.publish(.closed)
        runContinuation?.resume()
        runContinuation = nil
        for waiter in closeWaiters { waiter.resume() }
        closeWaiters = []
    }

    func nextID() -> UInt64 {
        counter += 1
        return counter
    }

    // MARK: Time

    /// Once a second: who has waited too long, and which connection has fallen silent.
    private func tick() {
        guard phase == .running || phase == .closing else { return }
        let now = ContinuousClock.now
        expireWaiting(now)
        for connection in connections.compactMap({ $0 }) where !connection.pipeline.isEmpty {
            guard connection.lastProgress.duration(to: now) > configuration.statementTimeout + .seconds(10) else {
                continue
            }
            lose(
                connection,
                PostgresError(
                    .connectionLost,
                    "the server has been silent for longer than the statement timeout; check the server and the network"
                ))
        }
        loop.schedule(after: .seconds(1)) { [weak self] in
            self?.assumeIsolated { $0.tick() }
        }
    }
}
