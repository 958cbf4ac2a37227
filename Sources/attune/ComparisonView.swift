import Foundation
import Personalization

/// Two texts for a terminal: side by side where it is wide enough, else one above the other.
struct ComparisonView {
    /// Columns from which on two texts stand side by side.
    private static let wide = 100

    let text: String

    init(_ pair: Question.Pair, title: String, width: Int) {
        let width = min(max(width, 30), 160)
        var lines = ["", Self.rule("── \(title) ", width)]
        lines += Self.wrap(pair.prompt, width) + [""]
        if width >= Self.wide {
            let column = (width - 3) / 2
            let left = ["A", ""] + Self.wrap(pair.first, column)
            let right = ["B", ""] + Self.wrap(pair.second, column)
            for index in 0..<max(left.count, right.count) {
                let cell = index < left.count ? left[index] : ""
                let other = index < right.count ? right[index] : ""
                lines.append(cell + String(repeating: " ", count: column - cell.count) + " │ " + other)
            }
        } else {
            lines += [Self.rule("── A ", width)] + Self.wrap(pair.first, width)
            lines += ["", Self.rule("── B ", width)] + Self.wrap(pair.second, width)
        }
        lines.append(Self.rule("", width))
        text = lines.joined(separator: "\n")
    }

    private static func rule(_ title: String, _ width: Int) -> String {
        title + String(repeating: "─", count: max(0, width - title.count))
    }

    /// Breaks a text into lines of at most `width` characters, between words where it can. Control characters, which
    /// could steer the terminal, are left out.
    static func wrap(_ text: String, _ width: Int) -> [String] {
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let clean = String(
                String.UnicodeScalarView(
                    paragraph.unicodeScalars.map { $0 == "\t" ? " " : $0 }
                        .filter { $0.properties.generalCategory != .control }))
            var line = ""
            for word in clean.split(separator: " ", omittingEmptySubsequences: false) {
                var word = word
                if !line.isEmpty, line.count + 1 + word.count > width {
                    lines.append(line)
                    line = ""
                } else if !line.isEmpty {
                    line += " "
                }
                while word.count > width {
                    lines.append(String(word.prefix(width)))
                    word = word.dropFirst(width)
                }
                line += word
            }
            lines.append(line)
        }
        return lines
    }

    /// The terminal's columns, 80 where the output is none.
    static var terminalWidth: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
