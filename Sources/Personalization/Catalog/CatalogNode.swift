internal import Yams

/// Reads a YAML value strictly, and knows its key path and line for errors.
struct CatalogNode {
    private let node: Node
    private let path: String

    /// Parses a document that is one bounded tree.
    ///
    /// Anchors are refused before parsing, so no alias can be resolved: a few lines of aliases would otherwise stand
    /// for billions of values (the "billion laughs").
    init(yaml: String) throws(PromptCatalogError) {
        guard yaml.utf8.count <= CatalogLimits.inputBytes else {
            throw PromptCatalogError(.tooLarge, "over \(CatalogLimits.inputBytes) bytes; split or shorten it")
        }
        try CatalogNode.refuseAnchorsAndDepth(yaml)
        do {
            // A native string, so that the parser's pointer into it stays valid.
            var text = yaml
            text.makeContiguousUTF8()
            guard let root = try Parser(yaml: text, encoding: .utf8).singleRoot() else {
                throw PromptCatalogError(.malformed, "the document is empty; write schema, version and the lists")
            }
            node = root
            path = ""
        } catch let error as PromptCatalogError {
            throw error
        } catch {
            throw CatalogNode.describe(error)
        }
    }

    private init(_ node: Node, path: String) {
        self.node = node
        self.path = path
    }

    /// Line of the value, counted from 1.
    var line: Int? { node.mark?.line }

    func error(_ code: PromptCatalogError.Code, _ message: String) -> PromptCatalogError {
        PromptCatalogError(code, keyPath: path, line: line, message)
    }

    /// Returns the text of a scalar, as it is written.
    func string() throws(PromptCatalogError) -> String {
        guard case .scalar(let scalar) = node else { throw error(.wrongType, "expected a text") }
        return scalar.string
    }

    /// Returns a finite decimal number.
    func number() throws(PromptCatalogError) -> Double {
        let text = try string()
        let isDecimal = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || byte == 0x2E || byte == 0x2D || byte == 0x2B
        }
        guard isDecimal, text.utf8.count <= 32, let value = Double(text), value.isFinite else {
            throw error(.wrongType, "expected a decimal number such as 0.5")
        }
        return value
    }

    /// Returns the elements of a list.
    func sequence(atMost limit: Int) throws(PromptCatalogError) -> [CatalogNode] {
        guard case .sequence(let sequence) = node else { throw error(.wrongType, "expected a list") }
        guard sequence.count <= limit else {
            throw error(.tooLarge, "\(sequence.count) entries, at most \(limit) are allowed")
        }
        return sequence.enumerated().map { CatalogNode($0.element, path: "\(path)[\($0.offset)]") }
    }

    /// Returns the fields of a mapping; with `keys`, any other key is refused.
    func mapping(keys: Set<String>?) throws(PromptCatalogError) -> CatalogFields {
        guard case .mapping(let mapping) = node else { throw error(.wrongType, "expected a mapping of keys to values") }
        var fields: [(String, CatalogNode)] = []
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key else {
                throw PromptCatalogError(.wrongType, keyPath: path, line: key.mark?.line, "a key must be a text")
            }
            let name = scalar.string
            guard keys?.contains(name) ?? true else {
                throw PromptCatalogError(
                    .unknownKey, keyPath: path, line: key.mark?.line,
                    "unknown key \"\(name.prefix(64))\"; use one of \((keys ?? []).sorted().joined(separator: ", "))")
            }
            fields.append((name, CatalogNode(value, path: path.isEmpty ? name : "\(path).\(name)")))
        }
        return CatalogFields(owner: self, fields: fields)
    }

    /// Refuses what only an attack or an accident contains, before the parser spends time or stack on it.
    private static func refuseAnchorsAndDepth(_ yaml: String) throws(PromptCatalogError) {
        var line = 1
        var depth = 0
        var previous: UInt8 = 0x0A
        var dashes = 0
        var atStart = true
        let bytes = Array(yaml.utf8)
        for (index, byte) in bytes.enumerated() {
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0x0A
            switch byte {
            case UInt8(ascii: "&") where isBreakOrIndicator(previous) && !isWhiteSpace(next):
                throw PromptCatalogError(
                    .malformed, line: line, "anchors (&name) are not allowed; repeat the text, or write \"and\"")
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
            case UInt8(ascii: "-"), UInt8(ascii: "?"): if atStart { dashes += 1 }
            case 0x0A, 0x0D:
                line += byte == 0x0A ? 1 : 0
                dashes = 0
            default: break
            }
            atStart = isLineStart(byte, atStart)
            guard depth <= CatalogLimits.nestingDepth, dashes <= CatalogLimits.nestingDepth else {
                throw PromptCatalogError(
                    .malformed, line: line, "nested deeper than \(CatalogLimits.nestingDepth); flatten it")
            }
            previous = byte
        }
    }

    private static func isLineStart(_ byte: UInt8, _ atStart: Bool) -> Bool {
        switch byte {
        case 0x0A, 0x0D: true
        case 0x20, 0x09, UInt8(ascii: "-"), UInt8(ascii: "?"): atStart
        default: false
        }
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private static func isBreakOrIndicator(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ","), UInt8(ascii: ":"),
            UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: "&"):
            true
        default: false
        }
    }

    /// Turns a parser error into one that repeats no text of the input but its place.
    private static func describe(_ error: any Error) -> PromptCatalogError {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            PromptCatalogError(.malformed, line: mark.line, "\(problem); correct the YAML")
        case .reader(let problem, _, _, _):
            PromptCatalogError(.malformed, "\(problem); save the file as UTF-8 without control characters")
        case .duplicatedKeysInMapping(let names, let context):
            PromptCatalogError(
                .duplicate, line: context.mark.line, "key \"\(names.first?.prefix(64) ?? "")\" occurs twice; remove one"
            )
        default: PromptCatalogError(.malformed, "not readable as YAML; correct it")
        }
    }
}

/// Fields of one mapping.
struct CatalogFields {
    fileprivate let owner: CatalogNode
    fileprivate let fields: [(name: String, value: CatalogNode)]

    fileprivate init(owner: CatalogNode, fields: [(String, CatalogNode)]) {
        self.owner = owner
        self.fields = fields.map { (name: $0.0, value: $0.1) }
    }

    func optional(_ name: String) -> CatalogNode? {
        fields.first { $0.name == name }?.value
    }

    func required(_ name: String) throws(PromptCatalogError) -> CatalogNode {
        guard let node = optional(name) else { throw owner.error(.missingKey, "key \"\(name)\" is missing; add it") }
        return node
    }

    func entries(atMost limit: Int) throws(PromptCatalogError) -> [(name: String, value: CatalogNode)] {
        guard fields.count <= limit else {
            throw owner.error(.tooLarge, "\(fields.count) entries, at most \(limit) are allowed")
        }
        return fields
    }
}
