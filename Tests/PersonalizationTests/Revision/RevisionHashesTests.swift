import RewardFactorization
import Testing

@testable import Personalization

@Suite("A set of hashes")
struct RevisionHashesTests {
    @Test("holds what a set holds, and says what is new", arguments: [0, 1, 8, 9, 1000])
    func isASet(count: Int) {
        var generator = SplitMix64(seed: UInt64(count))
        var hashes = RevisionHashes(capacity: count)
        var set: Set<UInt64> = []
        // Few values, so that many come twice; 0 and 1 are one value to the table.
        for _ in 0..<count {
            let hash = 2 + generator.next() % UInt64(max(1, count / 2))
            #expect(hashes.insert(hash) == set.insert(hash).inserted)
        }
        #expect(hashes.count == set.count)
        for hash in 2..<UInt64(2 + count) { #expect(hashes.contains(hash) == set.contains(hash)) }
    }

    @Test("takes hashes that differ in their highest or lowest bits only, and 0")
    func takesAll() {
        let values = (0..<64).map { UInt64(1) << UInt64($0) } + [0, .max]
        let hashes = RevisionHashes(values)
        #expect(values.allSatisfy(hashes.contains))
        #expect(!hashes.contains(3))
    }
}
