/// What a team's queues say together.
public struct TeamStatus: Sendable, Encodable {
    public let team: String
    /// Jobs that wait for a worker.
    public let ready: Int
    /// Jobs that workers hold.
    public let unacked: Int
    /// How long the oldest job has waited, in seconds; 0 when none waits, nil where no worker has seen any.
    public let oldestSeconds: Double?
    /// How long the team was promised that its jobs wait at most, in seconds; nil: nothing was.
    public let promiseSeconds: Int?
    /// Jobs in a second.
    public let inRate: Double
    public let outRate: Double
    /// Workers that consume its jobs.
    public let workers: Int
    /// Jobs that wait for another attempt.
    public let retrying: Int
    public let dead: Int
    /// Results in its own queue that nobody has taken.
    public let results: Int
    /// `running`, or what is wrong with the queue of its jobs.
    public let state: String

    public var depth: Int { ready + unacked }

    /// Seconds until its queue is empty at these rates; nil when it never is.
    public var drainSeconds: Double? {
        if depth == 0 { return 0 }
        return outRate > inRate ? Double(depth) / (outRate - inRate) : nil
    }

    private enum CodingKeys: CodingKey {
        case team, depth, ready, unacked, oldestSeconds, promiseSeconds, inRate, outRate, drainSeconds, workers
        case retrying, dead, results, state
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(team, forKey: .team)
        try container.encode(depth, forKey: .depth)
        try container.encode(ready, forKey: .ready)
        try container.encode(unacked, forKey: .unacked)
        try container.encode(oldestSeconds, forKey: .oldestSeconds)
        try container.encode(promiseSeconds, forKey: .promiseSeconds)
        try container.encode(inRate, forKey: .inRate)
        try container.encode(outRate, forKey: .outRate)
        try container.encode(drainSeconds, forKey: .drainSeconds)
        try container.encode(workers, forKey: .workers)
        try container.encode(retrying, forKey: .retrying)
        try container.encode(dead, forKey: .dead)
        try container.encode(results, forKey: .results)
        try container.encode(state, forKey: .state)
    }

    /// - Parameter queues: All of the team's. Without one for its jobs there is nothing to tell.
    init?(team: String, queues: [QueueStatus], promise: Int?) {
        guard let jobs = queues.first(where: { $0.kind == .jobs }) else { return nil }
        func depth(_ kind: QueueStatus.Kind) -> Int {
            queues.filter { $0.kind == kind }.reduce(0) { $0 + $1.depth }
        }
        self.team = team
        ready = jobs.ready
        unacked = jobs.unacked
        oldestSeconds = jobs.oldestSeconds
        promiseSeconds = promise
        inRate = jobs.inRate
        outRate = jobs.outRate
        workers = jobs.consumers
        state = jobs.state
        retrying = depth(.retry)
        dead = depth(.dead)
        results = depth(.results)
    }
}
