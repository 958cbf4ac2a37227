import Personalization

/// What teams used of the language model in the last minute, as far as this worker knows: what all workers had told when
/// it last asked, and what it used itself since.
struct TokenBudgets {
    private var used: [String: Int] = [:]
    private var spent: [String: Int] = [:]

    /// Counts tokens that a job of a team took.
    mutating func spend(_ tokens: Int, of tenant: String) {
        if tokens > 0 { spent[tenant, default: 0] += tokens }
    }

    /// Takes what has to be told to the others; it counts here until ``update(_:)``.
    mutating func take() -> [String: Int] {
        defer {
            for (tenant, tokens) in spent { used[tenant, default: 0] += tokens }
            spent = [:]
        }
        return spent
    }

    /// Puts back what could not be told.
    mutating func restore(_ untold: [String: Int]) {
        for (tenant, tokens) in untold {
            spent[tenant, default: 0] += tokens
            used[tenant] = max(0, (used[tenant] ?? 0) - tokens)
        }
    }

    /// Takes on what all workers used in the last minute, this one's told part included.
    mutating func update(_ totals: [String: Int]) { used = totals }

    /// Notes that a team has no room for another job until ``update(_:)`` says otherwise.
    mutating func fill(_ tenant: Tenant) {
        guard let limit = tenant.limits.tokensPerMinute else { return }
        used[tenant.name] = max(used[tenant.name] ?? 0, limit)
    }

    func isOver(_ tenant: Tenant) -> Bool {
        guard let limit = tenant.limits.tokensPerMinute else { return false }
        return (used[tenant.name] ?? 0) + (spent[tenant.name] ?? 0) >= limit
    }

    /// Whether the team's queue is left alone for now.
    func pauses(_ tenant: Tenant) -> Bool { tenant.limits.overBudget == .wait && isOver(tenant) }
}
