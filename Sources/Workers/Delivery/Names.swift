/// The names that Attune and its clients meet at on the broker. Headers are in `MessageHeader`.
public enum Names {
    /// Jobs; topic exchange, key = tenant.
    public static let jobs = "attune.jobs"
    /// Results of jobs without `reply_to`; topic exchange, key = tenant.
    public static let results = "attune.results"
    /// Feedback events; topic exchange, key = tenant.
    public static let feedback = "attune.feedback"
    /// Spreads feedback over the shards, by person.
    public static let feedbackShards = "attune.feedback.shards"
    /// Requests for questions; topic exchange, key = tenant, and the queue behind it.
    public static let questions = "attune.questions"
    /// What can't be processed; topic exchange, key = tenant.
    public static let dead = "attune.dead"
    /// What no queue takes; alternate exchange and queue.
    public static let unrouted = "attune.unrouted"

    /// Seconds that each tier of the retry ladder holds a job.
    public static let retryTiers = [1, 5, 30, 120, 600]

    public static func jobs(of tenant: String) -> String { "\(jobs).\(tenant)" }
    public static func results(of tenant: String) -> String { "\(results).\(tenant)" }
    public static func dead(of tenant: String) -> String { "\(dead).\(tenant)" }
    public static func feedback(shard: Int) -> String { "\(feedback).\(shard)" }
    /// Jobs on their way to a tier of the retry ladder; topic exchange, key = tenant.
    public static func retry(seconds: Int) -> String { "attune.retry.\(seconds)" }
    public static func retry(seconds: Int, of tenant: String) -> String { "\(retry(seconds: seconds)).\(tenant)" }
    /// Where a team may have results sent, followed by a name of its own.
    public static func replies(of tenant: String) -> String { "attune.replies.\(tenant)." }
}
