import EventLoop

/// One round trip that somebody waits for: statements, the place where they are now, and who to tell.
struct Exchange {
    enum Place: Equatable {
        case waiting
        case heldBack(slot: Int)
        case sent(slot: Int)
    }

    typealias Outcome = Result<[PostgresRows], PostgresError>

    let queries: [EncodedQuery]
    /// The transaction that it is part of.
    let lease: UInt64?
    /// Results of statements that the caller did not ask for, such as BEGIN.
    let hiddenResults: Int
    let site: CallSite
    let enteredAt: ContinuousClock.Instant
    /// Has a time limit of its own, kept by a timer.
    var timer: LoopTimer?
    var place = Place.waiting
    var hadStalePlan = false
    var results: [PostgresRows] = []
    let continuation: CheckedContinuation<Outcome, Never>
}

/// A transaction that waits for a connection.
struct LeaseRequest {
    let site: CallSite
    let enteredAt: ContinuousClock.Instant
    let continuation: CheckedContinuation<Result<UInt64, PostgresError>, Never>
}

/// A connection held by one transaction.
struct Lease {
    let slot: Int
    let epoch: UInt64
    var hasBegun = false
    /// The session may be in a state that nobody expects; the connection is closed afterwards.
    var isSpoilt = false
}

/// Statements in the simple protocol, one text after the other until one fails.
struct ScriptRun {
    let id: UInt64
    var texts: [String]
    let site: CallSite
    var failure: ServerFailure?
    var interruption: Pipeline.Interruption?
    var isRunning = false
    let continuation: CheckedContinuation<Result<Void, PostgresError>, Never>
}
