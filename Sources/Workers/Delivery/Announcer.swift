import Personalization
import Postgres
import Synchronization

/// Announces this process, and knows whether it may judge others by theirs.
///
/// After an outage of the database everybody's announcement has run out. Only who has announced itself for as long as an
/// announcement holds, without a gap, may take another process that did not for dead.
final class Announcer: Sendable {
    let processes: ProcessStore
    private let duration: Duration
    private let state = Mutex(Steadiness())

    /// - Parameter interval: How often ``announce()`` is called.
    init(processes: ProcessStore, interval: Duration) {
        self.processes = processes
        duration = max(.seconds(1), interval * 5)
    }

    /// Whether the others have had the time to announce themselves as well.
    var isSteady: Bool { state.withLock { $0.isSteady(at: .now, for: duration) } }

    func announce() async throws(PostgresError) {
        do {
            try await processes.announce(for: duration)
        } catch {
            state.withLock { $0.broken() }
            throw error
        }
        state.withLock { $0.announced(at: .now, holding: duration) }
        if isSteady { try await processes.sweep() }
    }
}

/// Since when announcements follow each other without a gap.
struct Steadiness {
    private var since: ContinuousClock.Instant?
    private var last: ContinuousClock.Instant?

    /// - Parameter duration: How long an announcement holds.
    mutating func announced(at now: ContinuousClock.Instant, holding duration: Duration) {
        if let last, last.duration(to: now) > duration { since = nil }
        since = since ?? now
        last = now
    }

    mutating func broken() { since = nil }

    func isSteady(at now: ContinuousClock.Instant, for duration: Duration) -> Bool {
        guard let since, let last, last.duration(to: now) <= duration else { return false }
        return since.duration(to: now) >= duration
    }
}
