import Testing

@testable import Personalization

@Suite("The message decoders on mutated bodies")
struct MessageFuzzTests {
    @Test("never fail otherwise than by an error, and read back what they accept", arguments: MessageExamples.kinds)
    func mutations(_ kind: String) throws {
        let type = try #require(MessageExamples.type(kind))
        let bodies = MessageExamples.valid.filter { $0.kind == kind }.map(\.body)
        var random = SeededMessageGenerator(seed: UInt64(kind.utf8.count))
        var accepted = 0
        for number in 0..<20_000 {
            let body = JSONReaderFuzzTests.mutate(try #require(bodies.randomElement(using: &random)), &random)
            do throws(MessageError) {
                let result = try MessageExamples.roundTrip(type, body)
                accepted += 1
                if !result.isStable { Issue.record("case \(number): \(String(decoding: body, as: UTF8.self))") }
                if (try? JSONTree.read(body)) == nil { Issue.record("case \(number) is accepted, but is no JSON") }
            } catch {
                if error.code.rawValue.isEmpty || error.message.isEmpty { Issue.record("case \(number): empty error") }
            }
            _ = MessageIdentifiers.salvage(body)
        }
        #expect(accepted > 500)
    }
}
