import Foundation
import Personalization

@testable import Operations

/// A report as the broker and the database would give it.
struct Reports {
    var queues: [ManagedQueue] = []
    var nodes: [ManagedNode] = []
    var context = StatusContext()
    let now = Date(timeIntervalSince1970: 1_764_000_000)

    mutating func queue(
        _ name: String, ready: Int = 0, unacked: Int = 0, consumers: Int = 0, in inRate: Double = 0,
        out outRate: Double = 0, state: String = "running"
    ) {
        queues.append(
            ManagedQueue(
                name: name, messagesReady: ready, messagesUnacknowledged: unacked, consumers: consumers, state: state,
                messageStats: .init(publishDetails: .init(rate: inRate), ackDetails: .init(rate: outRate))))
    }

    /// - Parameter waits: Seconds that the last job received had waited, just now.
    mutating func team(
        _ name: String, ready: Int = 0, unacked: Int = 0, consumers: Int = 1, in inRate: Double = 0,
        out outRate: Double = 0, dead: Int = 0, retrying: Int = 0, waits: Double? = nil, promise: Int? = nil
    ) {
        queue(
            "attune.jobs.\(name)", ready: ready, unacked: unacked, consumers: consumers, in: inRate, out: outRate)
        queue("attune.dead.\(name)", ready: dead)
        queue("attune.results.\(name)")
        queue("attune.retry.5.\(name)", ready: retrying)
        if let waits {
            context.activity[name] = TeamActivity(tenant: name, lastWait: waits, lastReceivedAt: now)
        }
        context.promises[name] = promise
    }

    var report: QueueStatusReport {
        QueueStatusReport(at: now, queues: queues, nodes: nodes, context: context)
    }

    /// Three teams as on a bad evening: one floods, one is steady, one sends poison.
    static var evening: Reports {
        var reports = Reports()
        reports.context.workers = 2
        reports.context.trainers = 1
        reports.team("flood", ready: 12_480, unacked: 80, consumers: 2, in: 310, out: 212.4, waits: 95, promise: 60)
        reports.team("poison", ready: 0, consumers: 2, in: 2.2, out: 2.2, dead: 37, retrying: 4)
        reports.team("steady", ready: 12, unacked: 4, consumers: 2, in: 8.1, out: 9.4, waits: 1.2, promise: 60)
        reports.queue("attune.feedback.0", ready: 3, consumers: 1, in: 4, out: 4)
        reports.queue("attune.questions", consumers: 1)
        reports.queue("attune.unrouted")
        return reports
    }
}
