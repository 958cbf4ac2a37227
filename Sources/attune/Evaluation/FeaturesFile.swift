import Foundation
import Personalization

/// A file of each response's features, written as they are computed.
final class FeaturesFile {
    private let handle: FileHandle
    private let path: String
    private var buffer: [UInt8] = []

    init(_ path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw CommandError("the file \(path) cannot be written") }
        self.handle = handle
        self.path = path
    }

    func write(id: String, features: [Double]) throws {
        FeatureLine.append(id: id, features: features, to: &buffer)
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
