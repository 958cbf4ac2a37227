import Evidence
public import Foundation
public import Postgres

/// Adds up what a team's jobs and feedback show. Everything is summed in the database, a person at a time first, so that
/// what is read is a few numbers a segment, however many votes there are.
///
/// Of what has expired nothing is added. All votes of a person are one observation, so sums that outlive the votes would
/// have to be each person's own, in every segment: kept longer than the team keeps anything else of people. Sums of whole
/// days would count a person of thirty days thirty times, and give intervals that are too narrow.
public struct ProofStore: Sendable {
    private let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    /// Segments of each kind, those with the most jobs first, and metrics.
    static let segmentLimit = 200
    /// One vote never weighs more than so many.
    static let largestWeight = 20

    private static let newest = Statement("select max(received_at) from feedback_events where tenant = $1")

    /// When a team's newest feedback came; nil: none did.
    public func newestFeedback(of tenant: String) async throws(PostgresError) -> Date? {
        try await database.query(Self.newest, [.text(tenant)]).first?.timestampOrNil(0)?.date
    }

    /// Reads a team's rows.
    ///
    /// - Parameters:
    ///   - since: Jobs before are left out; nil: as far back as results are kept.
    ///   - isAfterRestoring: What was switched on again counts from then on only.
    public func rows(
        of tenant: String, since: Date? = nil, isAfterRestoring: Bool = false
    ) async throws -> ProofRows {
        let start: PostgresValue =
            since.map { .timestamp(Timestamp(microseconds: Int64($0.timeIntervalSince1970 * 1e6))) }
            ?? .timestamp(.negativeInfinity)
        return try await database.transaction { transaction in
            // All figures are of one moment.
            _ = try await transaction.query(Self.snapshot)
            let window: [PostgresValue] = [.text(tenant), start]
            let segmented = window + [.bool(isAfterRestoring)]
            var rows = ProofRows()
            if let row = try await transaction.query(Self.totals, window).first {
                rows.totals = try ProofRows.Totals(row)
            }
            for row in try await transaction.query(Self.trials, segmented) {
                guard let segment = try row.segment(), let moments = try row.moments(2) else { continue }
                rows.trials.append(ProofRows.Trial(segment: segment, moments: moments))
            }
            for row in try await transaction.query(Self.votes, segmented) {
                guard let segment = try row.segment(), let moments = try row.moments(2) else { continue }
                rows.votes.append(
                    ProofRows.Votes(
                        segment: segment, moments: moments, wins: Int(try row.int(5)), ties: Int(try row.int(6)),
                        losses: Int(try row.int(7)),
                        revisedFirst: .init(votes: Int(try row.int(8)), wins: try row.double(9)),
                        baselineFirst: .init(votes: Int(try row.int(10)), wins: try row.double(11))))
            }
            for row in try await transaction.query(Self.metrics, window) {
                guard let moments = try row.moments(1) else { continue }
                rows.metrics.append(ProofRows.Metric(name: try row.text(0), moments: moments))
            }
            for row in try await transaction.query(Self.draws, window) {
                guard let unit = Holdback.Unit(rawValue: try row.text(0)) else { continue }
                rows.draws.append(
                    ProofRows.Draw(
                        unit: unit, share: try row.double(1), drawn: Int(try row.int(2)), held: Int(try row.int(3))))
            }
            rows.people = PeopleVotes(
                try await transaction.query(Self.people, window).map {
                    PeopleVotes.Cell(wins: Int(try $0.int(0)), losses: Int(try $0.int(1)), people: Int(try $0.int(2)))
                })
            for row in try await transaction.query(Self.ignored, window) {
                rows.ignored.append((try row.text(0), Int(try row.int(1))))
            }
            return rows
        }
    }
}

extension PostgresRow {
    /// The segment in the first two columns.
    fileprivate func segment() throws -> ProofSegment? {
        let name = try text(1)
        return ProofSegment.Kind(rawValue: try text(0)).map { ProofSegment($0, name) }
    }

    /// The moments in three columns: sums, products, people.
    fileprivate func moments(_ column: Int) throws -> ClusterMoments? {
        ClusterMoments(
            sums: try doubleArray(column).map { $0 ?? 0 }, upper: try doubleArray(column + 1).map { $0 ?? 0 },
            people: try intArray(column + 2).map { Int($0 ?? 0) })
    }
}

extension ProofRows.Totals {
    fileprivate init(_ row: PostgresRow) throws {
        first = try row.timestampOrNil(0)?.date
        last = try row.timestampOrNil(1)?.date
        jobs = Int(try row.int(2))
        people = Int(try row.int(3))
        drawn = (Int(try row.int(4)), Int(try row.int(5)))
        chosen = (Int(try row.int(6)), Int(try row.int(7)))
        revised = Int(try row.int(8))
        revisedPeople = Int(try row.int(9))
        tokens = Int(try row.int(10))
        tokenJobs = Int(try row.int(11))
        votes = Int(try row.int(12))
        votedPeople = Int(try row.int(13))
    }
}
