import EventLoop

extension PostgresClient {
    /// Runs a text with several statements, as migrations need it, by the simple protocol, on a connection that is used
    /// for nothing else and closed afterwards: settings and locks of the session end with it.
    ///
    /// Without BEGIN and COMMIT in the text all its statements are one transaction (PostgreSQL manual, 55.2.2.1). No
    /// statement timeout holds unless `timeout` is given.
    public nonisolated func script(
        _ sql: String, timeout: Duration? = nil, file: String = #fileID, line: Int = #line
    ) async throws(PostgresError) {
        let site = CallSite(file: file, line: line)
        let lease = try await acquire(site: site)
        do throws(PostgresError) {
            try await runScript(["SET statement_timeout = 0", sql], lease: lease, timeout: timeout, site: site)
        } catch {
            await release(lease, closing: true)
            throw error
        }
        await release(lease, closing: true)
    }

    /// Runs a script inside a transaction.
    func transactionScript(
        _ sql: String, lease: UInt64, timeout: Duration?, site: CallSite
    ) async throws(PostgresError) {
        let begins = leases[lease]?.hasBegun == false
        leases[lease]?.hasBegun = true
        try await runScript(
            (begins ? ["BEGIN"] : []) + [
                "SET LOCAL statement_timeout = 0", sql, "SET LOCAL statement_timeout TO DEFAULT",
            ],
            lease: lease, timeout: timeout, site: site)
        guard usableConnection(ofLease: lease)?.handle.isInTransaction == true else {
            leases[lease]?.isSpoilt = true
            throw PostgresError(
                .server, "the script ended the transaction that it ran in; remove its COMMIT or ROLLBACK", site: site)
        }
    }

    private func runScript(
        _ texts: [String], lease: UInt64, timeout: Duration?, site: CallSite
    ) async throws(PostgresError) {
        guard texts.allSatisfy({ !$0.utf8.contains(0) }) else {
            throw PostgresError(.invalidParameter, "the script contains a NUL byte; remove it", site: site)
        }
        if Task.isCancelled {
            throw PostgresError(.cancelled, "the task was cancelled before the script was sent", site: site)
        }
        let id = nextID()
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let run = ScriptRun(id: id, texts: texts, site: site, continuation: continuation)
                beginScript(run, lease: lease, timeout: timeout)
            }
        } onCancel: {
            Task { await self.interrupt(id, .cancelled) }
        }
        try outcome.get()
    }

    private func beginScript(_ run: ScriptRun, lease: UInt64, timeout: Duration?) {
        guard let connection = usableConnection(ofLease: lease) else {
            run.continuation.resume(returning: .failure(leaseError(lease, run.site)))
            return
        }
        guard connection.isQuiet, connection.handle.exitPipeline() else {
            let error = PostgresError(
                .invalidParameter, "other queries of the transaction are in flight; await them before the script",
                site: run.site)
            run.continuation.resume(returning: .failure(error))
            return
        }
        connection.script = run
        if let timeout {
            loop.schedule(after: timeout) { [weak self] in
                self?.assumeIsolated { $0.interrupt(run.id, .timedOut) }
            }
        }
        advanceScript(connection)
    }

    /// Sends the next text, or ends the script. Waits while a cancel request is under way, which would hit what follows.
    func advanceScript(_ connection: Connection) {
        guard let script = connection.script, !script.isRunning, !connection.pipeline.isCancelling else { return }
        guard script.failure == nil, script.interruption == nil, let text = script.texts.first else {
            endScript(connection, script)
            return
        }
        connection.script?.texts.removeFirst()
        connection.script?.isRunning = true
        flush(connection, ifSent: connection.handle.sendScript(text))
    }

    /// Reads results of the text that runs; says why the connection can't be used any more, if so.
    func drainScript(_ connection: Connection) -> PostgresError? {
        while connection.script?.isRunning == true, !connection.handle.isBusy {
            guard let result = connection.handle.nextResult() else {
                connection.script?.isRunning = false
                break
            }
            switch result.status {
            case .failure: connection.script?.failure = result.failure
            case .unsupported:
                return PostgresError(
                    .protocolViolation, "a script began a COPY, which this client does not support; use insert")
            default: break
            }
        }
        advanceScript(connection)
        return nil
    }

    private func endScript(_ connection: Connection, _ script: ScriptRun) {
        connection.script = nil
        guard connection.handle.isAlive, connection.handle.enterPipeline() else {
            connection.script = script
            lose(
                connection,
                PostgresError(.connectionLost, "the connection to the database ended; check the server and the network")
            )
            return
        }
        if let failure = script.failure {
            let isInterrupted = failure.sqlState == "57014" && script.interruption != nil
            script.continuation.resume(
                returning: .failure(
                    isInterrupted ? error(for: script.interruption, script.site) : failure.error(site: script.site)))
        } else if script.texts.isEmpty {
            script.continuation.resume(returning: .success(()))
        } else {
            script.continuation.resume(returning: .failure(error(for: script.interruption, script.site)))
        }
        releaseHeldBack(connection)
    }

    func scriptLoss(_ script: ScriptRun, _ error: PostgresError) -> PostgresError {
        if script.interruption != nil { return self.error(for: script.interruption, script.site) }
        return PostgresError(
            .connectionLost, "\(error.message); how far the script came is not known",
            sqlState: script.failure?.sqlState,
            isAway: true, site: script.site)
    }
}
