import Dispatch
import EventLoop

extension PostgresClient {
    /// Ends something that nobody wants any more: at once if it was not sent, else by a cancel request when it is at the
    /// head of its connection.
    func interrupt(_ id: UInt64, _ interruption: Pipeline.Interruption) {
        if let exchange = exchanges[id] {
            switch exchange.place {
            case .waiting:
                _ = pool.withdraw(id)
                resume(id, .failure(unsentError(for: interruption, exchange.site)))
                pump()
            case .heldBack(let slot):
                connections[slot]?.heldBack.removeAll { $0 == id }
                if exchange.lease == nil { pool.finished(slot: slot) }
                resume(id, .failure(unsentError(for: interruption, exchange.site)))
                pump()
            case .sent(let slot):
                guard let connection = connections[slot] else { return }
                connection.pipeline.interrupt(id, interruption)
                cancelIfNeeded(connection)
            }
        } else if let request = leaseRequests.removeValue(forKey: id) {
            _ = pool.withdraw(id)
            request.continuation.resume(returning: .failure(unsentError(for: interruption, request.site)))
            pump()
        } else if let connection = connections.compactMap({ $0 }).first(where: { $0.script?.id == id }) {
            connection.script?.interruption = interruption
            cancelIfNeeded(connection)
        }
    }

    /// Sends a cancel request, on another thread, if one is due.
    func cancelIfNeeded(_ connection: Connection) {
        guard connection.needsCancel, let target = connection.target else { return }
        guard let cancel = connection.handle.makeCancel() else {
            lose(
                connection,
                PostgresError(.connectionLost, "the connection to the database ended; check the server and the network")
            )
            return
        }
        connection.pipeline.beginCancel()
        let (slot, epoch) = (connection.slot, connection.epoch)
        if connection.cancelTarget != target {
            connection.cancelTarget = target
            loop.schedule(after: .seconds(5)) { [weak self] in
                self?.assumeIsolated { $0.giveUpCancelling(target, slot: slot, epoch: epoch) }
            }
        }
        blocking.async { [weak self] in
            _ = cancel.send()
            Task { await self?.cancelReturned(target, slot: slot, epoch: epoch) }
        }
    }

    /// The server has passed the request on, or could not be reached for it.
    private func cancelReturned(_ target: UInt64, slot: Int, epoch: UInt64) {
        guard let connection = connection(slot: slot, epoch: epoch) else { return }
        connection.pipeline.endCancel()
        if connection.target == target {
            // The server ignores a request that comes before it has begun with the statement. It is repeated then.
            loop.schedule(after: .milliseconds(100)) { [weak self] in
                self?.assumeIsolated { client in
                    guard let connection = client.connection(slot: slot, epoch: epoch),
                        connection.target == target
                    else { return }
                    client.cancelIfNeeded(connection)
                }
            }
        } else {
            cancelIfNeeded(connection)
        }
        releaseHeldBack(connection)
        pump()
    }

    /// Sends what a cancel request or a script has held back, as far as nothing holds it back again.
    func releaseHeldBack(_ connection: Connection) {
        guard !connection.pipeline.isCancelling else { return }
        if connection.script != nil {
            advanceScript(connection)
            return
        }
        // One by one: what has not had its turn when the connection is lost goes to another one with it.
        let held = connection.heldBack.count
        for _ in 0..<held where isCurrent(connection) && !connection.heldBack.isEmpty {
            send(connection.heldBack.removeFirst(), on: connection)
        }
    }

    private func giveUpCancelling(_ target: UInt64, slot: Int, epoch: UInt64) {
        guard let connection = connection(slot: slot, epoch: epoch), connection.target == target else { return }
        lose(
            connection,
            PostgresError(
                .connectionLost,
                "the server did not answer a cancel request, so the connection was given up; "
                    + "check the server"))
    }
}
