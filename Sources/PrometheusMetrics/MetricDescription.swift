/// What is said of a metric beside its values, and how its values are gathered.
public struct MetricDescription: Sendable, Equatable {
    /// As it is given to swift-metrics, dotted: `messaging.process.duration`.
    public let label: String
    /// One sentence for whoever sees the metric first.
    public let help: String
    /// Such as `seconds` or `bytes`, the end of the exposed name; nil where the values are counts. Timers always have
    /// seconds.
    public let unit: String?
    /// Upper bounds of a histogram's buckets, ascending; nil takes the registry's.
    public let buckets: [Double]?

    public init(_ label: String, unit: String? = nil, buckets: [Double]? = nil, help: String) {
        self.label = label
        self.help = help
        self.unit = unit
        self.buckets = buckets
    }
}
