import RewardFactorization
import Testing

@testable import Personalization

@Suite("Up to eight letters at once")
struct LetterChunkTests {
    /// Letters mostly, else any byte, so that chunks of every length come up, also at the end.
    private static func bytes(seed: UInt64) -> [UInt8] {
        var generator = SplitMix64(seed: seed)
        let letters = Array("aeiouyAEIOUYbcdzBCDZ".utf8)
        return (0..<40).map { _ in
            Int.random(in: 0..<8, using: &generator) == 0
                ? UInt8.random(in: 0...255, using: &generator) : letters.randomElement(using: &generator) ?? 0
        }
    }

    @Test("What is told of a chunk is what its letters tell one by one", arguments: 0..<40 as Range<UInt64>)
    func oneByOne(seed: UInt64) {
        let text = Self.bytes(seed: seed)
        text.withUnsafeBufferPointer { buffer in
            let bytes = TextBytes(buffer)
            for start in 0...text.count {
                let run = text[start...].prefix(8).prefix { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
                let small = run.map { $0 | 0x20 }
                let chunk = LetterChunk(bytes, at: start)
                #expect(chunk.count == run.count)
                #expect(chunk.letters == small.reversed().reduce(0) { $0 << 8 | UInt64($1) })
                #expect(chunk.capitals == run.count { $0 < 0x60 })
                #expect(chunk.startsWithCapital == (run.first ?? 0x61 < 0x60))
                guard !run.isEmpty else { continue }
                let isVowel = small.map { "aeiouy".utf8.contains($0) }
                for before in [false, true] {
                    let starts = zip([before] + isVowel, isVowel).count { !$0 && $1 }
                    #expect(chunk.vowelGroups(followsVowel: before) == starts)
                }
                #expect(chunk.endsInVowel == isVowel.last)
                let tail = (Array("quickly".utf8) + small).suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
                #expect(chunk.tail(after: 0x71_7569_636B_6C79) == tail)
            }
        }
    }

    @Test("A word's hash does not depend on the pieces in which its letters come", arguments: 0..<20 as Range<UInt64>)
    func pieces(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let letters = Array("abcdefghijklmnopqrstuvwxyz".utf8)
        let word = (0..<Int.random(in: 1...30, using: &generator)).map { _ in
            letters.randomElement(using: &generator) ?? 0
        }
        var hash = WordHash()
        var rest = word[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(Int.random(in: 1...8, using: &generator)))
            piece.withUnsafeBufferPointer { hash.add(LetterChunk(TextBytes($0), at: 0)) }
            rest = rest.dropFirst(piece.count)
        }
        #expect(hash.value == WordHash.of(String(decoding: word, as: UTF8.self)))
        #expect(hash.value != WordHash.of(String(decoding: word.reversed() + [0x61], as: UTF8.self)))
    }
}
