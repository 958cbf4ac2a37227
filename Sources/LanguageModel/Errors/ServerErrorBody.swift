#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The machine-readable part of an error response. The human-readable part is never read, since it may repeat the prompt.
struct ServerErrorBody {
    /// Codes and types, the most specific first, in lower case; only those that look like codes.
    let codes: [String]

    /// Reads `{"error": {"code", "type", "innererror": {"code"}}}` and the flat form; anything else has no codes.
    init(_ body: [UInt8]) {
        struct Text: Decodable {
            let value: String?
            init(from decoder: any Decoder) throws {
                value = try? decoder.singleValueContainer().decode(String.self)
            }
        }
        struct Fields: Decodable {
            let code: Text?
            let type: Text?
            let error_type: Text?
            let innererror: Inner?
        }
        struct Inner: Decodable {
            let code: Text?
        }
        struct Nested: Decodable {
            let value: Fields?
            init(from decoder: any Decoder) throws {
                value = try? decoder.singleValueContainer().decode(Fields.self)
            }
        }
        struct Envelope: Decodable {
            let error: Nested?
        }
        let nested = (try? BoundedJSON.decode(Envelope.self, from: body))?.error?.value
        let fields = nested ?? (try? BoundedJSON.decode(Fields.self, from: body))
        codes = [fields?.innererror?.code, fields?.code, fields?.type, fields?.error_type]
            .compactMap { $0?.value?.lowercased() }
            .filter(Self.looksLikeCode)
    }

    /// Whether the content, not the request's form, was refused.
    var isContentRefusal: Bool { codes.contains { Self.contentRefusals.contains($0) } }

    private static let contentRefusals: Set<String> = [
        "content_filter", "content_filter_error", "content_policy_violation", "responsibleaipolicyviolation",
        "content_moderation", "moderation_blocked", "content_blocked",
    ]

    /// Letters, digits and underscores only, at most 64, starting with a letter: no sentence, no key with dashes.
    private static func looksLikeCode(_ text: String) -> Bool {
        guard text.utf8.count <= 64, let first = text.unicodeScalars.first, first.isASCII, first.properties.isAlphabetic
        else { return false }
        return text.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
        }
    }
}
