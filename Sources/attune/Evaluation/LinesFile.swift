import Foundation

/// A file of lines, written as they are computed.
final class LinesFile {
    private let handle: FileHandle
    private let path: String
    private var buffer: [UInt8] = []

    init(_ path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw CommandError("the file \(path) cannot be written; check its folder and permissions") }
        self.handle = handle
        self.path = path
    }

    /// Adds what `append` appends, whole lines.
    func write(_ append: (inout [UInt8]) -> Void) throws {
        append(&buffer)
        if buffer.count > 1 << 20 { try flush() }
    }

    func close() throws {
        try flush()
        try? handle.close()
    }

    private func flush() throws {
        do { try handle.write(contentsOf: buffer) } catch {
            throw CommandError("the file \(path) cannot be written: \(error.localizedDescription)")
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
