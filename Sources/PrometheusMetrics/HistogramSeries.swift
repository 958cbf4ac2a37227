import CoreMetrics
import Synchronization

/// The counts of a histogram's buckets, their sum and number, all of one moment.
struct Distribution: Equatable {
    /// Upper bounds, ascending, without infinity.
    let bounds: [Double]
    /// Values up to each bound and above the one before; the last is of those above all bounds.
    var counts: [UInt64]
    var sum = 0.0
    var count: UInt64 { counts.reduce(0, +) }

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    mutating func record(_ value: Double) {
        // Bisection: the first bound that is not below the value.
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] < value { low = middle + 1 } else { high = middle }
        }
        counts[low] += 1
        sum += value
    }
}

final class HistogramSeries: Series, TimerHandler, RecorderHandler {
    private let state: Mutex<Distribution>

    init(_ bounds: [Double]) { state = Mutex(Distribution(bounds: bounds)) }

    var value: Double? { nil }
    var distribution: Distribution? { state.withLock { $0 } }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        state.withLock { $0.record(value) }
    }
}
