import Testing

@testable import Postgres

@Suite("A pool")
struct PoolTests {
    private func pool(size: Int = 2, depth: Int = 2, maximumWaiting: Int = 10, up: Int? = nil) -> Pool {
        var pool = Pool(size: size, depth: depth, maximumWaiting: maximumWaiting)
        for slot in 0..<(up ?? size) { pool.wentUp(slot: slot) }
        return pool
    }

    private func assignments(_ pool: inout Pool) -> [Pool.Assignment] {
        var all: [Pool.Assignment] = []
        while let next = pool.next() { all.append(next) }
        return all
    }

    private func submit(_ pool: inout Pool, id: UInt64, isExclusive: Bool) -> Bool {
        pool.submit(id: id, isExclusive: isExclusive)
    }

    private func withdraw(_ pool: inout Pool, _ id: UInt64) -> Bool { pool.withdraw(id) }

    @Test("gives queries to the least busy connection up to its depth, the rest in order later")
    func leastBusy() {
        var pool = pool()
        for id in 1...6 as ClosedRange<UInt64> { #expect(submit(&pool, id: id, isExclusive: false)) }
        #expect(
            assignments(&pool) == [
                .shared(id: 1, slot: 0), .shared(id: 2, slot: 1), .shared(id: 3, slot: 0), .shared(id: 4, slot: 1),
            ])
        #expect(pool.waitingCount == 2)
        pool.finished(slot: 1)
        #expect(assignments(&pool) == [.shared(id: 5, slot: 1)])
    }

    @Test("serves nobody without a connection")
    func down() {
        var pool = pool(up: 0)
        #expect(submit(&pool, id: 1, isExclusive: false))
        #expect(submit(&pool, id: 2, isExclusive: true))
        #expect(assignments(&pool).isEmpty)
        pool.wentUp(slot: 1)
        #expect(assignments(&pool) == [.shared(id: 1, slot: 1)])
        pool.finished(slot: 1)
        #expect(assignments(&pool) == [.exclusive(id: 2, slot: 1)])
    }

    @Test("reserves the least busy connection for a transaction, which is not starved")
    func reservation() {
        var pool = pool(size: 1, depth: 4)
        #expect(submit(&pool, id: 1, isExclusive: false))
        #expect(assignments(&pool) == [.shared(id: 1, slot: 0)])
        #expect(submit(&pool, id: 2, isExclusive: true))
        #expect(submit(&pool, id: 3, isExclusive: false))
        #expect(assignments(&pool).isEmpty)
        #expect(pool.waitingCount == 2)
        pool.finished(slot: 0)
        #expect(assignments(&pool) == [.exclusive(id: 2, slot: 0)])
        pool.release(slot: 0)
        #expect(assignments(&pool) == [.shared(id: 3, slot: 0)])
    }

    @Test("gives nothing to a connection that is held by a transaction")
    func exclusive() {
        var pool = pool()
        #expect(submit(&pool, id: 1, isExclusive: true))
        #expect(assignments(&pool) == [.exclusive(id: 1, slot: 0)])
        for id in 2...4 as ClosedRange<UInt64> { #expect(submit(&pool, id: id, isExclusive: false)) }
        #expect(assignments(&pool) == [.shared(id: 2, slot: 1), .shared(id: 3, slot: 1)])
    }

    @Test("is bounded, but turns nobody away who can be served at once")
    func bounded() {
        var pool = pool(size: 1, depth: 1, maximumWaiting: 0)
        #expect(submit(&pool, id: 1, isExclusive: false))
        #expect(assignments(&pool) == [.shared(id: 1, slot: 0)])
        #expect(!submit(&pool, id: 2, isExclusive: false))
        #expect(!submit(&pool, id: 3, isExclusive: true))
        pool.finished(slot: 0)
        #expect(submit(&pool, id: 4, isExclusive: true))
    }

    @Test("lets those who wait give up, with a reservation or without")
    func withdrawal() {
        var pool = pool(size: 1, depth: 1)
        for id in 1...3 as ClosedRange<UInt64> { #expect(submit(&pool, id: id, isExclusive: id == 2)) }
        _ = assignments(&pool)
        #expect(withdraw(&pool, 2))
        #expect(withdraw(&pool, 3))
        #expect(!withdraw(&pool, 1))
        #expect(!withdraw(&pool, 3))
        #expect(pool.waitingCount == 0)
        pool.finished(slot: 0)
        #expect(assignments(&pool).isEmpty)
    }

    @Test("puts those who come back in front, also who had reserved a connection that ended")
    func comingBack() {
        var pool = pool(size: 1, depth: 1)
        for id in 1...3 as ClosedRange<UInt64> { #expect(submit(&pool, id: id, isExclusive: id == 2)) }
        _ = assignments(&pool)
        pool.wentDown(slot: 0)
        pool.resubmit(id: 1)
        #expect(pool.waitingIDs == [1, 2, 3])
        pool.wentUp(slot: 0)
        #expect(assignments(&pool) == [.shared(id: 1, slot: 0)])
    }

    @Test("serves everybody once, whatever happens in between", arguments: 0..<20 as Range<UInt64>)
    func randomised(seed: UInt64) {
        var random = SplitMix(state: seed)
        var pool = pool(size: 3, depth: 3, maximumWaiting: 1_000_000)
        var shared: [Int] = []
        var leased: Set<Int> = []
        var waiting: Set<UInt64> = []
        var served: Set<UInt64> = []
        for id in 0..<2_000 as Range<UInt64> {
            let isExclusive = random.next() % 5 == 0
            #expect(submit(&pool, id: id, isExclusive: isExclusive))
            waiting.insert(id)
            if random.next() % 10 == 0 {
                let leaving = random.next() % (id + 1)
                let isWaiting = waiting.remove(leaving) != nil
                #expect(withdraw(&pool, leaving) == isWaiting)
            }
            while let next = pool.next() {
                switch next {
                case .shared(let id, let slot):
                    #expect(!leased.contains(slot))
                    shared.append(slot)
                    #expect(shared.count { $0 == slot } <= 3)
                    let hasWaited = waiting.remove(id) != nil
                    #expect(hasWaited)
                    served.insert(id)
                case .exclusive(let id, let slot):
                    #expect(!shared.contains(slot))
                    let isFree = leased.insert(slot).inserted
                    #expect(isFree)
                    let hasWaited = waiting.remove(id) != nil
                    #expect(hasWaited)
                    served.insert(id)
                }
            }
            #expect(pool.waitingCount == waiting.count)
            if random.next() % 4 != 0, !shared.isEmpty {
                pool.finished(slot: shared.remove(at: Int(random.next() % UInt64(shared.count))))
            }
            if random.next() % 2 == 0, let slot = leased.popFirst() { pool.release(slot: slot) }
        }
        #expect(served.count > 100)
    }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
