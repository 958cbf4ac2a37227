/// The series of one metric.
final class Family {
    enum Kind {
        case counter
        case gauge
        case histogram
        /// A histogram of seconds.
        case timer
    }

    /// As it was asked for, dotted.
    let label: String
    /// As it is exposed, without the endings of its samples.
    let name: String
    let kind: Kind
    let description: MetricDescription?
    var series: [LabelSet: any Series] = [:]
    /// Series that were over the limit.
    var refused = 0

    init(label: String, name: String, kind: Kind, description: MetricDescription?) {
        self.label = label
        self.name = name
        self.kind = kind
        self.description = description
    }
}

/// The labels of a series, in the order of their names, already written: `team="demo",status="kept"`.
struct LabelSet: Hashable, Comparable {
    let text: String

    init(_ dimensions: [(String, String)]) {
        text = dimensions.map { (MetricName.label($0.0), $0.1) }.sorted { $0.0 < $1.0 }
            .map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
    }

    /// Backslash, quotation mark and line end are written with a backslash.
    private static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == 0x5C || $0 == 0x22 || $0 == 0x0A }) else { return value }
        return value.reduce(into: "") { text, character in
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n", "\r\n": text += "\\n"
            default: text.append(character)
            }
        }
    }

    static func < (left: LabelSet, right: LabelSet) -> Bool { left.text < right.text }
}
