public import CoreMetrics
import Synchronization
public import Workers

/// Tells in metrics what a process waits for: 1 for each part that is not there, and how often each went away.
public enum ReadinessMetrics {
    public static let waiting = "attune.waiting"
    public static let interruptions = "attune.interruptions"

    /// Follows a process's readiness from now on.
    public static func follow(
        _ readiness: ServiceReadiness, parts: [String], factory: any MetricsFactory = MetricsSystem.factory
    ) {
        let state = Mutex(Followed(parts: parts, waiting: Set(readiness.waiting.keys), factory: factory))
        // Two changes at once may be told in either order: what is true now is asked for.
        readiness.onChange { [weak readiness] _ in
            state.withLock { if let readiness { $0.update(Set(readiness.waiting.keys)) } }
        }
    }

    /// Whatever the readiness speaks of besides, such as circuits, gets a series when it first does.
    private struct Followed {
        let factory: any MetricsFactory
        var gauges: [String: Gauge] = [:]
        var counters: [String: Counter] = [:]
        var waiting: Set<String>

        init(parts: [String], waiting: Set<String>, factory: any MetricsFactory) {
            self.factory = factory
            self.waiting = waiting
            for part in parts {
                add(part)
                gauges[part]?.record(waiting.contains(part) ? 1 : 0)
            }
        }

        private mutating func add(_ part: String) {
            gauges[part] = Gauge(label: ReadinessMetrics.waiting, dimensions: [("part", part)], factory: factory)
            counters[part] = Counter(
                label: ReadinessMetrics.interruptions, dimensions: [("part", part)], factory: factory)
        }

        mutating func update(_ now: Set<String>) {
            for part in now.union(waiting) {
                if gauges[part] == nil { add(part) }
                gauges[part]?.record(now.contains(part) ? 1 : 0)
                if now.contains(part), !waiting.contains(part) { counters[part]?.increment() }
            }
            waiting = now
        }
    }
}
