import Foundation
import LanguageModel

/// A baseline to try prompts on: a response with what it answers.
public struct CalibrationText: Codable, Equatable, Sendable {
    /// The longest text that is taken, in bytes of UTF-8.
    public static let longest = 16 << 10

    public let prompt: String?
    public let text: String
    /// Whose rules apply; the general ones where it is missing.
    public let domain: String?

    public init(prompt: String?, text: String, domain: String?) {
        self.prompt = prompt
        self.text = text
        self.domain = domain
    }

    /// Decodes `{"text", "prompt"?, "domain"?}`.
    ///
    /// - Throws: `CalibrationTextError` that says what is wrong.
    public init(json line: [UInt8]) throws {
        let value: CalibrationText
        do { value = try BoundedJSON.decode(CalibrationText.self, from: line) } catch {
            throw CalibrationTextError(
                "is no text to calibrate with; write {\"text\": …} and, if wanted, \"prompt\" and \"domain\"")
        }
        guard !value.text.allSatisfy(\.isWhitespace) else {
            throw CalibrationTextError("has an empty text; leave the line out")
        }
        guard value.text.utf8.count <= Self.longest else {
            throw CalibrationTextError("has a text over \(Self.longest) bytes: give shorter ones")
        }
        self = value
    }

    /// Tells texts apart, without a word of them: 16 hexadecimal digits.
    public var key: String {
        let hash = Holdback.mixed(Holdback.fnv1a("\(prompt ?? "")\u{0}\(text)".utf8))
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The texts that come with Attune, 24 in three domains.
    ///
    /// - Throws: `CalibrationTextError`; a test proves that it does not.
    public static func bundled() throws -> [CalibrationText] {
        try PackageResources.baselines_jsonl.split(separator: UInt8(ascii: "\n")).map {
            try CalibrationText(json: Array($0))
        }
    }
}

/// Why a text cannot be calibrated with.
public struct CalibrationTextError: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
