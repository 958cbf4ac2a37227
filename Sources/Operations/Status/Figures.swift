import Foundation

/// Figures as people read them, the same on the page and in the terminal.
enum Figures {
    /// With thin spaces between thousands, which no language takes for a decimal point.
    static func count(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "\u{2009}" }
            text.append(digit)
        }
        return value < 0 ? "-" + text : text
    }

    /// `1 job`, `2 jobs`.
    static func many(_ count: Int, _ noun: String) -> String {
        "\(self.count(count)) \(noun)\(count == 1 ? "" : "s")"
    }

    /// A time in its two largest units: `2 h 5 min`.
    static func span(_ seconds: Double) -> String {
        guard seconds.isFinite else { return "∞" }
        let whole = Int(min(max(seconds, 0), 1e12).rounded())
        switch whole {
        case ..<60: return "\(whole) s"
        case ..<3600: return join(whole / 60, "min", whole % 60, "s")
        case ..<86_400: return join(whole / 3600, "h", whole % 3600 / 60, "min")
        default: return join(whole / 86_400, "d", whole % 86_400 / 3600, "h")
        }
    }

    private static func join(_ first: Int, _ unit: String, _ second: Int, _ secondUnit: String) -> String {
        second == 0 ? "\(first) \(unit)" : "\(first) \(unit) \(second) \(secondUnit)"
    }

    /// In a second, with a decimal place below a hundred.
    static func rate(_ value: Double) -> String {
        value < 0.05 ? "0" : value < 100 ? String(format: "%.1f", value) : count(Int(value.rounded()))
    }

    /// When a queue is empty at its rates.
    static func drain(_ team: TeamStatus) -> String {
        if team.depth == 0 { return "–" }
        return team.drainSeconds.map(span) ?? (team.inRate > team.outRate ? "grows" : "stands")
    }

    static func oldest(_ team: TeamStatus) -> String {
        if team.ready == 0 { return "–" }
        return team.oldestSeconds.map(span) ?? "unknown"
    }
}
