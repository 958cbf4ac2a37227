import Foundation

/// Tells on standard error how far a long command is: on a terminal one line that is written over, else a line now and then.
struct ProgressLine {
    private let what: String
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var lastShare = -1
    private var isOpen = false

    init(_ what: String) { self.what = what }

    mutating func show(done: Int, of total: Int, left: Duration?) {
        guard total > 0 else { return }
        // Every percent on a terminal, every tenth elsewhere.
        let share = done * (isTerminal ? 100 : 10) / total
        guard share != lastShare else { return }
        lastShare = share
        let time = left.flatMap { done < total ? ", \(Self.text($0)) left" : nil } ?? ""
        let line = "\(what): \(done) of \(total)\(time)"
        FileHandle.standardError.write(Data((isTerminal ? "\r\u{1B}[K\(line)" : line + "\n").utf8))
        isOpen = isTerminal
    }

    /// Leaves what is written next a line of its own.
    mutating func end() {
        if isOpen { FileHandle.standardError.write(Data("\n".utf8)) }
        isOpen = false
    }

    private static func text(_ duration: Duration) -> String {
        let seconds = Int(duration.components.seconds)
        return switch seconds {
        case ..<60: "\(max(seconds, 1)) s"
        case ..<5400: "\((seconds + 30) / 60) min"
        default: "\((seconds + 1800) / 3600) h"
        }
    }
}
