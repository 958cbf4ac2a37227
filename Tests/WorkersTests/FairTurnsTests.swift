import Testing

@testable import Workers

@Suite("Turns at the model")
struct FairTurnsTests {
    @Test("a team with one job waits for one turn, however many another team has waiting")
    func lonely() {
        var turns = FairTurns(capacity: 1)
        let step1 = turns.request(0, team: "flood", share: 1)
        #expect(step1)
        for id in 1...100 {
            let begins = turns.request(UInt64(id), team: "flood", share: 1)
            #expect(!begins)
        }
        let step2 = turns.finish()
        #expect(step2 == 1)
        let step3 = turns.request(1000, team: "lonely", share: 1)
        #expect(!step3)
        let step4 = turns.finish()
        #expect(step4 == 1000)
        let step5 = turns.finish()
        #expect(step5 == 2)
    }

    @Test("teams with work get turns by their shares", arguments: [(1, 1), (1, 3), (2, 5), (7, 1)])
    func shares(a: Int, b: Int) {
        var turns = FairTurns(capacity: 2)
        for id in 0..<2000 {
            _ = turns.request(UInt64(id * 2), team: "a", share: a)
            _ = turns.request(UInt64(id * 2 + 1), team: "b", share: b)
        }
        var counts = [0, 0]
        for _ in 0..<1000 { if let id = turns.finish() { counts[Int(id % 2)] += 1 } }
        let expected = 1000.0 * Double(a) / Double(a + b)
        #expect(abs(Double(counts[0]) - expected) <= 3)
    }

    @Test("who asks no longer gets no turn, and holds up nobody")
    func withdrawn() {
        var turns = FairTurns(capacity: 1)
        for id in 0..<4 { _ = turns.request(UInt64(id), team: id == 3 ? "other" : "one", share: 1) }
        turns.withdraw(1)
        turns.withdraw(0)
        let order = (0..<3).map { _ in turns.finish() }
        #expect(Set(order.compactMap(\.self)) == [2, 3])
        #expect(order[2] == nil)
        let begins = turns.request(4, team: "one", share: 1)
        #expect(begins)
    }

    @Test("a team that was idle does not catch up")
    func idle() {
        var turns = FairTurns(capacity: 1)
        _ = turns.request(0, team: "a", share: 1)
        for id in 1...200 { _ = turns.request(UInt64(id), team: "a", share: 1) }
        for _ in 0..<100 { _ = turns.finish() }
        for id in 1000..<1100 { _ = turns.request(UInt64(id), team: "b", share: 1) }
        var ofB = 0
        for _ in 0..<20 { if let id = turns.finish(), id >= 1000 { ofB += 1 } }
        #expect(ofB <= 11)
    }

    @Test("every job gets its turn once, and no more run than there is room for")
    func complete() {
        var turns = FairTurns(capacity: 3)
        var running = 0
        var begun: Set<UInt64> = []
        for id in 0..<50 where turns.request(UInt64(id), team: "t\(id % 7)", share: id % 3 + 1) {
            running += 1
            begun.insert(UInt64(id))
        }
        #expect(running == 3)
        while running > 0 {
            if let id = turns.finish() {
                let isNew = begun.insert(id).inserted
                #expect(isNew)
            } else {
                running -= 1
            }
        }
        #expect(begun.count == 50)
        let step6 = turns.request(99, team: "new", share: 1)
        #expect(step6)
    }
}
