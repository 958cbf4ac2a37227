import Foundation
import Synchronization

/// Tells on standard error how far something is: one line that changes on a terminal, else a line now and then.
final class StageLine: Sendable {
    private struct State {
        var timeLeft = TimeLeft()
        var shown = ContinuousClock.now - .seconds(3600)
        var isOpen = false
    }

    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let state = Mutex(State())

    /// - Parameters:
    ///   - share: Of the stage, 0 to 1; nil where that is not known.
    ///   - detail: What is done in it.
    func show(_ stage: String, share: Double? = nil, detail: String) {
        let text = state.withLock { state -> String? in
            let now = ContinuousClock.now
            let isNew = state.timeLeft.stage != stage
            let left = state.timeLeft.see(share, of: stage, at: now)
            guard isNew || state.shown.duration(to: now) > (isTerminal ? .milliseconds(200) : .seconds(10)) else {
                return nil
            }
            state.shown = now
            state.isOpen = isTerminal
            var line = stage
            if let share, isTerminal { line += " ▕\(SignedBar.share(share, width: 20))▏" }
            if let share { line += " \(Int((share * 100).rounded())) %" }
            if !detail.isEmpty { line += ", \(detail)" }
            if let left { line += ", about \(Self.words(left)) left" }
            return line
        }
        guard let text else { return }
        // Erase to the end of the line (ECMA-48, EL).
        write(isTerminal ? "\r\(text)\u{1B}[K" : text + "\n")
    }

    /// Ends the line that changes.
    func end() {
        let isOpen = state.withLock { state in
            defer { state.isOpen = false }
            return state.isOpen
        }
        if isOpen { write("\n") }
    }

    private static func words(_ duration: Duration) -> String {
        let seconds = Int(duration / .seconds(1))
        if seconds < 90 { return "\(seconds) s" }
        return seconds < 5400 ? "\((seconds + 30) / 60) min" : "\((seconds + 1800) / 3600) h"
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
