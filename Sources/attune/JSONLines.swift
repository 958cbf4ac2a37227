import ArgumentParser
import Foundation
import Personalization

/// Files of one JSON value a line.
enum JSONLines {
    /// Decodes each line that is not empty.
    ///
    /// - Throws: `ValidationError` with the number of the first line that is not what it should be.
    static func read<Value>(_ path: String, _ decode: ([UInt8]) throws -> Value) throws -> [Value] {
        try readNumbered(path) { try decode($1) }
    }

    /// Decodes each line that is not empty, with its number from 1.
    ///
    /// - Throws: `ValidationError` with the number of the first line that is not what it should be.
    static func readNumbered<Value>(_ path: String, _ decode: (Int, [UInt8]) throws -> Value) throws -> [Value] {
        let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
        guard let data = try handle?.readToEnd() ?? (handle == nil ? nil : Data()) else {
            throw ValidationError("the file \(path) cannot be read; check its name and permissions")
        }
        var values: [Value] = []
        for (index, line) in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\t") }) {
                continue
            }
            do { values.append(try decode(index + 1, Array(line))) } catch {
                throw ValidationError("\(path), line \(index + 1): \(error)")
            }
        }
        guard !values.isEmpty else { throw ValidationError("the file \(path) has no line; put one JSON value on each") }
        return values
    }
}
