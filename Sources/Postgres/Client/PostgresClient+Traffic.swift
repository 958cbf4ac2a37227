import EventLoop

/// What goes over a connection that is there: bytes written when the socket takes them, and read when there are any.
extension PostgresClient {
    func watch(_ connection: Connection, for interest: Readiness) {
        let descriptor = connection.handle.descriptor
        if connection.watched == descriptor {
            loop.setInterest(interest, of: descriptor)
            return
        }
        if connection.watched >= 0 { loop.unwatch(connection.watched) }
        connection.watched = descriptor
        guard descriptor >= 0 else { return }
        let (slot, epoch) = (connection.slot, connection.epoch)
        loop.watch(descriptor, for: interest) { [weak self] _ in
            self?.assumeIsolated { client in
                guard let connection = client.connection(slot: slot, epoch: epoch) else { return }
                if connection.isEstablished {
                    client.receive(connection)
                } else {
                    client.advanceConnect(connection)
                }
            }
        }
    }

    /// Goes on after something was put into a connection, which is lost where it did not take it.
    func flush(_ connection: Connection, ifSent isSent: Bool = true) {
        guard isSent else {
            lose(
                connection,
                PostgresError(
                    .connectionLost,
                    "the connection to the database ended while sending; check the server and the network"))
            return
        }
        switch connection.handle.flush() {
        case .done: watch(connection, for: .read)
        case .pending: watch(connection, for: [.read, .write])
        case .failed: break  // The reason is among what can still be read.
        }
    }

    private func receive(_ connection: Connection) {
        connection.lastProgress = .now
        let isOpen = connection.handle.consumeInput()
        let failure = connection.script == nil ? drain(connection) : drainScript(connection)
        guard isCurrent(connection) else { return }
        guard isOpen, connection.handle.isAlive, failure == nil else {
            lose(
                connection,
                failure
                    ?? PostgresError(
                        .connectionLost, "the connection to the database ended; check the server and the network"))
            return
        }
        flush(connection)
        // One whose turn has come; a request that had no effect is repeated by a timer, not by every read.
        if connection.target != connection.cancelTarget { cancelIfNeeded(connection) }
        pump()
        disconnectIdle()
    }

    /// Hands out every result that is there; says why the connection can't be used any more, if so.
    private func drain(_ connection: Connection) -> PostgresError? {
        while !connection.pipeline.isEmpty, !connection.handle.isBusy {
            let result = connection.handle.nextResult()
            let event: Pipeline.Event
            switch result?.status {
            case nil: event = .endOfStep
            case .rows, .command: event = .result
            case .failure: event = .failure(result?.failure ?? ServerFailure(sqlState: "08006", message: ""))
            case .skipped: event = .skipped
            case .sync: event = .sync
            case .unsupported:
                return PostgresError(
                    .protocolViolation,
                    "the statement began a COPY, which this client does not support; use insert with unnest")
            }
            switch connection.pipeline.received(event) {
            case .proceed: break
            case .keepResult(let id):
                if let result { exchanges[id]?.results.append(PostgresRows(result: result)) }
            case .forgetPlan(let name): connection.statements.forget(name: name)
            case .finished(let id, let verdict): finish(id, verdict, on: connection)
            case .violation:
                return connection.handle.isAlive
                    ? PostgresError(
                        .protocolViolation,
                        "the server's answers do not fit what was sent; report it with the server's version") : nil
            }
        }
        return nil
    }
}
