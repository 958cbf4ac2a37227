import ArgumentParser
import Foundation

/// The lines of a file, one at a time, so that memory does not grow with the file.
enum FileLines {
    /// Bytes of the longest line.
    static let longestLine = 64 << 20
    private static let chunkBytes = 1 << 20

    /// Calls `body` with each line that is not blank and its number from 1; `-` is standard input.
    ///
    /// - Throws: `CommandError` where the file cannot be read, has no line or one that is too long; what `body` throws.
    static func read(_ path: String, _ body: (_ line: [UInt8], _ number: Int) throws -> Void) throws {
        guard let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path) else {
            throw CommandError("the file \(path) cannot be read")
        }
        defer { if path != "-" { try? handle.close() } }
        var line: [UInt8] = []
        var number = 0
        var isEmpty = true
        func end() throws {
            number += 1
            if !line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\t") }) {
                isEmpty = false
                try body(line, number)
            }
            line.removeAll(keepingCapacity: true)
        }
        while let chunk = try chunk(of: handle, path) {
            var rest = chunk[...]
            while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
                line += rest[..<newline]
                try end()
                rest = rest[(newline + 1)...]
            }
            line += rest
            guard line.count <= longestLine else {
                throw CommandError("\(path), line \(number + 1): it is longer than \(longestLine) bytes")
            }
        }
        if !line.isEmpty { try end() }
        guard !isEmpty else { throw CommandError("the file \(path) has no line") }
    }

    private static func chunk(of handle: FileHandle, _ path: String) throws -> [UInt8]? {
        do {
            guard let data = try handle.read(upToCount: chunkBytes), !data.isEmpty else { return nil }
            return [UInt8](data)
        } catch {
            throw CommandError("the file \(path) cannot be read: \(error.localizedDescription)")
        }
    }
}
