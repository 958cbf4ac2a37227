import ArgumentParser
import Foundation

/// The lines of a file, one at a time, so that memory does not grow with the file.
enum FileLines {
    /// Calls `body` with each line that is not blank and its number from 1; `-` is standard input.
    ///
    /// - Throws: `CommandError` where the file cannot be read, has no line or one that is too long; what `body` throws.
    static func read(_ path: String, _ body: (_ line: [UInt8], _ number: Int) throws -> Void) throws {
        let reader = try LineReader(path)
        while let line = try reader.next() { try body(line, reader.number) }
        try reader.requireLine()
    }
}
