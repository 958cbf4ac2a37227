/// Writes metrics as text.
struct ExpositionWriter {
    private let format: ExpositionFormat
    private var text = ""

    init(_ format: ExpositionFormat) { self.format = format }

    mutating func write(_ family: Family) {
        guard !family.series.isEmpty else { return }
        head(family)
        for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
            if let distribution = series.distribution {
                write(distribution, family.name, labels.text)
            } else if let value = series.value {
                sample(family.kind == .counter ? family.name + "_total" : family.name, labels.text, value)
            }
        }
    }

    /// Series that had no room, so that a limit is never silent.
    mutating func writeRefused(_ count: Int) {
        let name = "prometheus_metrics_refused_series"
        text += "# HELP \(name) Series that were not kept: over the limit of their metric, or of another kind.\n"
        text += "# TYPE \(name) gauge\n"
        sample(name, "", Double(count))
    }

    mutating func finish() -> String {
        if format == .openMetrics { text += "# EOF\n" }
        return text
    }

    private mutating func head(_ family: Family) {
        let type =
            switch family.kind {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram, .timer: "histogram"
            }
        // OpenMetrics names a counter without the ending of its samples.
        let name = family.kind == .counter && format == .prometheus ? family.name + "_total" : family.name
        if let help = family.description?.help { text += "# HELP \(name) \(escaped(help))\n" }
        text += "# TYPE \(name) \(type)\n"
        let unit = family.kind == .timer ? "seconds" : family.description?.unit
        if format == .openMetrics, let unit { text += "# UNIT \(name) \(unit)\n" }
    }

    private mutating func write(_ distribution: Distribution, _ name: String, _ labels: String) {
        var running: UInt64 = 0
        let prefix = labels.isEmpty ? "" : labels + ","
        for (bound, count) in zip(distribution.bounds, distribution.counts) {
            running += count
            sample(name + "_bucket", "\(prefix)le=\"\(number(bound))\"", Double(running))
        }
        sample(name + "_bucket", "\(prefix)le=\"+Inf\"", Double(distribution.count))
        sample(name + "_sum", labels, distribution.sum)
        sample(name + "_count", labels, Double(distribution.count))
    }

    private mutating func sample(_ name: String, _ labels: String, _ value: Double) {
        text += labels.isEmpty ? "\(name) \(number(value))\n" : "\(name){\(labels)} \(number(value))\n"
    }

    /// OpenMetrics wants bounds as floating point, so whole ones keep their `.0` there.
    private func number(_ value: Double) -> String {
        if value == .infinity { return "+Inf" }
        if value == -.infinity { return "-Inf" }
        if value.isNaN { return "NaN" }
        if format == .prometheus, value.magnitude < 1e15, value == value.rounded() { return String(Int64(value)) }
        return String(value)
    }

    private func escaped(_ help: String) -> String {
        help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }
}
