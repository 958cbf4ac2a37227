public import CoreMetrics
import Synchronization

/// A backend of swift-metrics that keeps values for Prometheus to scrape.
///
/// Counters become counters, timers histograms of seconds, recorders histograms or gauges, meters gauges. Recording
/// takes an atomic add or a lock that nobody waits for, and never allocates. What is kept is bounded: a metric that has
/// as many series as ``seriesLimit`` takes no further ones, and says how many it refused.
///
/// Names follow OpenTelemetry's rules for Prometheus: dots become underscores, units and `_total` are put behind.
public final class PrometheusRegistry: MetricsFactory {
    /// Seconds, from a millisecond to two minutes, for what has no buckets of its own.
    public static let standardBuckets = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120,
    ]

    /// The most series of one metric.
    public let seriesLimit: Int
    private let descriptions: [String: MetricDescription]
    private let state = Mutex(State())

    private struct State {
        var families: [String: Family] = [:]
        /// Families that were asked for as another kind than they are.
        var conflicts = 0
    }

    public init(_ descriptions: [MetricDescription] = [], seriesLimit: Int = 2000) {
        self.seriesLimit = seriesLimit
        self.descriptions = Dictionary(descriptions.map { ($0.label, $0) }) { first, _ in first }
    }

    // MARK: Reading

    /// Everything that is kept, in a stable order.
    public func exposition(_ format: ExpositionFormat) -> String {
        state.withLock { state in
            var writer = ExpositionWriter(format)
            for family in state.families.values.sorted(by: { $0.name < $1.name }) { writer.write(family) }
            writer.writeRefused(state.families.values.reduce(state.conflicts) { $0 + $1.refused })
            return writer.finish()
        }
    }

    /// The value of a counter or gauge, for tests and pages; nil where there is no such series.
    public func value(_ label: String, _ dimensions: [(String, String)] = []) -> Double? {
        let key = LabelSet(dimensions)
        return state.withLock { state in
            state.families.values.first { $0.label == label }?.series[key]?.value
        }
    }

    // MARK: Making

    private func series<Kind: Series>(
        _ label: String, _ kind: Family.Kind, _ dimensions: [(String, String)], _ make: (Family) -> Kind
    ) -> Kind {
        let key = LabelSet(dimensions)
        return state.withLock { state in
            let description = descriptions[label]
            let name = MetricName.exposed(label, kind: kind, unit: description?.unit)
            let family =
                state.families[name]
                ?? Family(label: label, name: name, kind: kind, description: description)
            guard family.kind == kind else {
                state.conflicts += 1
                return make(family)
            }
            state.families[name] = family
            if let known = family.series[key] as? Kind { return known }
            let new = make(family)
            // What is over the limit works for whoever records it, and is not shown.
            guard family.series.count < seriesLimit else {
                family.refused += 1
                return new
            }
            family.series[key] = new
            return new
        }
    }

    private func remove(_ series: AnyObject) {
        state.withLock { state in
            for family in state.families.values {
                if let key = family.series.first(where: { $0.value === series })?.key { family.series[key] = nil }
            }
        }
    }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, .counter, dimensions) { _ in CounterSeries() }
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, .counter, dimensions) { _ in FloatingPointCounterSeries() }
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, .gauge, dimensions) { _ in GaugeSeries() }
    }

    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        if aggregate {
            series(label, .histogram, dimensions) {
                HistogramSeries($0.description?.buckets ?? Self.standardBuckets)
            }
        } else {
            series(label, .gauge, dimensions) { _ in GaugeSeries() }
        }
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, .timer, dimensions) { HistogramSeries($0.description?.buckets ?? Self.standardBuckets) }
    }

    public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }
}
