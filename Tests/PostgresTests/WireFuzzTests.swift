import Foundation
import Testing

@testable import Postgres

/// What a server could send for a field, whatever its column is said to be: each reads it or says why not.
@Suite("The readers of fields on anything at all")
struct WireFuzzTests {
    /// With ATTUNE_TEST_LONG=1 two hundred thousand fields, each read in every way.
    private static let cases = ProcessInfo.processInfo.environment["ATTUNE_TEST_LONG"] == "1" ? 50_000 : 2_000

    private static let types: [UInt32] = [
        TypeOID.text, TypeOID.jsonb, TypeOID.uuid, TypeOID.bytea, TypeOID.int8, TypeOID.int4, TypeOID.int2,
        TypeOID.float8, TypeOID.float4, TypeOID.bool, TypeOID.timestamptz, 0, .max,
    ]

    /// A field that may be an array: dimensions, flags, type, count, lower bound, then lengths and elements.
    fileprivate static func field(_ random: inout Seeded) -> [UInt8] {
        let interesting: [UInt32] = [0, 1, 2, 4, 8, 16, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF]
        func word() -> [UInt8] {
            let value = interesting.randomElement(using: &random) ?? 0
            return withUnsafeBytes(of: value.bigEndian) { Array($0) }
        }
        var bytes: [UInt8] = []
        if Bool.random(using: &random) {
            bytes =
                [0, 0, 0, 1] + word() + [0, 0, 0, 25, 0, 0, 0, UInt8.random(in: 0...4, using: &random), 0, 0, 0, 1]
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let length = Int.random(in: 0...9, using: &random)
                bytes += Bool.random(using: &random) ? word() : [0, 0, 0, UInt8(length)]
                bytes += (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            }
        } else {
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                bytes += Bool.random(using: &random) ? word() : [UInt8.random(in: 0...255, using: &random)]
            }
        }
        if !bytes.isEmpty, Int.random(in: 0..<3, using: &random) == 0 {
            bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
        }
        return bytes
    }

    @Test("gives a value or an error with advice", arguments: 0..<4)
    func anything(_ seed: Int) throws {
        var random = Seeded(state: UInt64(seed) + 40_001)
        var read = 0
        for _ in 0..<Self.cases {
            let bytes = Self.field(&random)
            let type = try #require(Self.types.randomElement(using: &random))
            read += Self.readings(of: bytes, as: type)
        }
        #expect(read > Self.cases)
    }

    /// - Returns: How many of the readers took the field for something.
    private static func readings(of bytes: [UInt8], as type: UInt32) -> Int {
        let span = bytes.span.bytes
        var count = 0
        func attempt(_ read: () throws(PostgresError) -> Void) {
            do throws(PostgresError) {
                try read()
                count += 1
            } catch {
                if error.message.isEmpty { Issue.record("an error that says nothing, for \(bytes) as \(type)") }
            }
        }
        attempt { () throws(PostgresError) in _ = try WireReader.text(span, type) }
        attempt { () throws(PostgresError) in _ = try WireReader.bytes(span, type) }
        attempt { () throws(PostgresError) in _ = try WireReader.integer(span, type) }
        attempt { () throws(PostgresError) in _ = try WireReader.double(span, type) }
        attempt { () throws(PostgresError) in _ = try WireReader.bool(span) }
        attempt { () throws(PostgresError) in _ = try WireReader.timestamp(span) }
        attempt { () throws(PostgresError) in _ = try WireReader.reals(span) }
        attempt { () throws(PostgresError) in _ = try WireReader.widenedReals(span) }
        attempt { () throws(PostgresError) in
            _ = try WireReader.array(span) { span, type throws(PostgresError) in try WireReader.text(span, type) }
        }
        attempt { () throws(PostgresError) in
            _ = try WireReader.array(span) { span, type throws(PostgresError) in try WireReader.integer(span, type) }
        }
        return count
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014).
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
