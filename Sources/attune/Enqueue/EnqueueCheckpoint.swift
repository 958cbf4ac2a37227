import Foundation

/// How far a file of jobs was enqueued, kept beside it so that the same command goes on from there.
struct EnqueueCheckpoint: Codable, Equatable {
    /// The team that the jobs are for.
    let tenant: String
    /// Lines of the file that the broker has confirmed.
    var lines: Int
    /// Tells those lines from others.
    var fingerprint: UInt64

    /// - Returns: Nil where there is none yet.
    /// - Throws: `CommandError` where the file is something else, or cannot be read.
    static func read(_ path: String) throws -> EnqueueCheckpoint? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            return try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw CommandError(
                "\(path) is no checkpoint of `attune enqueue`: give another name with --checkpoint, or remove the file")
        }
    }

    /// Replaces the file at once, so that there is always a whole one.
    ///
    /// - Throws: `CommandError` where it cannot be written.
    func write(_ path: String) throws {
        do {
            try JSONEncoder().encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandError(
                "the checkpoint \(path) cannot be written (\(error.localizedDescription)); \(lines) lines are enqueued: "
                    + "give --checkpoint a place with room that may be written")
        }
    }

    /// Adds a line to a fingerprint (FNV-1a, 64 bits).
    static func extend(_ fingerprint: UInt64, with line: [UInt8]) -> UInt64 {
        var hash = fingerprint
        for byte in line { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return (hash ^ 0x0A) &* 0x100_0000_01B3
    }

    /// The fingerprint of no line.
    static let emptyFingerprint: UInt64 = 0xCBF2_9CE4_8422_2325
}
