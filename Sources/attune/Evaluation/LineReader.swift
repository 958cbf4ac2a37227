import ArgumentParser
import Foundation

/// Reads a file line by line, so that memory does not grow with the file.
final class LineReader {
    /// Bytes of the longest line.
    static let longestLine = 64 << 20
    private static let chunkBytes = 1 << 20

    let path: String
    private let handle: FileHandle
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false
    /// The number of the last line that was read, from 1.
    private(set) var number = 0
    /// Whether a line that is not blank was read.
    private(set) var hasLine = false

    /// - Parameter path: A file; `-` is standard input.
    /// - Throws: `CommandError` where it cannot be opened.
    init(_ path: String) throws {
        self.path = path
        guard let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path) else {
            throw CommandError("the file \(path) cannot be read: check its name and its permissions")
        }
        self.handle = handle
    }

    deinit { if path != "-" { try? handle.close() } }

    /// The bytes of the file; nil where it is none, such as a pipe.
    var size: Int? {
        guard path != "-" else { return nil }
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard attributes?[.type] as? FileAttributeType == .typeRegular else { return nil }
        return (attributes?[.size] as? NSNumber)?.intValue
    }

    /// The next line that is not blank; nil at the end.
    ///
    /// - Throws: `CommandError` where the file cannot be read, or a line is too long.
    func next() throws -> [UInt8]? {
        while let line = try nextOfAll() {
            number += 1
            if !line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\t") }) {
                hasLine = true
                return line
            }
        }
        return nil
    }

    /// - Throws: `CommandError` where there was no line.
    func requireLine() throws {
        guard hasLine else { throw CommandError("the file \(path) has no line: put one JSON value on each") }
    }

    private func nextOfAll() throws -> [UInt8]? {
        var searched = position
        while true {
            if let newline = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { position = newline + 1 }
                return Array(buffer[position..<newline])
            }
            if isAtEnd {
                defer { position = buffer.count }
                return position < buffer.count ? Array(buffer[position...]) : nil
            }
            guard buffer.count - position <= Self.longestLine else {
                throw CommandError(
                    "\(path), line \(number + 1): it is longer than \(Self.longestLine) bytes; end each JSON value with "
                        + "a new line")
            }
            buffer.removeFirst(position)
            position = 0
            searched = buffer.count
            try readChunk()
        }
    }

    private func readChunk() throws {
        do {
            guard let data = try handle.read(upToCount: Self.chunkBytes), !data.isEmpty else {
                isAtEnd = true
                return
            }
            buffer += data
        } catch {
            throw CommandError("the file \(path) cannot be read: \(error.localizedDescription)")
        }
    }
}
