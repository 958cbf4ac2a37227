import AMQP
import Testing

extension BrokerTests {
    @Suite("A consumer")
    struct Consuming {
        @Test("gets no more than its prefetch, for each queue", .timeLimit(.minutes(1)))
        func prefetch() async throws {
            try await withRig { rig in
                let (first, second) = (try await rig.queue("a"), try await rig.queue("b"))
                for queue in [first, second] { _ = await rig.publish((0..<20).map(String.init), to: queue) }
                await rig.consumer.consume(first, prefetch: 3)
                await rig.consumer.consume(second, prefetch: 5)
                let held = try await rig.deliveries(8)
                #expect(held.count { $0.queue == first } == 3)
                #expect(held.count { $0.queue == second } == 5)
                #expect(try await rig.administrator.queueExists(first)?.messages == 17)
                await rig.consumer.acknowledge([held[0].tag])
                let more = try await rig.deliveries(1)
                #expect(more[0].queue == held[0].queue)
            }
        }

        @Test("acknowledges out of order, once, with a prefix at once", .timeLimit(.minutes(1)))
        func acknowledges() async throws {
            try await withRig { rig in
                let queue = try await rig.queue("ack")
                _ = await rig.publish((0..<10).map(String.init), to: queue)
                await rig.consumer.consume(queue, prefetch: 10)
                let tags = try await rig.deliveries(10).map(\.tag)
                await rig.consumer.acknowledge([tags[4], tags[2], tags[4]])
                await rig.consumer.acknowledge([tags[0], tags[1], tags[2], tags[3], tags[9]])
                await rig.consumer.acknowledge([DeliveryTag(session: 0, number: 6)])
                await rig.consumer.acknowledge([DeliveryTag(session: tags[0].session, number: 77)])
                await rig.consumer.close()
                #expect(try await rig.administrator.queueExists(queue)?.messages == 4)
                var left: [String] = []
                while let delivery = try await rig.administrator.get(queue) {
                    #expect(delivery.isRedelivered)
                    left.append(delivery.text)
                    await rig.administrator.acknowledge([delivery.tag])
                }
                #expect(left == ["5", "6", "7", "8"])
            }
        }

        @Test("gives back what it rejects, or drops it", .timeLimit(.minutes(1)))
        func rejects() async throws {
            try await withRig { rig in
                let queue = try await rig.queue("reject")
                _ = await rig.publish(["keep", "drop"], to: queue)
                await rig.consumer.consume(queue, prefetch: 2)
                let deliveries = try await rig.deliveries(2)
                await rig.consumer.reject([deliveries[1].tag], requeue: false)
                await rig.consumer.reject([deliveries[0].tag], requeue: true)
                let again = try await rig.deliveries(1)[0]
                #expect(again.text == "keep")
                #expect(again.isRedelivered)
                await rig.consumer.acknowledge([again.tag])
            }
        }

        @Test("misses no delivery that comes while its owner asks for it", .timeLimit(.minutes(1)))
        func wakesUp() async throws {
            try await withRig { rig in
                let queue = try await rig.queue("wake")
                let other = try await rig.queue("other")
                await rig.consumer.consume(queue, prefetch: 1)
                for number in 0..<500 {
                    await rig.consumer.consume(other, prefetch: 1)
                    try await until("the other is consumed, too") {
                        try await rig.administrator.queueExists(other)?.consumers == 1
                    }
                    #expect(await rig.publish(["\(number)"], to: queue)[0].isConfirmed)
                    // While this is answered, the socket is read although nobody may be waiting yet.
                    async let cancelled: Void = rig.consumer.cancel(other)
                    let delivery = try #require(await rig.consumer.next()?.first)
                    #expect(delivery.text == "\(number)")
                    await cancelled
                    await rig.consumer.acknowledge([delivery.tag])
                }
            }
        }

        @Test(
            "gives no more at once than is asked for, in order, and the rest without a look at the socket",
            .timeLimit(.minutes(1)))
        func limitsBursts() async throws {
            try await withRig { rig in
                let queue = try await rig.queue("limit")
                _ = await rig.publish((0..<20).map { "\($0)" }, to: queue)
                await rig.consumer.consume(queue, prefetch: 20)
                var texts: [String] = []
                while texts.count < 20 {
                    let burst = try #require(await rig.consumer.next(atMost: 7))
                    #expect((1...7).contains(burst.count))
                    texts += burst.map(\.text)
                }
                #expect(texts == (0..<20).map { "\($0)" })
            }
        }

        @Test("ends a subscription; what it holds stays valid", .timeLimit(.minutes(1)))
        func cancels() async throws {
            try await withRig { rig in
                let queue = try await rig.queue("cancel")
                _ = await rig.publish(["1", "2"], to: queue)
                await rig.consumer.consume(queue, prefetch: 2)
                let held = try await rig.deliveries(2)
                await rig.consumer.cancelAll()
                #expect(try await rig.administrator.queueExists(queue)?.consumers == 0)
                await rig.consumer.acknowledge(held.map(\.tag))
                _ = await rig.publish(["3"], to: queue)
                #expect(try await rig.administrator.queueExists(queue)?.messages == 1)
                await rig.consumer.consume(queue, prefetch: 2)
                #expect(try await rig.deliveries(1)[0].text == "3")
            }
        }

        @Test("changes a prefetch", .timeLimit(.minutes(1)))
        func changesPrefetch() async throws {
            try await withRig { rig in
                let queue = try await rig.queue("change")
                _ = await rig.publish((0..<5).map(String.init), to: queue)
                await rig.consumer.consume(queue, prefetch: 1)
                _ = try await rig.deliveries(1)
                await rig.consumer.consume(queue, prefetch: 3)
                #expect(try await rig.deliveries(3).map(\.text) == ["1", "2", "3"])
            }
        }

        @Test("waits for a missing queue without disturbing another", .timeLimit(.minutes(1)))
        func missingQueue() async throws {
            try await withRig { rig in
                let present = try await rig.queue("present")
                let missing = Broker.unique("missing")
                await rig.note(queue: missing)
                await rig.consumer.consume(present, prefetch: 10)
                _ = await rig.publish(["1"], to: present)
                let first = try await rig.deliveries(1)[0]
                await rig.consumer.consume(missing, prefetch: 10)
                try await until("the other subscription works on") {
                    _ = await rig.publish(["2"], to: present)
                    let delivery = try await rig.deliveries(1)[0]
                    await rig.consumer.acknowledge([delivery.tag])
                    return delivery.tag.session == first.tag.session && delivery.tag.number > 20
                }
                try await rig.administrator.declare(Topology(queues: [.init(name: missing)]))
                _ = await rig.publish(["here"], to: missing)
                let found = try await rig.deliveries(1)[0]
                #expect(found.queue == missing)
                #expect(found.tag.session == first.tag.session)
            }
        }

        @Test("subscribes again when its queue was deleted and came back", .timeLimit(.minutes(1)))
        func deletedQueue() async throws {
            try await withRig { rig in
                let queue = try await rig.queue("deleted")
                await rig.consumer.consume(queue, prefetch: 10)
                _ = await rig.publish(["1"], to: queue)
                let first = try await rig.deliveries(1)[0]
                try await rig.administrator.deleteQueue(queue)
                await rig.consumer.acknowledge([first.tag])
                try await rig.administrator.declare(Topology(queues: [.init(name: queue)]))
                _ = await rig.publish(["2"], to: queue)
                let second = try await rig.deliveries(1)[0]
                #expect(second.text == "2")
                #expect(second.tag.session == first.tag.session)
            }
        }

        @Test("has a queue for replies", .timeLimit(.minutes(1)))
        func replies() async throws {
            try await withRig { rig in
                let queue = try await rig.consumer.consumeReplies(prefetch: 10)
                #expect(queue.hasPrefix("amq.gen-"))
                _ = await rig.publish(["reply"], to: queue)
                let reply = try await rig.deliveries(1)[0]
                #expect(reply.queue == queue)
                #expect(reply.text == "reply")
            }
        }

        @Test("returns nil to a cancelled waiter and after it was closed", .timeLimit(.minutes(1)))
        func ends() async throws {
            try await withRig { rig in
                let waiter = Task { await rig.consumer.next() == nil }
                waiter.cancel()
                #expect(await waiter.value)
                async let waiting = rig.consumer.next()
                let other = Task { await rig.consumer.next() == nil }
                other.cancel()
                #expect(await other.value)
                await rig.consumer.close()
                #expect(await waiting == nil)
                #expect(await rig.consumer.next() == nil)
                #expect(await rig.consumer.state == .closed)
            }
        }
    }
}
