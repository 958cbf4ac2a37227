import AMQP
import EventLoop
import Foundation
import Logging
import Synchronization
import Testing

extension BrokerTests {
    @Suite("When something fails,")
    struct Faults {
        /// What a consumer has seen.
        private actor Seen {
            private(set) var numbers = Set<Int>()
            private(set) var sessions = Set<UInt64>()

            func add(_ burst: [Delivery]) {
                for delivery in burst {
                    if let number = Int(delivery.text) { numbers.insert(number) }
                    sessions.insert(delivery.tag.session)
                }
            }
        }

        /// Publishes and consumes numbers while `fault` runs, and again whatever was not confirmed; then every number
        /// must have arrived, some perhaps twice.
        private static func underLoad(
            _ rig: Rig, queue: String, fault: @escaping @Sendable () async throws -> Void
        ) async throws {
            let seen = Seen()
            await rig.consumer.consume(queue, prefetch: 100)
            let consuming = Task {
                while let burst = await rig.consumer.next() {
                    await seen.add(burst)
                    await rig.consumer.acknowledge(burst.map(\.tag))
                }
            }
            defer { consuming.cancel() }
            let isOver = Mutex(false)
            async let faulting: Void = {
                defer { isOver.withLock { $0 = true } }
                try await until("load") { await seen.numbers.count > 2000 }
                try await fault()
            }()
            var count = 0
            while !isOver.withLock({ $0 }) {
                var missing = Array(count..<count + 500)
                count += 500
                while !missing.isEmpty {
                    let outcomes = await rig.publish(missing.map(String.init), to: queue)
                    missing = zip(missing, outcomes).filter { !$0.1.isConfirmed }.map(\.0)
                }
            }
            try await faulting
            let published = count
            try await until("all arrived", within: .seconds(60)) { await seen.numbers.count == published }
            #expect(await seen.sessions.count > 1)
            try await until("the consumer is ready") { await rig.consumer.state == .ready }
            try await until("the publisher is ready") { await rig.publisher.state == .ready }
            #expect(await rig.publish(["0"], to: queue)[0].isConfirmed)
        }

        @Test(
            "a restart of the broker loses nothing that was confirmed, and all goes on",
            .enabled(if: Broker.control != nil, Broker.controlHint), .timeLimit(.minutes(5)))
        func restart() async throws {
            try await withRig { rig in
                let queue = try await rig.queue("restart", ["x-queue-type": "quorum"])
                try await Self.underLoad(rig, queue: queue) { try await Broker.control("restart") }
            }
        }

        @Test(
            "connections that are closed under load are made again",
            .enabled(if: Broker.control != nil, Broker.controlHint), .timeLimit(.minutes(5)))
        func closedConnections() async throws {
            try await withRig { rig in
                let queue = try await rig.queue("closed")
                try await Self.underLoad(rig, queue: queue) {
                    for _ in 0..<3 { try await Broker.control("rabbitmqctl", "close_all_connections", "test") }
                }
            }
        }

        @Test("an acknowledgement for an earlier connection is ignored", .timeLimit(.minutes(1)))
        func earlierSession() async throws {
            let proxy = try Proxy(to: Broker.configuration().port)
            defer { proxy.stop() }
            var configuration = try Broker.configuration()
            (configuration.host, configuration.port) = ("127.0.0.1", proxy.port)
            try await withRig(configuration) { rig in
                let queue = try await rig.queue("session")
                _ = await rig.publish(["1", "2"], to: queue)
                await rig.consumer.consume(queue, prefetch: 2)
                let old = try await rig.deliveries(2)
                proxy.cut()
                let new = try await rig.deliveries(2)
                #expect(new.map(\.isRedelivered) == [true, true])
                #expect(new[0].tag.session != old[0].tag.session)
                await rig.consumer.acknowledge(old.map(\.tag))
                await rig.consumer.acknowledge([new[0].tag])
                await rig.consumer.close()
                #expect(try await rig.administrator.queueExists(queue)?.messages == 1)
            }
        }

        @Test("a connection that idles for several heartbeats stays", .timeLimit(.minutes(1)))
        func idles() async throws {
            var configuration = try Broker.configuration()
            configuration.heartbeat = .seconds(1)
            try await withRig(configuration) { rig in
                let queue = try await rig.queue("idle")
                _ = await rig.publish(["1"], to: queue)
                await rig.consumer.consume(queue, prefetch: 5)
                let first = try await rig.deliveries(1)[0]
                // The broker closes a connection that is silent for two or three of its intervals.
                try await Task.sleep(for: .seconds(5))
                #expect(await rig.consumer.state == .ready)
                _ = await rig.publish(["2"], to: queue)
                #expect(try await rig.deliveries(1)[0].tag.session == first.tag.session)
            }
        }

        @Test("a frozen peer is noticed by its silence", .timeLimit(.minutes(1)))
        func frozen() async throws {
            let proxy = try Proxy(to: Broker.configuration().port)
            defer { proxy.stop() }
            var configuration = try Broker.configuration()
            configuration.heartbeat = .seconds(1)
            configuration.connectTimeout = .seconds(1)
            (configuration.host, configuration.port) = ("127.0.0.1", proxy.port)
            try await withRig(configuration) { rig in
                let queue = try await rig.queue("frozen")
                await rig.consumer.consume(queue, prefetch: 5)
                _ = await rig.publish(["1"], to: queue)
                let first = try await rig.deliveries(1)[0]
                proxy.freeze()
                let outcome = await rig.publish(["2"], to: queue)[0]
                #expect(outcome.error?.code == .connectionLost)
                try await until("the consumer notices, too") { await rig.consumer.state != .ready }
                proxy.thaw()
                #expect(await rig.publish(["3"], to: queue)[0].isConfirmed)
                let again = try #require(await rig.consumer.next())
                #expect(again[0].tag.session != first.tag.session)
            }
        }

        @Test(
            "a broker short of memory blocks publishing, and later goes on",
            .enabled(if: Broker.control != nil, Broker.controlHint), .timeLimit(.minutes(2)))
        func blocked() async throws {
            try await withRig(publisherTimeLimit: .seconds(60)) { rig in
                let queue = try await rig.queue("blocked")
                func message(_ text: String) -> OutgoingMessage {
                    OutgoingMessage(exchange: "", routingKey: queue, body: Array(text.utf8))
                }
                #expect(await rig.publisher.publish([message("before")])[0].isConfirmed)
                let watermark = ["rabbitmqctl", "set_vm_memory_high_watermark"]
                try await Broker.control(watermark + ["0.000001"])
                let isBlocked: Result<Void, any Error>
                do {
                    // The alarm reaches a connection some time later, and the connection says so when it publishes.
                    isBlocked = .success(
                        try await until("the publisher is blocked") {
                            _ = await rig.publisher.publish([message("attempt")], timeLimit: .milliseconds(100))
                            return await rig.publisher.isBlocked
                        })
                } catch {
                    isBlocked = .failure(error)
                }
                let late = await rig.publisher.publish([message("late")], timeLimit: .seconds(1))
                async let waiting = rig.publisher.publish([message("waiting")])
                try await Broker.control(watermark + ["0.4"])
                try isBlocked.get()
                #expect(late[0].error?.code == .timeout)
                #expect(await waiting[0].isConfirmed)
                #expect(await rig.publisher.isBlocked == false)
                var texts: [String] = []
                while let delivery = try await rig.administrator.get(queue) { texts.append(delivery.text) }
                #expect(texts.last == "waiting")
                #expect(!texts.contains("late"))
            }
        }

        @Test(
            "headers that are nested without end are cut short",
            .enabled(if: Broker.control != nil, Broker.controlHint), .timeLimit(.minutes(1)))
        func nestedHeaders() async throws {
            try await withRig { rig in
                let queue = try await rig.queue("nested")
                try await Broker.control(
                    "rabbitmqctl", "eval",
                    """
                    Nested = lists:foldl(fun(_, V) -> [{array, V}] end, [], lists:seq(1, 20000)),
                    Headers = [{<<"nested">>, array, Nested}],
                    rabbit_basic:publish(rabbit_misc:r(<<"/">>, exchange, <<>>), <<"\(queue)">>, [{headers, Headers}],
                        <<"body">>).
                    """)
                await rig.consumer.consume(queue, prefetch: 1)
                let delivery = try await rig.deliveries(1)[0]
                #expect(delivery.text == "body")
                var depth = 0
                var value = delivery.properties.headers["nested"]
                while case .array(let inner)? = value {
                    depth += 1
                    value = inner.first
                }
                #expect(value == .null)
                #expect(depth == 32)
                await rig.consumer.acknowledge([delivery.tag])
                let outcome = await rig.publisher.publish([
                    OutgoingMessage(exchange: "", routingKey: queue, properties: delivery.properties, body: [])
                ])
                #expect(outcome[0].isConfirmed)
                let deeper = MessageProperties(headers: ["deeper": .array([.table(delivery.properties.headers)])])
                let refused = await rig.publisher.publish([
                    OutgoingMessage(exchange: "", routingKey: queue, properties: deeper, body: [])
                ])
                #expect(refused[0].error?.code == .invalidMessage)
            }
        }

        @Test("a wrong password ends it with a clear error", .timeLimit(.minutes(1)))
        func wrongPassword() async throws {
            var configuration = try Broker.configuration()
            configuration.password = "certainly-wrong"
            try await Self.expectFailure(configuration, .authenticationFailed)
        }

        @Test("an unknown virtual host ends it with a clear error", .timeLimit(.minutes(1)))
        func unknownVirtualHost() async throws {
            var configuration = try Broker.configuration()
            configuration.virtualHost = "nowhere"
            try await Self.expectFailure(configuration, .notFound)
        }

        private static func expectFailure(_ configuration: AMQPConfiguration, _ code: AMQPError.Code) async throws {
            let loop = try EventLoop(name: "amqp-tests")
            defer { loop.shutdown() }
            let logger = Logger(label: "amqp-tests") { _ in SwiftLogNoOpLogHandler() }
            let consumer = Consumer(configuration: configuration, loop: loop, logger: logger)
            let publisher = Publisher(configuration: configuration, loop: loop, logger: logger)
            async let waiting = consumer.next()
            for run in [consumer.run, publisher.run] {
                let error = await #expect(throws: AMQPError.self) { try await run() }
                #expect(error?.code == code)
                #expect(error?.isRetriable == false)
                #expect(error?.description.contains("certainly-wrong") == false)
            }
            #expect(await waiting == nil)
            #expect(await publisher.publish([OutgoingMessage(exchange: "", routingKey: "", body: [])]).count == 1)
        }

        @Test("a command that the broker refuses does not spoil the next", .timeLimit(.minutes(1)))
        func refusedCommand() async throws {
            try await withRig { rig in
                let queue = try await rig.queue("refused")
                let other = Topology(queues: [.init(name: queue, arguments: ["x-max-length": 5])])
                let error = await #expect(throws: AMQPError.self) { try await rig.administrator.declare(other) }
                #expect(error?.code == .preconditionFailed)
                #expect(error?.brokerCode == 406)
                #expect(error?.brokerText?.contains("x-max-length") == true)
                #expect(try await rig.administrator.queueExists(Broker.unique("none")) == nil)
                #expect(try await rig.administrator.queueExists(queue)?.messages == 0)
            }
        }
    }
}

@Suite("Without a broker,")
struct RefusedTests {
    @Test("clients wait, say for what, and end when told to", .timeLimit(.minutes(1)))
    func refused() async throws {
        let loop = try EventLoop(name: "amqp-tests")
        defer { loop.shutdown() }
        let configuration = AMQPConfiguration(host: "127.0.0.1", port: 1)
        let logger = Logger(label: "amqp-tests") { _ in SwiftLogNoOpLogHandler() }
        let consumer = Consumer(configuration: configuration, loop: loop, logger: logger)
        let publisher = Publisher(configuration: configuration, loop: loop, logger: logger, timeLimit: .seconds(1))
        let waiting = ConnectionState.connecting(waitingFor: "the broker at 127.0.0.1:1 (connectionRefused)")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await consumer.run() }
            group.addTask { try await publisher.run() }
            try await until("the consumer waits") { await consumer.state == waiting }
            try await until("the publisher waits") { await publisher.state == waiting }
            let outcome = await publisher.publish([OutgoingMessage(exchange: "", routingKey: "q", body: [])])
            #expect(outcome.first?.error?.code == .timeout)
            await consumer.close()
            group.cancelAll()
            try await group.waitForAll()
            #expect(await publisher.state == .closed)
        }
        try await consumer.run()
        let administrator = Administrator(configuration: configuration, loop: loop, logger: logger)
        let error = await #expect(throws: AMQPError.self) { try await administrator.purge("q") }
        #expect(error?.code == .connectionRefused)
        await administrator.close()
    }
}
