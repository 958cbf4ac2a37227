import Personalization
import Testing

@testable import Workers

@Suite("A team's limits")
struct TeamLimitsTests {
    private func tenant(
        _ name: String, share: Int = 1, jobs: Int? = nil, tokens: Int? = nil,
        overBudget: TenantLimits.OverBudget = .wait
    ) -> Tenant {
        var limits = TenantLimits()
        limits.share = share
        limits.jobs = jobs
        limits.tokensPerMinute = tokens
        limits.overBudget = overBudget
        return Tenant(
            name: name, modelVersion: 1, holdback: 0, holdbackSalt: "", brokerUsers: [], limits: limits)
    }

    @Test("prefetch follows the shares, and nobody gets nothing")
    func shares() {
        let teams = [tenant("a"), tenant("b", share: 4), tenant("c", share: 2)]
        #expect(TeamShares(prefetch: 80).prefetches(of: teams) == ["a": 20, "b": 80, "c": 40])
        #expect(
            TeamShares(prefetch: 10).prefetches(of: [tenant("a"), tenant("b", share: 100)]) == ["a": 1, "b": 10])
    }

    @Test("a limit of jobs is divided among the workers without remainder", arguments: 1...12)
    func jobs(workers: Int) {
        for limit in [1, 2, 5, 10, 11] {
            let parts = (0..<workers).map { rank in
                TeamShares(prefetch: 100, rank: rank, workers: workers).prefetches(of: [tenant("a", jobs: limit)])["a"]
                    ?? 0
            }
            #expect(parts.reduce(0, +) == limit)
        }
    }

    @Test("a budget counts what all workers told and what this one used since")
    func budgets() {
        let team = tenant("a", tokens: 100)
        var budgets = TokenBudgets()
        budgets.spend(60, of: "a")
        #expect(!budgets.isOver(team))
        budgets.spend(40, of: "a")
        #expect(budgets.isOver(team))
        #expect(budgets.pauses(team))
        #expect(!budgets.pauses(tenant("a", tokens: 100, overBudget: .baseline)))
        #expect(!budgets.isOver(tenant("a")))
        // Told, but not heard of again yet: it still counts, once.
        let step1 = budgets.take()
        #expect(step1 == ["a": 100])
        #expect(budgets.isOver(team))
        let step2 = budgets.take()
        #expect(step2.isEmpty)
        budgets.restore(["a": 100])
        #expect(budgets.isOver(team))
        let step3 = budgets.take()
        #expect(step3 == ["a": 100])
        // A minute later.
        budgets.update([:])
        #expect(!budgets.isOver(team))
    }
}
