import Foundation
import Testing

@testable import Personalization

/// Compares with Foundation's parser on mutated texts.
///
/// What our reader accepts, Foundation accepts with the same values; what Foundation refuses, we refuse. We refuse more:
/// more than 32 levels, more than 800 digits, a byte order mark, UTF-16 and UTF-32, and where Foundation's parser is
/// lenient. Not compared: members whose names are the same to Swift's `String`, of which Foundation keeps one.
@Suite("The JSON reader beside Foundation")
struct JSONReaderFuzzTests {
    static let cases = 120_000

    static let texts: [[UInt8]] = [
        #"{"schema":1,"job_id":"j-1","user_id":"u","prompt":"Hi \ud83d\ude00 \u00e9","response":"a\nb","keep":["x"]}"#,
        #"{"a":[1,-0,2.5,1e10,-3.25E-2,true,false,null],"b":{"c":{"d":[]}},"e":""}"#,
        #"[[[[[]]]],{"é":"😀 שלום","\u0041":"\"\\\/\b\f\n\r\t"},0.1,12345678901234567890,1e308]"#,
        #" { "x" : [ "0123456789abcdef" , "ééééééééé" ] , "y" : -1.5e+3 } "#,
        #""plain""#, "12.5e-3", "true", "[]",
    ].map { Array($0.utf8) }

    static let tokens: [[UInt8]] =
        [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\udc00", "\\ud83d\\ude00", "\\u0000", "1e400",
            "1e-400", "01", "-", "-0", "+1", ".5", "5.", "1e5", "nan", "null", "true", " ", "\n", "\u{feff}", "\u{0}",
            "\u{1f}", "//", "'a'", "0x1", "99999999999999999999999", "0.1000000000000000055511151231257827",
        ].map { Array($0.utf8) } + [
            [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0xE2, 0x82],
        ]

    static func mutate(_ bytes: [UInt8], _ random: inout SeededMessageGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 0...6, using: &random))
            switch Int.random(in: 0..<7, using: &random) {
            case 0: if place < bytes.count { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
            case 1: if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &random) }
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 4: bytes.insert(contentsOf: tokens.randomElement(using: &random) ?? [], at: place)
            case 5: bytes.replaceSubrange(place..<end, with: tokens.randomElement(using: &random) ?? [])
            default: if Int.random(in: 0..<8, using: &random) == 0 { bytes.removeSubrange(place...) }
            }
        }
        return bytes
    }

    /// Whether Foundation read the same value; members that collapsed in its dictionary are not looked at.
    private func same(_ tree: JSONTree, _ other: Any) -> Bool {
        switch tree {
        case .null: return other is NSNull
        case .bool(let value): return (other as? Bool) == value
        case .number(let value):
            guard let number = other as? NSNumber else { return false }
            if number.doubleValue == value { return true }
            // Foundation keeps numbers of many digits as decimals, whose double is a few steps off.
            return abs(number.doubleValue - value) <= 8 * value.magnitude.ulp
        case .string(let value): return (other as? String).map { plain(Array($0.utf8)) == plain(value) } ?? false
        case .array(let elements):
            guard let others = other as? [Any], others.count == elements.count else { return false }
            return zip(elements, others).allSatisfy { same($0, $1) }
        case .object(let members):
            guard let others = other as? [String: Any] else { return false }
            guard others.count == members.count else { return others.count < members.count }
            let plainMembers = Dictionary(members.map { (plain($0), $1) }) { first, _ in first }
            guard plainMembers.count == members.count else { return true }
            return others.allSatisfy { name, value in
                plainMembers[plain(Array(name.utf8))].map { same($0, value) } ?? false
            }
        }
    }

    /// Foundation drops U+FEFF also inside strings; we keep it.
    private func plain(_ bytes: [UInt8]) -> [UInt8] {
        String(decoding: bytes, as: UTF8.self).unicodeScalars.filter { $0 != "\u{feff}" }.flatMap {
            Array(String($0).utf8)
        }
    }

    @Test("agrees on every mutated text", arguments: [1, 2, 3, 4] as [UInt64])
    func agreement(_ seed: UInt64) throws {
        var random = SeededMessageGenerator(seed: seed)
        var accepted = 0
        var onlyFoundation = 0
        for number in 0..<Self.cases / 4 {
            let bytes = Self.mutate(try #require(Self.texts.randomElement(using: &random)), &random)
            let tree = try? JSONTree.read(bytes)
            let skipped = (try? JSONTree.skip(bytes)) != nil
            let other = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            let text = String(decoding: bytes, as: UTF8.self)
            if (tree != nil) != skipped {
                Issue.record("case \(number) of seed \(seed): read and skip differ: \(text)")
            }
            if let tree {
                accepted += 1
                guard let other else {
                    Issue.record("case \(number) of seed \(seed): only we accept: \(text)")
                    continue
                }
                if !same(tree, other) { Issue.record("case \(number) of seed \(seed): values differ: \(text)") }
            } else if other != nil {
                onlyFoundation += 1
                if !Self.isKnownLeniency(bytes) {
                    Issue.record("case \(number) of seed \(seed): only Foundation accepts: \(text)")
                }
            }
        }
        #expect(accepted > Self.cases / 4 / 50, "mutations must leave enough texts valid to say anything")
        #expect(onlyFoundation < Self.cases / 4 / 20)
    }

    /// Where Foundation accepts what RFC 8259 or this contract forbids: a byte order mark, a comma before a closing
    /// bracket, and what it takes for UTF-16 or UTF-32 because of a zero among the first four bytes.
    private static func isKnownLeniency(_ bytes: [UInt8]) -> Bool {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) || bytes.prefix(4).contains(0) { return true }
        var afterComma = false
        for byte in bytes where ![0x20, 0x09, 0x0A, 0x0D].contains(byte) {
            if afterComma, byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { return true }
            afterComma = byte == UInt8(ascii: ",")
        }
        return false
    }
}
