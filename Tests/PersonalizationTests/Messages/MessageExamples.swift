import Foundation
import Testing

@testable import Personalization

/// The examples under `Schemas/messages/examples`, which the schemas are tested with, too.
enum MessageExamples {
    struct Valid: Sendable, CustomTestStringConvertible {
        let kind: String
        let name: String
        let body: [UInt8]
        var testDescription: String { "\(kind)/\(name)" }
    }

    struct Invalid: Sendable, CustomTestStringConvertible {
        let kind: String
        let name: String
        let why: String
        let code: String
        let field: String
        let body: [UInt8]
        var testDescription: String { "\(kind)/\(name)" }
    }

    static let kinds = ["revision-job", "revised-response", "feedback", "question-request", "question"]

    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Schemas/messages/examples")

    private static func files(_ kind: String, _ validity: String) -> [URL] {
        let place = folder.appending(path: "\(kind)/\(validity)")
        let found = (try? FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: nil)) ?? []
        return found.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
    }

    static let valid: [Valid] = kinds.flatMap { kind in
        files(kind, "valid").compactMap { file in
            (try? Data(contentsOf: file)).map { Valid(kind: kind, name: file.lastPathComponent, body: Array($0)) }
        }
    }

    static let invalid: [Invalid] = kinds.flatMap { kind in
        files(kind, "invalid").compactMap { file in
            guard let data = try? Data(contentsOf: file),
                let example = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
                let why = example["why"] as? String, let code = example["code"] as? String,
                let field = example["field"] as? String
            else { return nil }
            let raw = (example["raw"] as? String).map { Array($0.utf8) }
            let body = example["body"].flatMap { try? JSONSerialization.data(withJSONObject: $0) }.map { Array($0) }
            guard let bytes = raw ?? body else { return nil }
            return Invalid(
                kind: kind, name: file.lastPathComponent, why: why, code: code, field: field, body: bytes)
        }
    }

    static func type(_ kind: String) -> (any QueueMessage.Type)? {
        switch kind {
        case "revision-job": RevisionJob.self
        case "revised-response": RevisedResponse.self
        case "feedback": Feedback.self
        case "question-request": QuestionRequest.self
        case "question": Question.self
        default: nil
        }
    }

    /// Decodes, encodes, and decodes what was encoded.
    ///
    /// - Returns: Whether the message came back; whether it is at least written the same the second time, as it is when
    ///   times were rounded to the microsecond the first time; and what was written.
    static func roundTrip<Message: QueueMessage>(
        _ type: Message.Type, _ body: [UInt8]
    ) throws(MessageError) -> (isSame: Bool, isStable: Bool, encoded: [UInt8]) {
        let message = try Message.decode(body)
        let encoded = message.encoded()
        let again = try Message.decode(encoded)
        return (again == message, again.encoded() == encoded, encoded)
    }
}
