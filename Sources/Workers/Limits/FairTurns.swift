/// Who may call the language model next: teams with waiting jobs take turns by their shares, however many each has.
///
/// Start-time fair queueing (Goyal, Vin and Cheng 1996) with jobs of equal cost: each turn moves its team's clock on by
/// 1/share, and the team whose clock is furthest behind is next. A team that was idle does not catch up.
struct FairTurns {
    private struct Team {
        var waiting: [UInt64] = []
        var clock = 0.0
        var share = 1
    }

    private let capacity: Int
    private var running = 0
    private var teams: [String: Team] = [:]
    /// The clock at which the last turn began.
    private var now = 0.0

    /// - Parameter capacity: Turns at once, at least 1.
    init(capacity: Int) { self.capacity = max(capacity, 1) }

    /// Asks for a turn.
    ///
    /// - Returns: Whether it begins now; else it begins when ``finish()`` names its id.
    mutating func request(_ id: UInt64, team name: String, share: Int) -> Bool {
        var team = teams[name] ?? Team()
        team.share = max(share, 1)
        if team.waiting.isEmpty { team.clock = max(team.clock, now) }
        guard running >= capacity else {
            running += 1
            now = max(now, team.clock)
            team.clock += 1 / Double(team.share)
            teams[name] = team
            return true
        }
        team.waiting.append(id)
        teams[name] = team
        return false
    }

    /// Asks no longer for a turn that has not begun.
    mutating func withdraw(_ id: UInt64) {
        for name in teams.keys { teams[name]?.waiting.removeAll { $0 == id } }
    }

    /// Ends a turn.
    ///
    /// - Returns: Whose turn begins now.
    mutating func finish() -> UInt64? {
        let next = teams.filter { !$0.value.waiting.isEmpty }.min {
            ($0.value.clock, $0.key) < ($1.value.clock, $1.key)
        }
        guard let name = next?.key, var team = next?.value else {
            running -= 1
            teams = teams.filter { $0.value.clock > now }
            return nil
        }
        let id = team.waiting.removeFirst()
        now = max(now, team.clock)
        team.clock += 1 / Double(team.share)
        teams[name] = team
        return id
    }
}
