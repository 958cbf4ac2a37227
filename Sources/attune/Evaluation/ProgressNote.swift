import Foundation
import Synchronization

/// What a long command does, on standard error: one line that is overwritten on a terminal, else a line now and then.
final class ProgressNote: Sendable {
    private struct State {
        var last: ContinuousClock.Instant
        var hasLine = false
    }

    private let state = Mutex(State(last: ContinuousClock.now))
    private let isTerminal = isatty(STDERR_FILENO) == 1

    /// Shows a stage, at most twice a second on a terminal and every five seconds elsewhere.
    func show(_ stage: String, share: Double? = nil) {
        state.withLock { state in
            let now = ContinuousClock.now
            guard now - state.last >= (isTerminal ? .milliseconds(500) : .seconds(5)) else { return }
            state.last = now
            let text = stage + (share.map { String(format: ", %.0f %%", 100 * $0) } ?? "")
            write(isTerminal ? "\r\u{1B}[K\(text)" : "\(text)\n")
            state.hasLine = isTerminal
        }
    }

    /// Clears the line.
    func end() {
        state.withLock { state in
            if state.hasLine { write("\r\u{1B}[K") }
            state.hasLine = false
        }
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
