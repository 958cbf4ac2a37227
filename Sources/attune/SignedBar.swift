/// Bars of characters for terminals.
enum SignedBar {
    private static let eighths: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    /// A bar left or right of a middle line, `2 × half + 1` columns wide.
    ///
    /// - Parameter largest: What fills half of it, above 0.
    static func text(_ value: Double, largest: Double, half: Int = 12) -> String {
        let length = Int((min(abs(value) / largest, 1) * Double(half)).rounded())
        let bar = String(repeating: "█", count: length)
        let blank = String(repeating: " ", count: half - length)
        let other = String(repeating: " ", count: half)
        return value < 0 ? blank + bar + "│" + other : other + "│" + bar + blank
    }

    /// A bar from the left for a share of 0 to 1, `width` columns wide, in eighths of a column.
    static func share(_ share: Double, width: Int) -> String {
        let steps = Int((min(max(share, 0), 1) * Double(width * 8)).rounded())
        var bar = String(repeating: "█", count: steps / 8)
        if steps % 8 > 0 { bar.append(eighths[steps % 8 - 1]) }
        return bar + String(repeating: " ", count: width - bar.count)
    }
}
