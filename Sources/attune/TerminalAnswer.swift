import Dispatch
import Foundation
import Personalization

/// What a person types at a question.
enum TerminalAnswer: Sendable {
    case chosen(Feedback.Answer.Choice)
    case skip
    case quit

    /// Reads lines until one is an answer; the end of the input is `quit`.
    static func read(json: Bool) async -> TerminalAnswer {
        while true {
            if !json {
                print("a, b, n(o preference), s(kip) or q(uit)? ", terminator: "")
                fflush(nil)
            }
            guard let line = await readLineAside() else { return .quit }
            if let answer = TerminalAnswer(line, json: json) { return answer }
            if json { FileHandle.standardError.write(Data("expected first, second, neither, skip or quit\n".utf8)) }
        }
    }

    init?(_ line: String, json: Bool) {
        switch (line.trimmingCharacters(in: .whitespaces).lowercased(), json) {
        case ("a", false), ("first", true): self = .chosen(.first)
        case ("b", false), ("second", true): self = .chosen(.second)
        case ("n", false), ("neither", true): self = .chosen(.neither)
        case ("s", false), ("skip", true): self = .skip
        case ("q", false), ("quit", true): self = .quit
        default: return nil
        }
    }

    /// Reading waits on a thread of its own, not on one that other work needs.
    private static func readLineAside() async -> String? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: readLine()) }
        }
    }
}
