import CoreMetrics
import Synchronization

/// The values of one set of labels.
protocol Series: AnyObject, Sendable {
    /// Of a counter or a gauge; nil of a histogram.
    var value: Double? { get }
    /// Of a histogram; nil of others.
    var distribution: Distribution? { get }
}

extension Series {
    var distribution: Distribution? { nil }
}

final class CounterSeries: Series, CounterHandler {
    private let count = Atomic<Int64>(0)

    var value: Double? { Double(count.load(ordering: .relaxed)) }

    /// A counter only grows.
    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() { count.store(0, ordering: .relaxed) }
}

final class FloatingPointCounterSeries: Series, FloatingPointCounterHandler {
    private let sum = Mutex(0.0)

    var value: Double? { sum.withLock { $0 } }

    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        sum.withLock { $0 += amount }
    }

    func reset() { sum.withLock { $0 = 0 } }
}

final class GaugeSeries: Series, RecorderHandler, MeterHandler {
    private let current = Mutex(0.0)

    var value: Double? { current.withLock { $0 } }

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { current.withLock { $0 = value } }
    func increment(by amount: Double) { current.withLock { $0 += amount } }
    func decrement(by amount: Double) { current.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
}
