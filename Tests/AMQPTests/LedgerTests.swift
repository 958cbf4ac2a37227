import Testing

@testable import AMQP

@Suite("The acknowledgement ledger")
struct AcknowledgementLedgerTests {
    private func ledger(received count: UInt64) -> AcknowledgementLedger {
        var ledger = AcknowledgementLedger()
        for number in 1...count { #expect(ledger.received(number) == true) }
        return ledger
    }

    @Test("acknowledges one by its own frame, a finished prefix by one frame")
    func frames() {
        var ledger = ledger(received: 6)
        #expect(ledger.acknowledge([3]) == [.init(number: 3, isMultiple: false)])
        #expect(
            ledger.acknowledge([5, 2, 1]) == [
                .init(number: 2, isMultiple: true), .init(number: 5, isMultiple: false),
            ])
        #expect(ledger.acknowledge([4]) == [.init(number: 4, isMultiple: false)])
        #expect(ledger.acknowledge([6]) == [.init(number: 6, isMultiple: false)])
        #expect(ledger.outstanding == 0)
    }

    @Test("never names a tag twice, nor one that was never delivered")
    func once() {
        var ledger = ledger(received: 3)
        #expect(ledger.acknowledge([2, 2]).count == 1)
        #expect(ledger.reject([2, 1, 1]) == [1])
        #expect(ledger.acknowledge([1, 2, 4, 0]) == [])
        #expect(ledger.outstanding == 1)
        #expect(ledger.received(5) == false)
    }

    @Test("agrees with a broker's list, whatever the order", arguments: 0..<20)
    func model(seed: UInt64) {
        var random = SplitMix(state: seed)
        var ledger = AcknowledgementLedger()
        var delivered: UInt64 = 0
        var held: [UInt64] = []
        var broker: [UInt64] = []
        for _ in 0..<300 {
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                delivered += 1
                #expect(ledger.received(delivered) == true)
                held.append(delivered)
                broker.append(delivered)
            }
            held.shuffle(using: &random)
            let burst = Array(held.prefix(Int.random(in: 0...max(0, held.count), using: &random)))
            held.removeFirst(burst.count)
            for frame in ledger.acknowledge(burst) {
                guard let index = broker.firstIndex(of: frame.number) else {
                    Issue.record("an unknown delivery tag closes the channel")
                    return
                }
                if frame.isMultiple { broker.removeSubrange(...index) } else { broker.remove(at: index) }
            }
            #expect(Set(broker) == Set(held))
            #expect(ledger.outstanding == held.count)
        }
    }
}

@Suite("The confirm ledger")
struct ConfirmLedgerTests {
    private func ledger(_ messages: ClosedRange<Int>, isMandatory: Bool = false) -> ConfirmLedger<Int> {
        var ledger = ConfirmLedger<Int>(maximumCount: 100, maximumBytes: 1000)
        for message in messages { ledger.sent(message, size: 10, isMandatory: isMandatory) }
        return ledger
    }

    @Test("settles one, a prefix, or all")
    func settles() {
        var ledger = ledger(1...9)
        var settled: [Int] = []
        #expect(ledger.settle(3, isMultiple: false) { settled.append($0.message) } == true)
        #expect(ledger.settle(5, isMultiple: true) { settled.append($0.message) } == true)
        #expect(ledger.settle(4, isMultiple: false) { settled.append($0.message) } == true)
        #expect(settled == [3, 1, 2, 4, 5])
        #expect(ledger.count == 4)
        #expect(ledger.bytes == 40)
        #expect(ledger.settle(0, isMultiple: true) { settled.append($0.message) } == true)
        #expect(settled == [3, 1, 2, 4, 5, 6, 7, 8, 9])
        #expect(ledger.settle(10, isMultiple: false) { settled.append($0.message) } == false)
    }

    @Test("keeps to its window, but takes one message of any size")
    func window() {
        var ledger = ConfirmLedger<Int>(maximumCount: 2, maximumBytes: 100)
        #expect(ledger.hasRoom(for: 1000))
        ledger.sent(1, size: 60, isMandatory: false)
        #expect(!ledger.hasRoom(for: 41))
        #expect(ledger.hasRoom(for: 40))
        ledger.sent(2, size: 1, isMandatory: false)
        #expect(!ledger.hasRoom(for: 0))
        _ = ledger.settle(2, isMultiple: true) { _ in }
        #expect(ledger.hasRoom(for: 100))
    }

    @Test("gives a return to the oldest match, and each but once")
    func returns() {
        var ledger = ledger(1...4, isMandatory: true)
        let returned = ConfirmLedger<Int>.Returned(code: 312, text: "NO_ROUTE")
        #expect(ledger.markReturned(returned) { $0.isMultiple(of: 2) } == true)
        #expect(ledger.markReturned(returned) { $0.isMultiple(of: 2) } == true)
        #expect(ledger.markReturned(returned) { $0.isMultiple(of: 2) } == false)
        var back: [Int] = []
        _ = ledger.settle(4, isMultiple: true) { if $0.returned != nil { back.append($0.message) } }
        #expect(back == [2, 4])
    }

    @Test("loses what is outstanding, once")
    func loses() {
        var ledger = ledger(1...5)
        _ = ledger.settle(2, isMultiple: false) { _ in }
        var lost: [Int] = []
        ledger.loseAll { lost.append($0.message) }
        #expect(lost == [1, 3, 4, 5])
        #expect(ledger.count == 0)
        #expect(ledger.bytes == 0)
    }
}

@Suite("Time")
struct TimeTests {
    @Test("between attempts doubles up to the cap, with full jitter")
    func backoff() {
        var backoff = Backoff(base: .milliseconds(100), cap: .seconds(10))
        #expect(backoff.next(fraction: 0.5) == .milliseconds(50))
        #expect(backoff.next(fraction: 0) == .zero)
        #expect(backoff.ceiling == .milliseconds(400))
        for _ in 0..<100 { #expect(backoff.next() <= .seconds(10)) }
        #expect(backoff.ceiling == .seconds(10))
        backoff.reset()
        #expect(backoff.ceiling == .milliseconds(100))
    }

    @Test("decides when a heartbeat is due and when the other side is gone")
    func heartbeats() {
        let start = ContinuousClock.now
        var clock = HeartbeatClock(interval: .seconds(10), now: start)
        #expect(clock.action(at: start.advanced(by: .seconds(4))) == .nothing)
        #expect(clock.action(at: start.advanced(by: .seconds(5))) == .send)
        clock.sent(at: start.advanced(by: .seconds(5)))
        #expect(clock.action(at: start.advanced(by: .seconds(9))) == .nothing)
        #expect(clock.action(at: start.advanced(by: .seconds(21))) == .giveUp)
        clock.received(at: start.advanced(by: .seconds(20)))
        #expect(clock.action(at: start.advanced(by: .seconds(21))) == .send)
        #expect(HeartbeatClock(interval: .zero, now: start).action(at: start.advanced(by: .seconds(900))) == .nothing)
    }
}

/// A generator that repeats (Steele et al., 2014), for tests by model.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
