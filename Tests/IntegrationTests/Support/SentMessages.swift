import AMQP
import Foundation
import Synchronization

/// What the program really sent, in a file that Tests/Schemas/validate.py checks after the tests.
enum SentMessages {
    private static let file: Mutex<FileHandle?> = {
        guard let path = ProcessInfo.processInfo.environment["ATTUNE_TEST_MESSAGES"] else { return Mutex(nil) }
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        let handle = FileHandle(forWritingAtPath: path)
        _ = try? handle?.seekToEnd()
        return Mutex(handle)
    }()

    static func record(_ delivery: Delivery) {
        guard let kind = delivery.properties.type, delivery.properties.headers["attune-reason"] == nil else { return }
        let line = Data(#"{"kind": "\#(kind)", "body": "#.utf8) + Data(delivery.body) + Data("}\n".utf8)
        file.withLock { try? $0?.write(contentsOf: line) }
    }
}
