import Personalization
import Workers

/// What `attune tenants remove` erases.
struct TeamRemoval: Encodable, Sendable {
    struct Table: Encodable, Sendable {
        let name: String
        let rows: Int
        let isAboutPeople: Bool

        init(_ rows: TeamEraser.Rows) {
            name = rows.table
            self.rows = rows.rows
            isAboutPeople = rows.isAboutPeople
        }
    }

    struct Queue: Encodable, Sendable {
        let name: String
        let messages: Int
    }

    let team: String
    let dryRun: Bool
    var tables: [Table] = []
    var queues: [Queue] = []
    /// Messages that no queue took, erased.
    var unrouted = 0
    let unreachable = [
        "results in reply queues and with the team, and its feedback and questions still in queues: they become dead "
            + "letters without a queue, in \(Names.unrouted)",
        "the team's broker users: `rabbitmqctl delete_user USER`",
        "backups and the write-ahead log of the database, and logs of the language model's server",
        "what its people's answers taught a model that everyone shares",
    ]

    init(team: String, dryRun: Bool) {
        self.team = team
        self.dryRun = dryRun
    }

    /// - Parameter inFlight: Messages that workers hold.
    /// - Throws: `CommandError` that says what is there.
    func refuseUnlessEmpty(inFlight: Int) throws {
        var left = queues.filter { $0.messages > 0 }.map { "\($0.messages) messages in \($0.name)" }
        if inFlight > 0 { left.append("\(inFlight) messages with workers") }
        left += tables.filter(\.isAboutPeople).map { "\($0.rows) rows in the table \($0.name)" }
        guard !left.isEmpty else { return }
        throw CommandError(
            "team \(team) is not empty: \(left.joined(separator: ", ")). Nothing was changed: let its queues run empty and "
                + "its results expire, or erase everything with --erase (--dry-run shows what that is)")
    }

    var text: String {
        var lines = [dryRun ? "would be erased of team \(team):" : "erased of team \(team):"]
        lines += tables.map { "\($0.rows) rows in the table \($0.name)" }
        lines += queues.map { "the queue \($0.name)\($0.messages > 0 ? " with \($0.messages) messages" : "")" }
        if unrouted > 0 { lines.append("\(unrouted) messages in \(Names.unrouted)") }
        lines.append("out of reach:")
        lines += unreachable.map { "– \($0)" }
        if !dryRun {
            lines.append("workers notice within seconds; if one had jobs of the team in hand, run it again afterwards")
        }
        return lines.joined(separator: "\n")
    }
}
