import AMQP
import Testing

extension BrokerTests {
    @Suite("Messages")
    struct Messages {
        @Test("keep all properties, header types and the body", .timeLimit(.minutes(1)))
        func roundTrip() async throws {
            try await withRig { rig in
                let queue = try await rig.queue("properties")
                let properties = MessageProperties(
                    contentType: "application/json", contentEncoding: "utf-8",
                    headers: [
                        "bool": true, "int": -5, "large": .int(.max), "double": 1.5, "text": "grüße 👋",
                        "bytes": .bytes([0, 255, 10]), "time": .timestamp(1_700_000_000), "none": .null,
                        "list": .array(["a", 1, .array([])]), "map": .table(["in": .table(["ner": false])]),
                    ],
                    isPersistent: false, priority: 7, correlationID: "correlation", replyTo: "reply",
                    expiration: "60000", messageID: "message", timestamp: 1_700_000_001, type: "type",
                    userID: rig.configuration.user, appID: "app")
                let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                try await rig.publisher.publish(
                    OutgoingMessage(exchange: "", routingKey: queue, properties: properties, body: body))
                await rig.consumer.consume(queue, prefetch: 10)
                let delivery = try await rig.deliveries(1)[0]
                #expect(delivery.properties == properties)
                #expect(delivery.body == body)
                #expect(delivery.queue == queue)
                #expect(delivery.exchange == "")
                #expect(delivery.routingKey == queue)
                #expect(!delivery.isRedelivered)
                await rig.consumer.acknowledge([delivery.tag])
            }
        }

        @Test("without properties and body come as such", .timeLimit(.minutes(1)))
        func empty() async throws {
            try await withRig { rig in
                let queue = try await rig.queue("empty")
                try await rig.publisher.publish(OutgoingMessage(exchange: "", routingKey: queue, body: []))
                await rig.consumer.consume(queue, prefetch: 1)
                let delivery = try await rig.deliveries(1)[0]
                #expect(delivery.properties == MessageProperties())
                #expect(delivery.body == [])
                await rig.consumer.acknowledge([delivery.tag])
            }
        }

        @Test("larger than the socket's buffers are written bit by bit", .timeLimit(.minutes(1)))
        func large() async throws {
            try await withRig { rig in
                let queue = try await rig.queue("large")
                let bodies = (0..<4).map { [UInt8](repeating: $0, count: 6_000_000 + Int($0)) }
                async let outcomes = rig.publisher.publish(
                    bodies.map { OutgoingMessage(exchange: "", routingKey: queue, body: $0) })
                await rig.consumer.consume(queue, prefetch: 2)
                var received: [[UInt8]] = []
                while received.count < bodies.count {
                    let burst = try #require(await rig.consumer.next())
                    received += burst.map(\.body)
                    await rig.consumer.acknowledge(burst.map(\.tag))
                }
                #expect(received == bodies)
                #expect(await outcomes.map(\.isConfirmed) == [true, true, true, true])
            }
        }

        @Test("50,000 pass through, none lost and none twice", .timeLimit(.minutes(3)))
        func many() async throws {
            try await withRig { rig in
                let queue = try await rig.queue("many", ["x-queue-type": "quorum"])
                await rig.consumer.consume(queue, prefetch: 512)
                async let published = Self.publish(50_000, to: queue, rig)
                var seen = Set<Int>()
                while seen.count < 50_000 {
                    let burst = try #require(await rig.consumer.next())
                    for delivery in burst {
                        let (isNew, _) = seen.insert(try #require(Int(delivery.text)))
                        #expect(isNew)
                    }
                    await rig.consumer.acknowledge(burst.map(\.tag))
                }
                #expect(await published == 50_000)
                try await until("the queue is empty") {
                    try await rig.administrator.queueExists(queue)?.messages == 0
                }
            }
        }

        private static func publish(_ count: Int, to queue: String, _ rig: Rig) async -> Int {
            var confirmed = 0
            for start in stride(from: 0, to: count, by: 2500) {
                let outcomes = await rig.publish((start..<start + 2500).map(String.init), to: queue)
                confirmed += outcomes.count(where: \.isConfirmed)
            }
            return confirmed
        }

        @Test("that are mandatory and have no queue come back, each to its own outcome", .timeLimit(.minutes(1)))
        func returned() async throws {
            try await withRig { rig in
                let queue = try await rig.queue("mandatory")
                let messages = (0..<200).map { index in
                    OutgoingMessage(
                        exchange: "", routingKey: index.isMultiple(of: 3) ? queue : "nobody", isMandatory: true,
                        properties: MessageProperties(messageID: "\(index)"), body: [UInt8](repeating: 1, count: index))
                }
                for (index, outcome) in await rig.publisher.publish(messages).enumerated() {
                    switch outcome {
                    case .confirmed: #expect(index.isMultiple(of: 3))
                    case .returned(let code, let text):
                        #expect(!index.isMultiple(of: 3))
                        #expect(code == 312)
                        #expect(text == "NO_ROUTE")
                    default: Issue.record("\(outcome)")
                    }
                }
                await #expect { try await rig.publisher.publish(messages[1]) } throws: {
                    ($0 as? AMQPError)?.code == .returned
                }
            }
        }

        @Test("over a queue's limit are refused", .timeLimit(.minutes(1)))
        func nacked() async throws {
            try await withRig { rig in
                let queue = try await rig.queue("full", ["x-max-length": 2, "x-overflow": "reject-publish"])
                let outcomes = await rig.publish((0..<20).map(String.init), to: queue)
                #expect(outcomes.prefix(2).map(\.isConfirmed) == [true, true])
                if case .nacked = try #require(outcomes.last) {} else { Issue.record("\(outcomes)") }
            }
        }

        @Test("that AMQP cannot carry are refused alone", .timeLimit(.minutes(1)))
        func invalid() async throws {
            try await withRig { rig in
                let queue = try await rig.queue("invalid")
                let good = OutgoingMessage(exchange: "", routingKey: queue, body: [1])
                var long = good
                long.properties.messageID = String(repeating: "x", count: 256)
                var huge = good
                huge.properties.headers["huge"] = .string(String(repeating: "x", count: 200_000))
                let outcomes = await rig.publisher.publish([good, long, huge, good])
                #expect(outcomes.map(\.error?.code) == [nil, .invalidMessage, .invalidMessage, nil])
                #expect(try await rig.administrator.queueExists(queue)?.messages == 2)
            }
        }

        @Test("over the size limit are delivered without their body", .timeLimit(.minutes(1)))
        func oversized() async throws {
            var configuration = try Broker.configuration()
            configuration.maximumBodySize = 1000
            try await withRig(configuration) { rig in
                let queue = try await rig.queue("oversized")
                for size in [200_001, 1000] {
                    try await rig.publisher.publish(
                        OutgoingMessage(exchange: "", routingKey: queue, body: [UInt8](repeating: 7, count: size)))
                }
                await rig.consumer.consume(queue, prefetch: 10)
                let deliveries = try await rig.deliveries(2)
                #expect(deliveries.map(\.isOversized) == [true, false])
                #expect(deliveries.map(\.bodySize) == [200_001, 1000])
                #expect(deliveries.map(\.body.count) == [0, 1000])
                await rig.consumer.reject(deliveries.map(\.tag), requeue: false)
            }
        }
    }
}
