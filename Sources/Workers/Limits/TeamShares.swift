import Personalization

/// How many unacknowledged deliveries one worker takes from each team's queue.
///
/// What a worker holds takes turns at the model, so where several teams have work a team's part of it follows its share.
/// A team's limit of jobs is divided among the workers that are up, without remainder.
struct TeamShares {
    /// Of a team with the largest share.
    let prefetch: Int
    /// This worker's place among those that are up, from 0.
    var rank = 0
    var workers = 1

    /// The prefetch for each team; 0: this worker takes none.
    func prefetches(of tenants: some Collection<Tenant>) -> [String: Int] {
        let largest = tenants.map(\.limits.share).max() ?? 1
        var prefetches: [String: Int] = [:]
        for tenant in tenants {
            var count = max(1, prefetch * tenant.limits.share / max(largest, 1))
            if let limit = tenant.limits.jobs {
                let workers = max(workers, 1)
                count = min(count, limit / workers + (rank < limit % workers ? 1 : 0))
            }
            prefetches[tenant.name] = count
        }
        return prefetches
    }
}
