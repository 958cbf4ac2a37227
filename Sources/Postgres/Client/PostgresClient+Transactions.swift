extension PostgresClient {
    /// Runs `body` in a transaction, on a connection that is held for it alone.
    ///
    /// COMMIT when `body` returns; ROLLBACK when it throws or the task is cancelled. BEGIN goes out together with the
    /// first query, so a body with one batch takes two round trips, and one without queries takes none. A body should
    /// be short and wait for nothing else: it keeps a connection and its locks.
    ///
    /// - Throws: What `body` throws; or ``PostgresError``, among others when COMMIT was answered by a rollback because
    ///   `body` had ignored the failure of a statement.
    public nonisolated func transaction<R: Sendable>(
        file: String = #fileID, line: Int = #line, _ body: (PostgresTransaction) async throws -> R
    ) async throws -> R {
        let site = CallSite(file: file, line: line)
        let lease = try await acquire(site: site)
        do {
            let result = try await body(PostgresTransaction(client: self, lease: lease))
            try await commit(lease, site: site)
            return result
        } catch {
            await abandon(lease, site: site)
            throw error
        }
    }

    /// Waits for a connection for oneself.
    func acquire(site: CallSite) async throws(PostgresError) -> UInt64 {
        if Task.isCancelled {
            throw PostgresError(.cancelled, "the task was cancelled before the transaction began", site: site)
        }
        let id = nextID()
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Result<UInt64, PostgresError>, Never>) in
                if Task.isCancelled {
                    // On the way here, before there was anything to interrupt.
                    continuation.resume(
                        returning: .failure(
                            PostgresError(
                                .cancelled, "the task was cancelled before the transaction began", site: site)))
                } else if phase == .closing || phase == .closed {
                    continuation.resume(returning: .failure(closedError(site)))
                } else if pool.submit(id: id, isExclusive: true) {
                    leaseRequests[id] = LeaseRequest(site: site, enteredAt: .now, continuation: continuation)
                    pump()
                } else {
                    continuation.resume(returning: .failure(overloadedError(site)))
                }
            }
        } onCancel: {
            Task { await self.interrupt(id, .cancelled) }
        }
        return try outcome.get()
    }

    func usableConnection(ofLease id: UInt64) -> Connection? {
        guard let lease = leases[id] else { return nil }
        return connection(slot: lease.slot, epoch: lease.epoch)
    }

    private func commit(_ id: UInt64, site: CallSite) async throws(PostgresError) {
        guard leases[id]?.hasBegun == true else {
            release(id, closing: false)
            return
        }
        if Task.isCancelled {
            throw PostgresError(.cancelled, "the task was cancelled and the transaction rolled back", site: site)
        }
        _ = try await finish([], lease: id, isShielded: true, site: site)
    }

    /// Runs statements and COMMIT in one round trip, and ends the hold.
    func finish(
        _ queries: [EncodedQuery], lease id: UInt64, isShielded: Bool = false, site: CallSite
    ) async throws(PostgresError) -> [PostgresRows] {
        let rows = try await perform(
            queries + [EncodedQuery("COMMIT")], lease: id, timeout: nil, isShielded: isShielded, site: site)
        let isCommitted = rows.last?.result.commandTag == "COMMIT"
        release(id, closing: leases[id]?.isSpoilt == true)
        guard isCommitted else {
            throw PostgresError(
                .server,
                "the transaction was rolled back, since one of its statements had failed; see that statement's error",
                sqlState: "25P02", site: site)
        }
        return rows.dropLast()
    }

    private func abandon(_ id: UInt64, site: CallSite) async {
        guard let lease = leases[id] else { return }
        guard lease.hasBegun, usableConnection(ofLease: id) != nil else {
            release(id, closing: false)
            return
        }
        do throws(PostgresError) {
            _ = try await perform(
                [EncodedQuery("ROLLBACK")], lease: id, timeout: nil, isShielded: true, site: site)
            release(id, closing: lease.isSpoilt)
        } catch {
            // The server rolls back when the connection ends.
            release(id, closing: true)
        }
    }

    /// Ends a hold. A connection that is not as clean as it was is closed.
    func release(_ id: UInt64, closing: Bool) {
        guard let lease = leases.removeValue(forKey: id) else { return }
        guard let connection = connection(slot: lease.slot, epoch: lease.epoch) else { return }
        if closing || !connection.isQuiet || !connection.handle.isIdle {
            if connection.isQuiet {
                discard(connection)
                connectDownSlots()
            } else {
                lose(
                    connection,
                    PostgresError(
                        .connectionLost, "the transaction had ended before its query did; await each query inside it"))
            }
        } else {
            pool.release(slot: lease.slot)
        }
        pump()
        disconnectIdle()
    }
}
