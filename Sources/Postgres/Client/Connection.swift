import EventLoop

/// One slot's connection: its handle and what is known about it. Lives on the client's event loop only.
final class Connection {
    let slot: Int
    /// Tells this connection from earlier and later ones of the slot.
    let epoch: UInt64
    let handle: ConnectionHandle
    var isEstablished = false
    var pipeline = Pipeline()
    var statements = PreparedStatements()
    /// Exchanges that may not be sent yet: a cancel request is under way, or a script runs.
    var heldBack: [UInt64] = []
    var script: ScriptRun?
    var lastProgress = ContinuousClock.now
    /// The descriptor that is watched, −1 for none.
    var watched: Int32 = -1
    var timer: LoopTimer?
    /// What the last cancel request was for.
    var cancelTarget: UInt64?

    init(slot: Int, epoch: UInt64, handle: ConnectionHandle) {
        self.slot = slot
        self.epoch = epoch
        self.handle = handle
    }

    var isQuiet: Bool { pipeline.isEmpty && heldBack.isEmpty && script == nil }

    /// The next cancel request, if one is due, has a target: the exchange at the head, or the script.
    var needsCancel: Bool {
        if let script { return script.interruption != nil && script.isRunning && !pipeline.isCancelling }
        return pipeline.needsCancel
    }

    var target: UInt64? { script?.id ?? pipeline.head }
}
