import Foundation
public import Postgres

/// Reads results for people to look at.
public struct ResultStore: Sendable {
    private let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    private static let read = Statement(
        """
        select result, intended, propensity, explanation from revisions where tenant = $1 and job_id = $2
        """)

    /// - Returns: Nil where there is none: not yet, not any more, or never.
    /// - Throws: `PostgresError`; what is wrong with a stored message or explanation.
    public func result(tenant: String, jobID: String) async throws -> KeptResult? {
        guard let row = try await database.query(Self.read, [.text(tenant), .text(jobID)]).first else { return nil }
        let message = try row.bytes(0)
        return KeptResult(
            response: try RevisedResponse.decode(message), message: message,
            intended: try row.textArray(1).compactMap(\.self), propensity: try row.double(2),
            explanation: try row.bytesOrNil(3).map(RevisionExplanation.init(stored:)))
    }

    private static let verdicts = Statement(
        """
        select coalesce(value, kind), outcome, reason from feedback_events
        where tenant = $1 and job_id = $2 order by received_at limit 100
        """)

    /// Feedback on a job, the oldest first; at most 100.
    public func verdicts(tenant: String, jobID: String) async throws(PostgresError) -> [KeptResult.Verdict] {
        var verdicts: [KeptResult.Verdict] = []
        for row in try await database.query(Self.verdicts, [.text(tenant), .text(jobID)]) {
            verdicts.append(
                KeptResult.Verdict(value: try row.text(0), outcome: try row.text(1), reason: try row.textOrNil(2)))
        }
        return verdicts
    }

    private static let lease = Statement(
        "select exists (select from leases where tenant = $1 and job_id = $2 and until > now())")

    /// Whether a worker has the job's model call under way.
    public func isUnderWay(tenant: String, jobID: String) async throws(PostgresError) -> Bool {
        try await database.query(Self.lease, [.text(tenant), .text(jobID)]).first?.bool(0) ?? false
    }

    private static let recent = Statement(
        """
        select job_id, status, coalesce(reason, ''), applied from revisions
        where tenant = $1 and user_id = $2 order by created_at desc limit $3
        """)

    /// A person's newest results, the newest first.
    public func recent(
        tenant: String, userID: String, limit: Int
    ) async throws(PostgresError) -> [(jobID: String, status: String, reason: String, applied: [String])] {
        var results: [(jobID: String, status: String, reason: String, applied: [String])] = []
        let parameters: [PostgresValue] = [.text(tenant), .text(userID), .int(Int64(limit))]
        for row in try await database.query(Self.recent, parameters) {
            results.append(
                (
                    try row.text(0), try row.text(1), try row.text(2),
                    try row.textArray(3).compactMap(\.self)
                ))
        }
        return results
    }
}
