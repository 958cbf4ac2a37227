import Testing

@testable import Personalization

@Suite("The JSON reader")
struct JSONReaderTests {
    @Test(
        "accepts what RFC 8259 allows",
        arguments: [
            "{}", "[]", " [ ] ", "\t{\n\"a\" :\r1 }", "[[],{}]", "[1,2]", "0", "-0", "10", "-1.5e+10", "1E5", "0.0",
            "1e-400", "123456789012345678901234567890", "\"\"", "\"a\"", "true", "false", "null",
            #"{"a":{"b":[null,true,{"c":"d"}]}}"#, #""\"\\\/\b\f\n\r\t""#, #""\u0000""#, #""\ud83d\ude00""#,
            #""\uD83D\uDE00\u00e9\u20AC""#, "\"é€😀\u{7f}\u{2028}\"", #"{"a":1,"a":2}"#, #"{"":0}"#,
        ])
    func accepts(_ text: String) throws {
        _ = try JSONTree.read(Array(text.utf8))
        try JSONTree.skip(Array(text.utf8))
    }

    @Test(
        "refuses what it forbids",
        arguments: [
            "", " ", "{", "}", "[", "]", "[1,]", "[,1]", "[1 2]", "[1,,2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
            "{,}", "{\"a\" 1}", "{a:1}", "{'a':1}", "{1:2}", "{\"a\":1 \"b\":2}", "[1}", "{\"a\":1]", "01", "-01", "-",
            "+1", ".5", "1.", "1.e5", "1e", "1e+", "0x10", "1_000", "NaN", "Infinity", "-Infinity", "tru", "truee",
            "True", "nul", "nulll", "\"", "\"a", "\"\\\"", "\"\\", "\"\\x41\"", "\"\\u12\"", "\"\\u12G4\"",
            "\"\\U0041\"", "\"a\nb\"", "\"a\tb\"", "\"\u{0}\"", "\"\u{1f}\"", "1 1", "{}{}", "[]x", "null,", "/**/1",
            "1//", "\u{feff}1", "\u{a0}1", "\u{0c}1", "1e400", "-1e400", "1e99999999999",
            String(repeating: "9", count: 400),
        ])
    func refuses(_ text: String) throws {
        let bytes = Array(text.utf8)
        let error = try #require(throws: MessageError.self) { try JSONTree.read(bytes) }
        #expect(error.code == .malformedJSON)
        #expect(throws: MessageError.self) { try JSONTree.skip(bytes) }
    }

    @Test(
        "refuses lone and reversed surrogates",
        arguments: [
            #"\ud83d"#, #"\ude00"#, #"\ude00\ud83d"#, #"\ud83dx"#, #"\ud83d\n"#, #"\ud83d\u0041"#, #"\ud83d\ud83d"#,
            #"\uDFFF"#, #"\uD800"#, #"\ud83d\"#, #"\ud83d\u"#, #"\ud83d\ude0"#,
        ])
    func surrogates(_ escape: String) {
        #expect(throws: MessageError.self) { try JSONTree.read(Array("\"\(escape)\"".utf8)) }
    }

    @Test(
        "refuses bytes that are not UTF-8",
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
            [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE],
            [0xFF],
        ] as [[UInt8]])
    func invalidUTF8(_ sequence: [UInt8]) throws {
        // At every place of an eight-byte word, before and after text.
        for padding in 0..<9 {
            let text = [UInt8](repeating: 0x61, count: padding)
            let bytes = [0x22] + text + sequence + text + [0x22]
            let error = try #require(throws: MessageError.self) { try JSONTree.read(bytes) }
            #expect(error.code == .malformedJSON)
        }
    }

    @Test("reads every scalar as the bytes that it came as, and as its escape")
    func everyScalar() throws {
        var scalars = String.UnicodeScalarView()
        for value in stride(from: UInt32(0x20), through: 0x10FFFF, by: 37) {
            if let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\" { scalars.append(scalar) }
        }
        let plain = String(scalars)
        #expect(try JSONTree.read(Array("\"\(plain)\"".utf8)) == .string(Array(plain.utf8)))
        var escaped = ""
        for unit in plain.utf16 {
            let digits = String(unit, radix: 16)
            escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        #expect(try JSONTree.read(Array("\"\(escaped)\"".utf8)) == .string(Array(plain.utf8)))
    }

    @Test("finds quotes, escapes and control characters at every place of a word", arguments: 0..<20)
    func placement(_ length: Int) throws {
        let text = String(repeating: "é", count: length / 2) + String(repeating: "x", count: length % 2)
        #expect(try JSONTree.read(Array("\"\(text)\"".utf8)) == .string(Array(text.utf8)))
        #expect(
            try JSONTree.read(Array("[\"\(text)\\n\(text)\",7]".utf8))
                == .array([.string(Array("\(text)\n\(text)".utf8)), .number(7)]))
        #expect(throws: MessageError.self) { try JSONTree.read(Array("\"\(text)\u{1}\(text)\"".utf8)) }
        #expect(throws: MessageError.self) { try JSONTree.read(Array("\"\(text)\\\(text)".utf8)) }
    }

    @Test("reads 32 levels and refuses 33", arguments: ["[", "{\"a\":"])
    func depth(_ opening: String) throws {
        func nested(_ levels: Int) -> [UInt8] {
            let closing = opening == "[" ? "]" : "}"
            let inner = opening == "[" ? "" : "1"
            return Array((String(repeating: opening, count: levels) + inner).utf8)
                + Array(String(repeating: closing, count: levels).utf8)
        }
        _ = try JSONTree.read(nested(32))
        try JSONTree.skip(nested(32))
        #expect(throws: MessageError.self) { try JSONTree.read(nested(33)) }
        #expect(throws: MessageError.self) { try JSONTree.skip(nested(33)) }
        #expect(throws: MessageError.self) { try JSONTree.skip(Array(String(repeating: opening, count: 100_000).utf8)) }
    }

    @Test(
        "reads integers however they are written, and only whole ones",
        arguments: [
            ("1", 1), ("8", 8), ("1.0", 1), ("8e0", 8), ("80e-1", 8), ("0.8e1", 8), ("1.5", nil), ("0", nil),
            ("9", nil),
            ("-1", nil), ("1e300", nil), ("99999999999999999999", nil), ("1e-300", nil),
        ] as [(String, Int?)])
    func integers(_ text: String, _ expected: Int?) {
        let body = #"{"schema":1,"job_id":"j","user_id":"u","prompt":"p","candidates":\#(text)}"#
        let job = try? RevisionJob.decode(Array(body.utf8))
        #expect(job?.candidates == expected)
    }

    @Test("names the byte of the fault, never the text")
    func faults() throws {
        let body = Array(#"{"prompt":"PLANTED" PLANTED}"#.utf8)
        let error = try #require(throws: MessageError.self) { try JSONTree.read(body) }
        #expect(error.message.contains("byte 20"))
        #expect(!error.description.contains("PLANTED"))
    }

    @Test("writes what it reads, and escapes only what it must")
    func writer() throws {
        var bytes: [UInt8] = Array("x".utf8)
        JSONWriter.append(to: &bytes) { writer in
            writer.beginObject()
            writer.field("a", "q\"b\\s/\u{0}\u{1f}\u{8}\u{c}\n\r\t\u{7f}é😀\u{2028}")
            writer.name("k\"\n")
            writer.beginArray()
            writer.value(0)
            writer.value(-12)
            writer.value(Int.max)
            writer.value(0.1)
            writer.value(1e300)
            writer.value(-Double.leastNonzeroMagnitude)
            writer.value(Double.nan)
            writer.value(Double.infinity)
            writer.value(true)
            writer.value(false)
            writer.null()
            writer.beginObject()
            writer.endObject()
            writer.beginArray()
            writer.endArray()
            writer.endArray()
            writer.endObject()
        }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(
            text == "x{\"a\":\"q\\\"b\\\\s/\\u0000\\u001f\\b\\f\\n\\r\\t\u{7f}é😀\u{2028}\",\"k\\\"\\n\":"
                + "[0,-12,9223372036854775807,0.1,1e+300,-5e-324,null,null,true,false,null,{},[]]}")
        try JSONTree.skip(Array(bytes.dropFirst()))
    }

    @Test("writes an escape at every place of a word", arguments: 0..<20)
    func writerPlacement(_ length: Int) throws {
        let padding = String(repeating: "y", count: length)
        for special in ["\"", "\\", "\u{0}", "\u{1f}", "\n", "é", "\u{7f}"] {
            let text = padding + special + padding + special
            var bytes: [UInt8] = []
            JSONWriter.append(to: &bytes) { $0.value(text) }
            #expect(try JSONTree.read(bytes) == .string(Array(text.utf8)))
        }
    }

    @Test("writes past the room that it starts with", arguments: [4090, 4094, 4095, 4096, 4097, 20_000])
    func writerGrowth(_ length: Int) throws {
        let text = String(repeating: "z", count: length)
        var bytes: [UInt8] = []
        JSONWriter.append(to: &bytes) { writer in
            writer.beginArray()
            writer.value(text)
            for number in 0..<9 { writer.value(number) }
            writer.value(text)
            writer.endArray()
        }
        #expect(String(decoding: bytes, as: UTF8.self) == "[\"\(text)\",0,1,2,3,4,5,6,7,8,\"\(text)\"]")
    }
}
