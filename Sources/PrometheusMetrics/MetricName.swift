/// Names as Prometheus takes them, by OpenTelemetry's rules of compatibility.
enum MetricName {
    /// `messaging.process.duration` as a timer is `messaging_process_duration_seconds`.
    static func exposed(_ label: String, kind: Family.Kind, unit: String?) -> String {
        let name = sanitized(label, colon: true)
        let unit = kind == .timer ? "seconds" : unit
        guard let unit, !name.hasSuffix("_" + unit) else { return name }
        return "\(name)_\(unit)"
    }

    static func label(_ name: String) -> String { sanitized(name, colon: false) }

    /// Letters, digits and underscores; what else there is becomes an underscore, and a leading digit gets one.
    private static func sanitized(_ name: String, colon: Bool) -> String {
        var text = ""
        for character in name {
            let isAllowed =
                character.isASCII && (character.isLetter || character.isNumber || (colon && character == ":"))
            if text.isEmpty, character.isNumber { text = "_" }
            text.append(isAllowed ? character : "_")
        }
        return text.isEmpty ? "_" : text
    }
}
