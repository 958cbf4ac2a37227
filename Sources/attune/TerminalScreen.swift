import Foundation

/// A terminal's screen that one command has to itself, shown anew as a whole.
final class TerminalScreen {
    private var isEntered = false

    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    private static var size: winsize? {
        var size = winsize()
        guard isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return size
    }

    /// Columns; without a terminal as many as it takes.
    static var width: Int { size.map { Int($0.ws_col) } ?? .max }
    static var height: Int { size.map { Int($0.ws_row) } ?? .max }

    /// Shows lines from the top. Without a terminal they are printed, with an empty line behind.
    ///
    /// - Parameter footer: Always shown, below as many lines as there is room for.
    func show(_ lines: [String], footer: String) {
        guard Self.isTerminal else { return write((lines + [footer, ""]).joined(separator: "\n") + "\n") }
        let room = max(Self.height - 1, 1)
        var shown = lines
        if lines.count > room {
            shown = Array(lines.prefix(room - 1)) + ["… \(lines.count - room + 1) more lines: enlarge the terminal"]
        }
        // ECMA-48: to the top left, and after each line erase what stood behind it, which flickers less than erasing all.
        var text = isEntered ? "" : "\u{1B}[?1049h\u{1B}[?25l"
        text += "\u{1B}[H" + (shown + [footer]).map { $0 + "\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J"
        isEntered = true
        write(text)
    }

    /// Gives back the screen as it was.
    func leave() {
        if isEntered { write("\u{1B}[?25h\u{1B}[?1049l") }
        isEntered = false
    }

    private func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }
}
