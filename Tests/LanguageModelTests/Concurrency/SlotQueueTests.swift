import Testing

@testable import LanguageModel

@Suite("Slot queue")
struct SlotQueueTests {
    @Test("Slots are granted, then places in the queue, then nothing")
    func admission() {
        var queue = SlotQueue<Int>(slots: 2, maximumWaiting: 1)
        let admissions = (0..<4).map { queue.admit(queue.makeID(), $0) }
        #expect(admissions == [.granted, .granted, .waiting, .refused])
        #expect(queue.inUse == 2)
        #expect(queue.waiting == 1)
    }

    @Test("A released slot goes to the one who came first, and is free only when nobody waits")
    func order() {
        var queue = SlotQueue<Int>(slots: 1, maximumWaiting: 10)
        for waiter in 0..<4 { _ = queue.admit(queue.makeID(), waiter) }
        let first = [queue.release(), queue.release()]
        #expect(first == [1, 2])
        let isFree = queue.takeFreeSlot()
        #expect(!isFree)
        let second = [queue.release(), queue.release()]
        #expect(second == [3, nil])
        #expect(queue.inUse == 0)
    }

    @Test("One who is withdrawn gets no slot, and can't be withdrawn twice")
    func withdrawal() {
        var queue = SlotQueue<Int>(slots: 1, maximumWaiting: 10)
        let ids = (0..<4).map { waiter in
            let id = queue.makeID()
            _ = queue.admit(id, waiter)
            return id
        }
        let withdrawn = [queue.withdraw(ids[0]), queue.withdraw(ids[2]), queue.withdraw(ids[2])]
        #expect(withdrawn == [nil, 2, nil])
        let released = [queue.release(), queue.release(), queue.release()]
        #expect(released == [1, 3, nil])
    }

    @Test("It does as a plain list of waiters does, whatever the order of events")
    func model() {
        var queue = SlotQueue<Int>(slots: 3, maximumWaiting: 20)
        var list: [(id: UInt64, waiter: Int)] = []
        var inUse = 0
        for step in 0..<20_000 {
            switch Int.random(in: 0..<10) {
            case 0..<5:
                let id = queue.makeID()
                let admission = queue.admit(id, step)
                if inUse < 3 {
                    inUse += 1
                    #expect(admission == .granted)
                } else if list.count < 20 {
                    list.append((id, step))
                    #expect(admission == .waiting)
                } else {
                    #expect(admission == .refused)
                }
            case 5..<9 where inUse > 0:
                let next = queue.release()
                #expect(next == list.first?.waiter)
                if list.isEmpty { inUse -= 1 } else { list.removeFirst() }
            default:
                guard let place = list.indices.randomElement() else { continue }
                let withdrawn = queue.withdraw(list[place].id)
                #expect(withdrawn == list[place].waiter)
                list.remove(at: place)
            }
            #expect(queue.waiting == list.count)
            #expect(queue.inUse == inUse)
        }
    }
}
