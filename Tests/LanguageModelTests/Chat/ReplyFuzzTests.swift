import Foundation
import Testing

@testable import LanguageModel

/// Replies of a model server, mutated: each gives texts or an error that says what to check, and the process lives.
@Suite("The reply decoder on anything at all")
struct ReplyFuzzTests {
    /// With ATTUNE_TEST_LONG=1 400,000 replies.
    private static let cases = ProcessInfo.processInfo.environment["ATTUNE_TEST_LONG"] == "1" ? 100_000 : 3_000

    private static let starts = [
        #"{"id":"c","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#,
        #"{"choices":[{"index":1,"message":{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}},{"index":0,"message":{"content":null,"refusal":"no"}}]}"#,
        #"{"error":{"code":"content_filter","message":"m","innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#,
        #"{"error":"plain","error_type":"validation"}"#,
        "{\"choices\":" + String(repeating: "[", count: 600) + String(repeating: "]", count: 600) + "}",
    ].map { Array($0.utf8) }

    private static let pieces = [
        "null", "[]", "{}", "\"", "\\u0000", "\\ud800", "1e999", "-1", "99999999999999999999", "true", "{\"choices\":[",
        "]]}}", "\u{0}", "\u{FEFF}", ",", ":",
    ].map { Array($0.utf8) }

    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static func mutate(_ bytes: [UInt8], _ random: inout Generator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 0...9, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &random) }
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: place)
            case 3: bytes.replaceSubrange(place..<end, with: pieces.randomElement(using: &random) ?? [])
            default: bytes.removeSubrange(place...)
            }
        }
        return bytes
    }

    /// Foundation's parser stops at 512 levels, and ends the process where the text ends right there.
    @Test(
        "survives replies as deep as they like, and those that end anywhere in the depth",
        arguments: ["", "{\"choices\":", "{\"error\":", "{\"data\":[{\"id\":\"\\\"[[\",\"x\":"],
        ["[", "{\"a\":", "[{\"a\":"])
    func depths(start: String, level: String) {
        for depth in [1, 63, 64, 65, 255, 256, 257] + Array(500...520) + [100_000] {
            let body = Array((start + String(repeating: level, count: depth)).utf8)
            for status in [200, 400] {
                let reply = HTTPReply(status: status, contentType: nil, retryAfter: nil, body: body)
                #expect(throws: LanguageModelError.self) { try ChatPart(reply, configuredModel: "m") }
                #expect(ServerErrorBody(body).codes.isEmpty)
            }
        }
    }

    @Test("Brackets inside strings are no depth, and UTF-16 is no JSON between systems")
    func bounds() throws {
        let text = String(repeating: "[{\\\"", count: 200)
        let body = Array("[\"\(text)\"]".utf8)
        #expect(try BoundedJSON.decode([String].self, from: body) == [String(repeating: "[{\"", count: 200)])
        let wide: [UInt8] = "[1]".utf8.flatMap { [$0, 0] as [UInt8] }
        #expect(throws: BoundedJSON.Failure.self) { try BoundedJSON.decode([Int].self, from: wide) }
    }

    @Test("gives texts, or an error with advice", arguments: 0..<4)
    func replies(seed: Int) async throws {
        var random = Generator(state: UInt64(seed) + 1)
        for number in 0..<Self.cases {
            // Other tests have their turn.
            if number % 100 == 0 { await Task.yield() }
            let body = Self.mutate(try #require(Self.starts.randomElement(using: &random)), &random)
            let status = [200, 200, 200, 400, 429, 500, 503].randomElement(using: &random) ?? 200
            let reply = HTTPReply(status: status, contentType: "application/json", retryAfter: nil, body: body)
            if reply.isSuccess {
                do {
                    let part = try ChatPart(reply, configuredModel: "m")
                    #expect(!part.choices.isEmpty)
                } catch {
                    #expect(!error.message.isEmpty)
                }
            } else {
                let error = StatusClassification.error(status: status, retryAfter: nil, body: body, secret: "s")
                #expect(!error.message.isEmpty)
            }
        }
    }
}
