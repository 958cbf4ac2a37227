import CoreMetrics
import Postgres

/// How much of a pool of database connections is in use.
struct PoolMetrics {
    private let used: Gauge
    private let idle: Gauge
    private let maximum: Gauge
    private let pending: Gauge

    /// - Parameter name: Names the pool.
    init(_ name: String, factory: any MetricsFactory) {
        let pool = ("db.client.connection.pool.name", name)
        func gauge(_ label: String, _ dimensions: [(String, String)] = []) -> Gauge {
            Gauge(label: label, dimensions: [pool] + dimensions, factory: factory)
        }
        used = gauge(MetricLabel.databaseConnections, [("db.client.connection.state", "used")])
        idle = gauge(MetricLabel.databaseConnections, [("db.client.connection.state", "idle")])
        maximum = gauge(MetricLabel.databaseConnectionsMaximum)
        pending = gauge(MetricLabel.databasePending)
    }

    func sample(_ use: PostgresPoolUse) {
        used.record(use.used)
        idle.record(use.idle)
        maximum.record(use.size)
        pending.record(use.waiting)
    }
}
