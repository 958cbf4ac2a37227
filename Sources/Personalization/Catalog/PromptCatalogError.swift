/// Reports why a catalog can't be used, and where.
public struct PromptCatalogError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Kind of problem.
    public enum Code: String, Sendable, Hashable {
        /// The file can't be found or read.
        case unreadable
        /// The input is over 1 MiB, or a list or text in it is over its limit.
        case tooLarge = "too_large"
        /// The input is no YAML, or YAML that is refused: anchors, deep nesting, several documents.
        case malformed
        /// A value is of another type than expected.
        case wrongType = "wrong_type"
        /// A required key is missing.
        case missingKey = "missing_key"
        /// A key is not known, most likely misspelt.
        case unknownKey = "unknown_key"
        /// A name or id occurs twice.
        case duplicate
        /// A value is out of its range, or refers to something that is not there.
        case invalidValue = "invalid_value"
    }

    /// Kind of problem.
    public let code: Code
    /// Path of keys to the value, such as `prompts[3].effect.slope`; empty for the whole document.
    public let keyPath: String
    /// Line of the input, counted from 1, where it is known.
    public let line: Int?
    /// What is wrong and what to do.
    public let message: String

    /// Code, place and message in one line.
    public var description: String {
        var place = keyPath.isEmpty ? "catalog" : "catalog, \(keyPath)"
        if let line { place += ", line \(line)" }
        return "\(place): \(message) (\(code.rawValue))"
    }

    init(_ code: Code, keyPath: String = "", line: Int? = nil, _ message: String) {
        self.code = code
        self.keyPath = keyPath
        self.line = line
        self.message = message
    }
}
