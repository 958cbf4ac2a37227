public import Foundation

/// What operators look at first: every queue of Attune, and the teams that they belong to.
public struct QueueStatusReport: Sendable, Encodable {
    /// When the figures were read.
    public let at: Date
    public let queues: [QueueStatus]
    public let teams: [TeamStatus]
    /// Dead letters of all teams, those that somebody looks at included.
    public let dead: Int
    /// Messages that no queue took.
    public let unrouted: Int
    /// Processes that announced themselves in the last seconds.
    public let workers: Int
    public let trainers: Int
    /// What the broker is short of, such as `memory on rabbit@a`; publishers wait meanwhile.
    public let alarms: [String]

    /// Reads the queues from the broker.
    ///
    /// - Parameter context: What the database knows of the teams.
    public static func read(_ management: BrokerManagement, context: StatusContext) async throws -> QueueStatusReport {
        async let nodes = management.nodes()
        let queues = try await management.queues()
        let report = QueueStatusReport(at: Date(), queues: queues, nodes: await nodes, context: context)
        // Only then is it worth asking: a team that sent nothing for long has no job that old.
        guard report.teams.contains(where: { $0.ready > 0 && $0.oldestSeconds ?? .infinity > 10 }) else {
            return report
        }
        var context = context
        context.emptyAt = (try? await management.emptyTimes()) ?? [:]
        return QueueStatusReport(at: report.at, queues: queues, nodes: await nodes, context: context)
    }

    init(at now: Date, queues: [ManagedQueue], nodes: [ManagedNode], context: StatusContext) {
        let queues = queues.compactMap { QueueStatus($0, context: context, now: now) }.sorted {
            ($0.kind.order, $0.name) < ($1.kind.order, $1.name)
        }
        self.queues = queues
        at = now
        func depth(_ kind: QueueStatus.Kind) -> Int {
            queues.filter { $0.kind == kind }.reduce(0) { $0 + $1.depth }
        }
        dead = depth(.dead)
        unrouted = depth(.unrouted)
        workers = context.workers
        trainers = context.trainers
        alarms = nodes.flatMap(\.alarms)
        teams = Dictionary(grouping: queues.filter { $0.team != nil }) { $0.team ?? "" }
            .compactMap { TeamStatus(team: $0.key, queues: $0.value, promise: context.promises[$0.key]) }
            .sorted { $0.team < $1.team }
    }

    /// The report's fields, and the findings beside them.
    private struct Document: Encodable {
        let report: QueueStatusReport
        let findings: [StatusFinding]

        private enum CodingKeys: CodingKey { case findings }

        func encode(to encoder: any Encoder) throws {
            try report.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(findings, forKey: .findings)
        }
    }

    /// - Parameter findings: What is over the thresholds that were asked for.
    public func json(findings: [StatusFinding] = []) throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(Document(report: self, findings: findings)), as: UTF8.self)
    }
}
