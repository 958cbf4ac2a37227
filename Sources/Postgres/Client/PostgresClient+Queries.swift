import EventLoop

extension PostgresClient {
    /// Runs one statement in a transaction of its own.
    ///
    /// Cancelling the calling task, or reaching the time limit, cancels the statement on the server; the call returns
    /// when the server has said how it ended, or after 5 s without an answer, when the connection is given up. A query
    /// that waits behind others on its connection is cancelled when its turn comes, so that no neighbour is hit.
    ///
    /// - Parameters:
    ///   - timeout: From the call on; without it the session's statement timeout holds.
    /// - Throws: ``PostgresError``; see ``PostgresError/isOutage`` and ``PostgresError/isRetriable``.
    public nonisolated func query(
        _ statement: Statement, _ parameters: [PostgresValue] = [], timeout: Duration? = nil,
        file: String = #fileID, line: Int = #line
    ) async throws(PostgresError) -> PostgresRows {
        let site = CallSite(file: file, line: line)
        let query = try EncodedQuery(statement, parameters, site: site)
        return try await perform([query], lease: nil, timeout: timeout, site: site).only(site)
    }

    /// Runs several statements in one round trip and one transaction: all of them take effect or none.
    ///
    /// - Returns: The rows of each statement, in order.
    public nonisolated func batch(
        _ queries: [(Statement, [PostgresValue])], timeout: Duration? = nil,
        file: String = #fileID, line: Int = #line
    ) async throws(PostgresError) -> [PostgresRows] {
        let site = CallSite(file: file, line: line)
        let encoded = try encode(queries, site: site)
        guard !encoded.isEmpty else { return [] }
        return try await perform(encoded, lease: nil, timeout: timeout, site: site)
    }

    /// Sends an exchange and waits for its end.
    ///
    /// - Parameters:
    ///   - lease: The transaction that it belongs to.
    ///   - isShielded: Goes on when the task is cancelled; for the end of a transaction.
    func perform(
        _ queries: [EncodedQuery], lease: UInt64?, timeout: Duration?, isShielded: Bool = false, site: CallSite
    ) async throws(PostgresError) -> [PostgresRows] {
        if !isShielded, Task.isCancelled {
            throw PostgresError(.cancelled, "the task was cancelled before the query was sent", site: site)
        }
        let id = nextID()
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Exchange.Outcome, Never>) in
                // Cancelled on the way here, before there was anything to interrupt.
                if !isShielded, Task.isCancelled {
                    continuation.resume(
                        returning: .failure(
                            PostgresError(.cancelled, "the task was cancelled before the query was sent", site: site)))
                    return
                }
                submit(id, queries, lease: lease, timeout: timeout, site: site, continuation: continuation)
            }
        } onCancel: {
            guard !isShielded else { return }
            Task { await self.interrupt(id, .cancelled) }
        }
        return try outcome.get()
    }

    private func submit(
        _ id: UInt64, _ queries: [EncodedQuery], lease: UInt64?, timeout: Duration?, site: CallSite,
        continuation: CheckedContinuation<Exchange.Outcome, Never>
    ) {
        var queries = queries
        var connection: Connection?
        var hidden = 0
        if let lease {
            guard let held = usableConnection(ofLease: lease) else {
                continuation.resume(returning: .failure(leaseError(lease, site)))
                return
            }
            if leases[lease]?.hasBegun == false {
                leases[lease]?.hasBegun = true
                queries.insert(EncodedQuery("BEGIN"), at: 0)
                hidden = 1
            }
            connection = held
        } else if phase == .closing || phase == .closed {
            continuation.resume(returning: .failure(closedError(site)))
            return
        } else if !pool.submit(id: id, isExclusive: false) {
            continuation.resume(returning: .failure(overloadedError(site)))
            return
        }
        var exchange = Exchange(
            queries: queries, lease: lease, hiddenResults: hidden, site: site, enteredAt: .now,
            continuation: continuation)
        if let timeout {
            exchange.timer = loop.schedule(after: timeout) { [weak self] in
                self?.assumeIsolated { $0.interrupt(id, .timedOut) }
            }
        }
        exchanges[id] = exchange
        if let connection { send(id, on: connection) } else { pump() }
    }

    /// Gives work to connections until nobody can be served.
    func pump() {
        while let assignment = pool.next() {
            switch assignment {
            case .shared(let id, let slot):
                guard let connection = connections[slot], exchanges[id] != nil else {
                    pool.finished(slot: slot)
                    continue
                }
                send(id, on: connection)
            case .exclusive(let id, let slot):
                guard let connection = connections[slot], let request = leaseRequests.removeValue(forKey: id) else {
                    pool.release(slot: slot)
                    continue
                }
                leases[id] = Lease(slot: slot, epoch: connection.epoch)
                request.continuation.resume(returning: .success(id))
            }
        }
    }

    /// Puts an exchange into a connection's pipeline, or behind what holds the connection back.
    func send(_ id: UInt64, on connection: Connection) {
        guard let exchange = exchanges[id] else { return }
        guard !connection.pipeline.isCancelling, connection.script == nil else {
            connection.heldBack.append(id)
            exchanges[id]?.place = .heldBack(slot: connection.slot)
            return
        }
        exchanges[id]?.place = .sent(slot: connection.slot)
        if connection.pipeline.isEmpty { connection.lastProgress = .now }
        var steps: [Pipeline.Step] = []
        var isSent = true
        for query in exchange.queries where isSent {
            let plan = connection.statements.plan(sql: query.sql, types: query.types)
            if plan.clearsFirst {
                isSent = connection.handle.sendCommand("DEALLOCATE ALL")
                steps.append(.command)
            }
            if plan.isNew {
                isSent =
                    isSent && connection.handle.sendPrepare(name: plan.name, sql: query.sql, types: query.types)
                steps.append(.prepare(name: plan.name))
            }
            isSent = isSent && connection.handle.sendExecute(name: plan.name, query)
            steps.append(.execute)
        }
        isSent = isSent && connection.handle.sendSync()
        connection.pipeline.append(
            id: id, steps: steps, mayRepeat: exchange.lease == nil, hadStalePlan: exchange.hadStalePlan)
        flush(connection, ifSent: isSent)
    }

    /// The server has answered the whole exchange.
    func finish(_ id: UInt64, _ verdict: Pipeline.Verdict, on connection: Connection) {
        guard let exchange = exchanges[id] else { return }
        if exchange.lease == nil { pool.finished(slot: connection.slot) }
        switch verdict {
        case .succeeded:
            resume(id, .success(Array(exchange.results.dropFirst(exchange.hiddenResults))))
        case .failed(let failure, let interruption):
            if failure.isStalePlan { forgetPlans(of: exchange, on: connection) }
            let isInterrupted = failure.sqlState == "57014" && interruption != nil
            resume(
                id,
                .failure(isInterrupted ? error(for: interruption, exchange.site) : failure.error(site: exchange.site)))
        case .repeats(let isStale):
            if isStale { forgetPlans(of: exchange, on: connection) }
            exchanges[id]?.results = []
            exchanges[id]?.hadStalePlan = isStale || exchange.hadStalePlan
            exchanges[id]?.place = .waiting
            pool.resubmit(id: id)
        }
    }

    func resume(_ id: UInt64, _ outcome: Exchange.Outcome) {
        guard let exchange = exchanges.removeValue(forKey: id) else { return }
        if let timer = exchange.timer { loop.cancel(timer) }
        exchange.continuation.resume(returning: outcome)
    }

    private func forgetPlans(of exchange: Exchange, on connection: Connection) {
        for query in exchange.queries { connection.statements.forget(sql: query.sql) }
    }

    // MARK: Waiting

    /// Fails everybody who has no connection yet.
    func failWaiting(_ error: (CallSite) -> PostgresError) {
        for (id, exchange) in exchanges where exchange.place == .waiting {
            _ = pool.withdraw(id)
            resume(id, .failure(error(exchange.site)))
        }
        for (id, request) in leaseRequests {
            _ = pool.withdraw(id)
            leaseRequests[id] = nil
            request.continuation.resume(returning: .failure(error(request.site)))
        }
    }

    /// Fails those who have waited for a connection longer than a statement may run. Those who come back after a repeat
    /// or have a time limit of their own are in the line too; each is looked at.
    func expireWaiting(_ now: ContinuousClock.Instant) {
        let limit = configuration.statementTimeout
        for id in pool.waitingIDs {
            if let exchange = exchanges[id] {
                guard exchange.timer == nil, exchange.enteredAt.duration(to: now) > limit, pool.withdraw(id) else {
                    continue
                }
                resume(id, .failure(waitError(exchange.site)))
            } else if let request = leaseRequests[id], request.enteredAt.duration(to: now) > limit, pool.withdraw(id) {
                leaseRequests[id] = nil
                request.continuation.resume(returning: .failure(waitError(request.site)))
            }
        }
    }
}

/// Encodes the statements of a batch.
func encode(
    _ queries: [(Statement, [PostgresValue])], site: CallSite
) throws(PostgresError) -> [EncodedQuery] {
    var encoded: [EncodedQuery] = []
    encoded.reserveCapacity(queries.count)
    for (statement, parameters) in queries {
        encoded.append(try EncodedQuery(statement, parameters, site: site))
    }
    return encoded
}

extension [PostgresRows] {
    /// The rows of an exchange with one statement.
    func only(_ site: CallSite) throws(PostgresError) -> PostgresRows {
        guard let rows = first else {
            throw PostgresError(
                .protocolViolation, "the server gave no result for the statement; report it with the server's version",
                site: site)
        }
        return rows
    }
}
