import Testing

@testable import Personalization

@Suite("The examples of the schemas")
struct MessageExamplesTests {
    @Test("are there")
    func present() {
        #expect(MessageExamples.valid.count >= 25)
        #expect(MessageExamples.invalid.count >= 70)
        for kind in MessageExamples.kinds {
            #expect(MessageExamples.valid.contains { $0.kind == kind })
            #expect(MessageExamples.invalid.contains { $0.kind == kind })
        }
    }

    @Test("are read and written back the same when valid", arguments: MessageExamples.valid)
    func valid(_ example: MessageExamples.Valid) throws {
        let type = try #require(MessageExamples.type(example.kind))
        let result = try MessageExamples.roundTrip(type, example.body)
        #expect(result.isSame && result.isStable)
    }

    @Test("are refused with their code and field when invalid", arguments: MessageExamples.invalid)
    func invalid(_ example: MessageExamples.Invalid) throws {
        let type = try #require(MessageExamples.type(example.kind))
        let error = try #require(throws: MessageError.self, "\(example.why)") { try type.decode(example.body) }
        #expect(error.code.rawValue == example.code)
        #expect(error.field == example.field)
        #expect(!error.message.isEmpty && error.message.hasSuffix("."))
    }

    @Test("cover every code that a body can cause")
    func codes() {
        let caused: Set<DeadLetterReason> = [
            .malformedJSON, .unknownSchema, .missingField, .invalidField, .fieldTooLong,
        ]
        let covered = Set(MessageExamples.invalid.compactMap { DeadLetterReason(rawValue: $0.code) })
        #expect(covered == caused)
    }
}
