import CoreMetrics
import Synchronization

/// The broker's figures as metrics, so that alerts need no other exporter.
struct BrokerMetrics: Sendable {
    static let messages = "attune.queue.messages"
    static let consumers = "attune.queue.consumers"
    static let rate = "attune.queue.rate"
    static let oldest = "attune.job.oldest.age"
    static let promise = "attune.team.promise"
    static let alarms = "attune.broker.alarms"
    static let down = "attune.queues.down"
    static let processes = "attune.processes"
    /// 1 while the management API answers.
    static let isRead = "attune.status.up"

    private let factory: any MetricsFactory
    private let gauges = Gauges()

    private final class Gauges: Sendable {
        let byKey = Mutex<[[String]: Gauge]>([:])
    }

    init(factory: any MetricsFactory) { self.factory = factory }

    func record(_ report: QueueStatusReport) {
        var fresh: [[String]: Double] = [:]
        for queue in report.queues {
            let team = queue.team ?? ""
            fresh[[Self.messages, "kind", queue.kind.rawValue, "team", team, "state", "ready"], default: 0] += Double(
                queue.ready)
            fresh[[Self.messages, "kind", queue.kind.rawValue, "team", team, "state", "unacked"], default: 0] += Double(
                queue.unacked)
            fresh[[Self.consumers, "kind", queue.kind.rawValue, "team", team], default: 0] += Double(queue.consumers)
            fresh[[Self.rate, "kind", queue.kind.rawValue, "team", team, "direction", "in"], default: 0] += queue.inRate
            fresh[[Self.rate, "kind", queue.kind.rawValue, "team", team, "direction", "out"], default: 0] +=
                queue.outRate
        }
        for team in report.teams {
            fresh[[Self.oldest, "team", team.team]] = team.oldestSeconds
            fresh[[Self.promise, "team", team.team]] = team.promiseSeconds.map(Double.init)
        }
        fresh[[Self.alarms]] = Double(report.alarms.count)
        fresh[[Self.down]] = Double(report.queues.count(where: \.isDown))
        fresh[[Self.processes, "kind", "worker"]] = Double(report.workers)
        fresh[[Self.processes, "kind", "trainer"]] = Double(report.trainers)
        fresh[[Self.isRead]] = 1
        set(fresh)
    }

    /// Figures that can't be read are not shown as if they still held.
    func recordFailure() { set([[Self.isRead]: 0]) }

    /// Sets what is there, and removes what is there no more.
    private func set(_ fresh: [[String]: Double]) {
        gauges.byKey.withLock { gauges in
            for (key, gauge) in gauges where fresh[key] == nil {
                gauge.destroy()
                gauges[key] = nil
            }
            for (key, value) in fresh {
                let gauge =
                    gauges[key]
                    ?? Gauge(
                        label: key[0],
                        dimensions: stride(from: 1, to: key.count, by: 2).map { (key[$0], key[$0 + 1]) },
                        factory: factory)
                gauges[key] = gauge
                gauge.record(value)
            }
        }
    }
}
