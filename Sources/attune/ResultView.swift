import Foundation
import Personalization

/// Writes results to standard output, for people or for programs.
struct ResultView {
    let json: Bool

    /// Writes one result whole.
    ///
    /// - Parameter message: The message's body, as it was published.
    /// - Throws: `CommandError` where it cannot be written; then nothing may be taken to be read.
    func write(_ message: [UInt8]) throws {
        let text: String
        if json {
            text = String(decoding: message, as: UTF8.self)
        } else if let result = try? RevisedResponse.decode(message) {
            text = Self.text(of: result)
        } else {
            // Whatever it is, the team gets it.
            text = String(decoding: message, as: UTF8.self)
        }
        do {
            try FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
        } catch {
            throw CommandError(
                "the output cannot be written (\(error.localizedDescription)): make room, then run it again; what was "
                    + "not written is still there")
        }
    }

    private static func text(of result: RevisedResponse) -> String {
        let reason = result.reason.map { " (\($0))" } ?? ""
        let applied = result.applied.isEmpty ? "" : " by " + result.applied.joined(separator: ", ")
        return "── \(result.jobID ?? "?"): \(result.status.rawValue)\(reason)\(applied)\n"
            + (result.text ?? result.detail ?? "")
    }
}
