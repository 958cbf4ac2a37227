/// Which statements one connection has prepared, under which names.
///
/// Plans are noted when they are sent, not when they are confirmed, so that the next use in the same pipeline can rely
/// on them. A name is never used twice, so a plan that turns out to be missing or stale is simply prepared anew.
struct PreparedStatements {
    struct Plan: Equatable {
        let name: String
        /// The statement has to be prepared under this name first.
        var isNew: Bool
        /// All plans have to be deallocated before.
        var clearsFirst = false
    }

    private struct Prepared {
        let name: String
        let types: [UInt32]
    }

    /// Plans kept on the server.
    static let limit = 512

    private var bySQL: [String: [Prepared]] = [:]
    private var namesGiven = 0
    private var live = 0

    /// Chooses the plan for a statement with parameters of these types. A NULL fits any type that was declared; a value
    /// fits only its own, since the server reads its bytes as the declared type.
    mutating func plan(sql: String, types: [UInt32]) -> Plan {
        if let fitting = bySQL[sql]?.first(where: { prepared in
            prepared.types.count == types.count
                && zip(prepared.types, types).allSatisfy { $0 == $1 || $1 == TypeOID.unspecified }
        }) {
            return Plan(name: fitting.name, isNew: false)
        }
        let isFull = live >= PreparedStatements.limit
        if isFull {
            bySQL = [:]
            live = 0
        }
        namesGiven += 1
        live += 1
        let name = "attune_\(namesGiven)"
        bySQL[sql, default: []].append(Prepared(name: name, types: types))
        return Plan(name: name, isNew: true, clearsFirst: isFull)
    }

    /// Forgets the plans of a statement, since the server no longer has them or refuses to use them.
    mutating func forget(sql: String) { bySQL[sql] = nil }

    /// Forgets a plan that was never made.
    mutating func forget(name: String) {
        for (sql, plans) in bySQL where plans.contains(where: { $0.name == name }) {
            bySQL[sql] = plans.filter { $0.name != name }
        }
    }
}
