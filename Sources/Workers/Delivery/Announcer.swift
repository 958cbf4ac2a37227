import Personalization
import Postgres
import Synchronization

/// Announces this process, and knows whether it may judge others by theirs.
///
/// After an outage of the database everybody's announcement has run out. Only who has announced itself for as long as an
/// announcement holds, without a gap, may take another process that did not for dead. A gap that is shorter than an
/// announcement holds is one as well: others announced themselves somewhat earlier before it, or are late after it.
final class Announcer: Sendable {
    let processes: ProcessStore
    private let interval: Duration
    private let duration: Duration
    private let state = Mutex(Steadiness())

    /// - Parameter interval: How often ``keepAnnouncing()`` announces it.
    init(processes: ProcessStore, interval: Duration) {
        self.processes = processes
        self.interval = interval
        duration = max(.seconds(1), interval * Steadiness.announcements)
    }

    /// Whether the others have had the time to announce themselves as well.
    var isSteady: Bool { state.withLock { $0.isSteady(at: .now, for: duration) } }

    /// Announces this process for as long as the task runs, apart from all that takes its time.
    func keepAnnouncing() async {
        while !Task.isCancelled {
            // Twice as often as it has to be, so that one that is late makes no gap.
            try? await Task.sleep(for: interval / 2)
            // A failure is noted, and said by whatever else needs the database.
            if !Task.isCancelled { try? await announce() }
        }
    }

    /// Removes what dead processes left, where that can be told.
    func sweep() async throws(PostgresError) {
        if isSteady { try await processes.sweep() }
    }

    func announce() async throws(PostgresError) {
        do {
            try await processes.announce(for: duration)
        } catch {
            state.withLock { $0.broken() }
            throw error
        }
        state.withLock { $0.announced(at: .now, holding: duration) }
    }
}

/// Since when announcements follow each other without a gap.
struct Steadiness {
    /// How often a process announces itself while one announcement holds.
    static let announcements = 5

    private var since: ContinuousClock.Instant?
    private var last: ContinuousClock.Instant?

    /// - Parameter duration: How long an announcement holds.
    mutating func announced(at now: ContinuousClock.Instant, holding duration: Duration) {
        if let last, last.duration(to: now) > duration * 2 / Self.announcements { since = nil }
        since = since ?? now
        last = now
    }

    mutating func broken() { since = nil }

    func isSteady(at now: ContinuousClock.Instant, for duration: Duration) -> Bool {
        guard let since, let last, last.duration(to: now) <= duration else { return false }
        return since.duration(to: now) >= duration
    }
}
