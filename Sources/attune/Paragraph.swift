import Foundation

/// Text for people, broken between words to fit a terminal; without a terminal lines are as long as they are.
enum Paragraph {
    /// - Parameters:
    ///   - first: What the first line begins with.
    ///   - indent: Columns that the other lines are moved to the right.
    static func wrap(
        _ text: String, first: String = "", indent: Int = 0, width: Int = TerminalScreen.width
    ) -> String {
        // Room for some words in the narrowest of terminals.
        guard width < Int.max else { return first + text }
        let room = max(width - max(indent, first.count), 24)
        let lines = ComparisonView.wrap(text, room)
        let margin = String(repeating: " ", count: indent)
        return lines.enumerated().map { ($0 == 0 ? first : margin) + $1 }.joined(separator: "\n")
    }
}
