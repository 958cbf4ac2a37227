import CoreMetrics

/// A counter for each outcome of something. Outcomes are words of the program, so there are few.
struct OutcomeCounters {
    private let label: String
    private let factory: any MetricsFactory
    private var counters: [String: Counter] = [:]

    /// - Parameter outcomes: Those that are exposed from the start on, so that the first of its kind is seen as one more.
    init(_ label: String, outcomes: [String] = [], factory: any MetricsFactory = MetricsSystem.factory) {
        self.label = label
        self.factory = factory
        for outcome in outcomes { counters[outcome] = counter(outcome) }
    }

    mutating func count(_ outcome: String, by number: Int = 1) {
        let counter = counters[outcome] ?? counter(outcome)
        counters[outcome] = counter
        counter.increment(by: number)
    }

    private func counter(_ outcome: String) -> Counter {
        Counter(label: label, dimensions: [("outcome", outcome)], factory: factory)
    }
}
