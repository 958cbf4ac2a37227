@testable import Personalization

/// The value of a JSON text, built with the reader's own calls, to compare with what another parser makes of it.
enum JSONTree: Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string([UInt8])
    case array([JSONTree])
    /// Of two members with the same name the last.
    case object([[UInt8]: JSONTree])

    static func read(_ bytes: [UInt8]) throws(MessageError) -> JSONTree {
        try bytes.span.bytes.withUnsafeBytes { (buffer) throws(MessageError) -> JSONTree in
            try JSONReader.read(buffer) { (reader) throws(MessageError) -> JSONTree in try value(&reader) }
        }
    }

    /// Whether the reader accepts the text when nothing of it is wanted.
    static func skip(_ bytes: [UInt8]) throws(MessageError) {
        try bytes.span.bytes.withUnsafeBytes { (buffer) throws(MessageError) in
            try JSONReader.read(buffer) { (reader) throws(MessageError) in try reader.skipValue() }
        }
    }

    private static func value(_ reader: inout JSONReader) throws(MessageError) -> JSONTree {
        switch try reader.peekKind() {
        case .null:
            try reader.null()
            return .null
        case .bool: return .bool(try reader.bool())
        case .number: return .number(try reader.number())
        case .string: return .string(Array(try reader.string().utf8))
        case .array:
            try reader.beginArray()
            var elements: [JSONTree] = []
            while try reader.nextElement() { elements.append(try value(&reader)) }
            return .array(elements)
        case .object:
            try reader.beginObject()
            var members: [[UInt8]: JSONTree] = [:]
            while try reader.nextKey() {
                let key = Array(reader.keyString.utf8)
                members[key] = try value(&reader)
            }
            return .object(members)
        }
    }
}
