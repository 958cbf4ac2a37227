import Dispatch
import EventLoop
import Logging

extension PostgresClient {
    func connection(slot: Int, epoch: UInt64) -> Connection? {
        guard let connection = connections[slot], connection.epoch == epoch else { return nil }
        return connection
    }

    func isCurrent(_ connection: Connection) -> Bool { connections[connection.slot] === connection }

    private var isAnyEstablished: Bool { connections.contains { $0?.isEstablished == true } }

    // MARK: Connecting

    /// Starts attempts for slots without a connection: for all of them while the server answers, else for a single one
    /// that finds out when it does.
    func connectDownSlots() {
        guard phase == .running else { return }
        for slot in connections.indices where connections[slot] == nil && !pendingSlots.contains(slot) {
            let isTrying = !pendingSlots.isEmpty || connections.contains { $0?.isEstablished == false }
            guard isAnyEstablished || !isTrying else { return }
            pendingSlots.insert(slot)
            let pause = backoff.pause(attempt: attempts, random: .random(in: 0..<1))
            if pause == .zero {
                resolve(slot)
            } else {
                loop.schedule(after: pause) { [weak self] in
                    self?.assumeIsolated { $0.resolve(slot) }
                }
            }
        }
    }

    private func resolve(_ slot: Int) {
        guard phase == .running else { return }
        let parameters = configuration.sessionParameters()
        guard HostResolver.needsResolving(parameters) else {
            connect(slot, .success(parameters))
            return
        }
        blocking.async { [weak self] in
            let resolved = HostResolver.resolve(parameters)
            Task { await self?.connect(slot, resolved) }
        }
    }

    private func connect(_ slot: Int, _ parameters: Result<[String: String], PostgresError>) {
        pendingSlots.remove(slot)
        guard phase == .running, connections[slot] == nil else { return }
        let resolved: [String: String]
        switch parameters {
        case .success(let value): resolved = value
        case .failure(let error):
            connectFailed(error)
            return
        }
        guard let handle = ConnectionHandle(parameters: resolved) else {
            connectFailed(
                PostgresError(
                    .connectionRefused, "there is no memory for a connection; free some or raise the process's limit"))
            return
        }
        let connection = Connection(slot: slot, epoch: nextID(), handle: handle)
        connections[slot] = connection
        if state != .ready, lastConnectError == nil {
            publication.publish(.connecting(waitingFor: "the database at \(place)"))
        }
        guard handle.isAlive else {
            attemptFailed(connection)
            return
        }
        let epoch = connection.epoch
        connection.timer = loop.schedule(after: configuration.connectTimeout) { [weak self] in
            self?.assumeIsolated { client in
                guard let connection = client.connection(slot: slot, epoch: epoch), !connection.isEstablished else {
                    return
                }
                client.discard(connection)
                client.connectFailed(
                    PostgresError(
                        .connectionRefused,
                        "\(client.place) did not complete the connection within \(client.configuration.connectTimeout)")
                )
            }
        }
        watch(connection, for: .write)
    }

    func advanceConnect(_ connection: Connection) {
        switch connection.handle.pollConnect() {
        case .waitsToRead: watch(connection, for: .read)
        case .waitsToWrite: watch(connection, for: .write)
        case .failed: attemptFailed(connection)
        case .established: established(connection)
        }
    }

    private func established(_ connection: Connection) {
        if let timer = connection.timer { loop.cancel(timer) }
        guard connection.handle.makeNonBlocking(), connection.handle.enterPipeline() else {
            attemptFailed(connection)
            return
        }
        connection.isEstablished = true
        attempts = 0
        lastConnectError = nil
        watch(connection, for: .read)
        if state != .ready {
            logger.info("connected to the database", metadata: ["database": "\(place)"])
            publication.publish(.ready)
        }
        pool.wentUp(slot: connection.slot)
        pump()
        connectDownSlots()
    }

    private func attemptFailed(_ connection: Connection) {
        let error = ConnectionFailure.error(
            account: connection.handle.connectionMessage, needsPassword: connection.handle.needsPassword, place: place)
        discard(connection)
        connectFailed(error)
    }

    private func connectFailed(_ error: PostgresError) {
        guard phase == .running else {
            disconnectIdle()
            return
        }
        if error.isPermanent {
            logger.error("cannot use the database", metadata: ["error": "\(error)"])
            end(with: error)
            return
        }
        attempts += 1
        // Said when it begins or changes, then ever more rarely.
        if lastConnectError?.message != error.message || attempts & (attempts - 1) == 0 {
            logger.warning(
                "waiting for the database", metadata: ["error": "\(error)", "attempt": "\(attempts)"])
        }
        lastConnectError = error
        if !isAnyEstablished { publication.publish(.connecting(waitingFor: error.message)) }
        connectDownSlots()
    }

    private var place: String {
        "\(configuration.host):\(configuration.port)/\(configuration.database)"
    }

    // MARK: Ending

    /// Closes a connection, fails what was in flight on it, and lets the slot connect again.
    func lose(_ connection: Connection, _ error: PostgresError) {
        guard isCurrent(connection) else { return }
        let wasAnnounced = phase != .running
        let owed = connection.pipeline.abandon()
        let held = connection.heldBack
        let script = connection.script
        connection.heldBack = []
        connection.script = nil
        discard(connection)
        let report = owed.first?.failure?.error(site: .unknown)
        for (id, failure, interruption) in owed {
            guard let site = exchanges[id]?.site else { continue }
            let own = failure.map { $0.error(site: site) }
            if interruption != nil {
                resume(id, .failure(self.error(for: interruption, site)))
            } else if let own, own.code == .connectionLost {
                resume(id, .failure(own))
            } else {
                resume(
                    id,
                    .failure(
                        PostgresError(
                            error.code == .protocolViolation ? .protocolViolation : .connectionLost,
                            "\(error.message); whether the statement took effect is not known",
                            sqlState: report?.sqlState, isAway: true, site: site)))
            }
        }
        for id in held.reversed() {
            guard let exchange = exchanges[id] else { continue }
            if exchange.lease != nil || phase != .running {
                resume(id, .failure(error.at(exchange.site)))
            } else {
                exchanges[id]?.place = .waiting
                pool.resubmit(id: id)
            }
        }
        if let script { script.continuation.resume(returning: .failure(scriptLoss(script, error))) }
        if !wasAnnounced {
            attempts = max(attempts, 1)
            logger.notice(
                "lost a connection to the database", metadata: ["error": "\(report ?? error)", "database": "\(place)"])
            if !isAnyEstablished {
                publication.publish(.connecting(waitingFor: "the database at \(place): \((report ?? error).message)"))
            }
        }
        connectDownSlots()
        pump()
        disconnectIdle()
    }

    /// Closes a connection on which nothing is in flight.
    func discard(_ connection: Connection) {
        guard isCurrent(connection) else { return }
        if let timer = connection.timer { loop.cancel(timer) }
        if connection.watched >= 0 { loop.unwatch(connection.watched) }
        connection.watched = -1
        connections[connection.slot] = nil
        pool.wentDown(slot: connection.slot)
    }
}
