import AMQP
import Testing

@testable import Workers

@Suite("Deliveries that wait for a batch")
struct BatchLineTests {
    private static func deliveries(
        _ numbers: ClosedRange<UInt64>, of queue: String, session: UInt64 = 1
    ) -> [Delivery] {
        numbers.map { number in
            Delivery(
                tag: DeliveryTag(session: session, number: number), queue: queue, exchange: "", routingKey: "",
                isRedelivered: false, properties: MessageProperties(), body: [])
        }
    }

    private static func names(_ batch: [Delivery]?) -> [String]? { batch?.map { "\($0.queue)\($0.tag.number)" } }

    @Test("go in one batch as long as it has room, those of a queue in their order")
    func merges() {
        var line = BatchLine()
        #expect(line.take(limit: 4) == nil)
        _ = line.append(
            Self.deliveries(1...2, of: "a") + Self.deliveries(1...1, of: "b") + Self.deliveries(3...3, of: "a"))
        #expect(Self.names(line.take(limit: 4)) == ["a1", "a2", "a3", "b1"])
        #expect(line.take(limit: 4) == nil)
    }

    @Test("wait while a batch of their queue is under way, and other queues do not wait for them")
    func separates() {
        var line = BatchLine()
        _ = line.append(Self.deliveries(1...5, of: "a") + Self.deliveries(1...2, of: "b"))
        let first = line.take(limit: 3) ?? []
        #expect(Self.names(first) == ["a1", "a2", "a3"])
        _ = line.append(Self.deliveries(6...6, of: "a"))
        let second = line.take(limit: 3) ?? []
        #expect(Self.names(second) == ["b1", "b2"])
        #expect(line.take(limit: 3) == nil)
        _ = line.append(Self.deliveries(3...3, of: "b"))
        line.finish(first)
        #expect(Self.names(line.take(limit: 3)) == ["a4", "a5", "a6"])
        line.finish(second)
        #expect(Self.names(line.take(limit: 3)) == ["b3"])
    }

    @Test("of a queue that was passed over come before those of one that came later")
    func fair() {
        var line = BatchLine()
        _ = line.append(Self.deliveries(1...2, of: "a"))
        _ = line.append(Self.deliveries(1...2, of: "b"))
        _ = line.append(Self.deliveries(1...2, of: "c"))
        let first = line.take(limit: 1) ?? []
        #expect(Self.names(first) == ["a1"])
        line.finish(first)
        // What is left of a queue keeps its place.
        #expect(Self.names(line.take(limit: 3)) == ["a2", "b1", "b2"])
        #expect(Self.names(line.take(limit: 3)) == ["c1", "c2"])
    }

    @Test("go back with a batch that goes back, those on their way too, and come again over the next connection")
    func givenUp() {
        var line = BatchLine()
        _ = line.append(Self.deliveries(1...3, of: "a", session: 4) + Self.deliveries(1...1, of: "b", session: 4))
        let first = line.take(limit: 2) ?? []
        #expect(Self.names(line.giveUp()) == ["a3", "b1"])
        line.finish(first)
        #expect(line.take(limit: 2) == nil)
        #expect(line.append(Self.deliveries(4...4, of: "a", session: 4)).isEmpty)
        #expect(line.append(Self.deliveries(1...4, of: "a", session: 5)).count == 4)
        #expect(Self.names(line.take(limit: 9)) == ["a1", "a2", "a3", "a4"])
    }

    @Test("are all dealt with once, and never two batches of a queue at once", arguments: 1...20)
    func random(seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
        func next(_ limit: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % limit
        }
        var line = BatchLine()
        var sent: [String: UInt64] = [:]
        var seen: [String: UInt64] = [:]
        var running: [[Delivery]] = []
        for _ in 0..<300 {
            switch next(3) {
            case 0:
                let queue = "q\(next(4))"
                let first = sent[queue, default: 0] + 1
                sent[queue] = first + next(5)
                _ = line.append(Self.deliveries(first...(sent[queue] ?? first), of: queue))
            case 1:
                guard let batch = line.take(limit: Int(next(7)) + 1) else { continue }
                let queues = Set(batch.map(\.queue))
                #expect(running.allSatisfy { queues.isDisjoint(with: $0.map(\.queue)) })
                running.append(batch)
                for delivery in batch {
                    #expect(delivery.tag.number == seen[delivery.queue, default: 0] + 1)
                    seen[delivery.queue] = delivery.tag.number
                }
            default:
                guard !running.isEmpty else { continue }
                line.finish(running.remove(at: Int(next(UInt64(running.count)))))
            }
        }
        for batch in running { line.finish(batch) }
        while let batch = line.take(limit: 5) {
            for delivery in batch { seen[delivery.queue] = delivery.tag.number }
            line.finish(batch)
        }
        #expect(seen == sent)
    }
}
