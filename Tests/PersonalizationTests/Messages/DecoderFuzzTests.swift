import Foundation
import Testing

@testable import Personalization

/// Everything that arrives from outside, mutated: whatever it is, it is read or refused with a reason, and the process
/// lives. What was read is written and read again.
@Suite("The decoders on anything at all")
struct DecoderFuzzTests {
    /// With ATTUNE_TEST_LONG=1 the decoders see 600,000 messages and the catalog loader 40,000.
    private static let scale = ProcessInfo.processInfo.environment["ATTUNE_TEST_LONG"] == "1" ? 20 : 1

    private static let messages =
        MessageExamples.valid.map { ($0.kind, $0.body) }
        + MessageExamples.invalid.map { ($0.kind, $0.body) }

    @Test("A mutated message is read, the same again from what we write, or refused", arguments: 0..<6)
    func messages(seed: Int) throws {
        var random = SeededMessageGenerator(seed: UInt64(seed) + 20_001)
        var read = 0
        for number in 0..<5_000 * Self.scale {
            let (kind, start) = try #require(Self.messages.randomElement(using: &random))
            // Now and then the body of one kind for another.
            let name =
                Int.random(in: 0..<20, using: &random) == 0
                ? MessageExamples.kinds.randomElement(using: &random) ?? kind : kind
            let bytes = JSONReaderFuzzTests.mutate(start, &random)
            let type = try #require(MessageExamples.type(name))
            do {
                let (_, isStable, _) = try MessageExamples.roundTrip(type, bytes)
                read += 1
                if !isStable { Issue.record("case \(number) of seed \(seed): \(name) is written differently") }
            } catch {
                #expect(!error.message.isEmpty)
                // What is refused can still be answered.
                _ = MessageIdentifiers.salvage(bytes)
            }
        }
        #expect(read > 5_000 * Self.scale / 50, "mutations must leave enough messages valid to say anything")
    }

    @Test("A mutated catalog is loaded, or refused with a place", arguments: 0..<4)
    func catalogs(seed: Int) throws {
        var random = SeededMessageGenerator(seed: UInt64(seed) + 30_001)
        let start = Array(PromptCatalogLoadingTests.small.utf8)
        for _ in 0..<500 * Self.scale {
            var bytes = JSONReaderFuzzTests.mutate(start, &random)
            if Int.random(in: 0..<4, using: &random) == 0 {
                let tokens: [String] = [
                    "- ", "&a ", "*a", "<<: *a", "? ", ": ", "!!binary ", "|\n", "{", "[", "%YAML 9\n",
                ]
                bytes.insert(
                    contentsOf: Array((tokens.randomElement(using: &random) ?? "").utf8),
                    at: Int.random(in: 0...bytes.count, using: &random))
            }
            do {
                let catalog = try PromptCatalog.load(yaml: String(decoding: bytes, as: UTF8.self))
                #expect(!catalog.version.isEmpty)
            } catch {
                #expect(!error.message.isEmpty)
            }
        }
    }
}
