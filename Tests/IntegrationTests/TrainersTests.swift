import AMQP
import Foundation
import Personalization
import Postgres
import Testing
import Workers

@Suite(
    "Trainers in several processes", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct TrainersTests {
    private static let shards = 2

    private func people(_ count: Int) -> [String] { (0..<count).map { "person-\($0)" } }

    /// A few events of each person, in turn.
    private func send(_ rounds: Range<Int>, to stack: TestStack) async throws {
        for round in rounds {
            for (index, person) in people(8).enumerated() {
                try await stack.send(
                    Texts.comparison("\(person)-\(round)", user: person, likesShort: (index + round) % 3 != 0))
            }
        }
    }

    private func weights(_ stack: TestStack) async throws -> [String: [Float]] {
        var weights: [String: [Float]] = [:]
        let rows = try await stack.client.query(Statement("select user_id, mean, covariance from weights"))
        for row in rows { weights[try row.text(0)] = try row.reals(1) + row.packedReals(2).map(Float.init) }
        return weights
    }

    private func owners(_ stack: TestStack) async throws -> Set<String> {
        var owners: Set<String> = []
        let rows = try await stack.client.query(
            Statement("select owner from feedback_shards where owner is not null"))
        for row in rows { owners.insert(try row.text(0)) }
        return owners
    }

    @Test("a trainer whose queue another took gives back what it holds before that one gets anything later")
    func lostQueue() async throws {
        try await TestStack.with { stack in
            let trainer = try AttuneProcess(["trainer"], environment: try stack.environment())
            for shard in 0..<Self.shards {
                try await eventually { try await stack.consumers(of: Names.feedback(shard: shard)) == 1 }
            }
            try await stack.client.transaction { transaction in
                // The trainer takes the first events and waits for the table.
                _ = try await transaction.query("lock table feedback_events in access exclusive mode")
                for round in 0..<3 { try await stack.send(Texts.comparison("e-\(round)")) }
                try await eventually {
                    var ready = 0
                    for shard in 0..<Self.shards { ready += try await stack.depth(Names.feedback(shard: shard)) }
                    return ready == 0
                }
                // Another one believes it dead, and waits behind it for its queues.
                let consumer = Consumer(configuration: stack.broker, loop: stack.loop, logger: stack.logger)
                async let running: Void = consumer.run()
                for shard in 0..<Self.shards { await consumer.consume(Names.feedback(shard: shard), prefetch: 10) }
                try await eventually { await consumer.state == .ready }
                _ = try await stack.client.query(
                    "insert into processes (id, kind, seen_until) values ('another', 'trainer', now() + interval '1 h')"
                )
                _ = try await stack.client.query("update feedback_shards set owner = 'another'")
                try await stack.send(Texts.comparison("e-3"))
                var ids: [String] = []
                while ids.count < 4, let deliveries = await consumer.next() {
                    ids += try deliveries.map { try Feedback.decode($0.body, limits: MessageLimits()).eventID }
                }
                #expect(ids == ["e-0", "e-1", "e-2", "e-3"])
                await consumer.close()
                try await running
            }
            trainer.signal(SIGKILL)
            _ = try await trainer.end()
        }
    }

    @Test("share the queues out, and give the same weights as one, also when one is killed meanwhile")
    func failover() async throws {
        let alone = try await TestStack.with { stack in
            try await stack.withTrainer {
                try await send(0..<6, to: stack)
                try await eventually { try await stack.count("select count(*) from comparisons") == 48 }
            }
            return try await weights(stack)
        }
        let together = try await TestStack.with { stack in
            let environment = try stack.environment()
            let first = try AttuneProcess(["trainer"], environment: environment)
            let second = try AttuneProcess(["trainer"], environment: environment)
            try await eventually { try await owners(stack).count == 2 }
            for shard in 0..<Self.shards {
                try await eventually { try await stack.consumers(of: Names.feedback(shard: shard)) == 1 }
            }
            try await send(0..<2, to: stack)
            first.signal(SIGKILL)
            try await send(2..<6, to: stack)
            try await eventually { try await stack.count("select count(*) from comparisons") == 48 }
            #expect(try await owners(stack).count == 1)
            // One that comes takes its share again, and one that goes leaves it at once.
            let third = try AttuneProcess(["trainer"], environment: environment)
            try await eventually { try await owners(stack).count == 2 }
            second.signal(SIGTERM)
            #expect(try await second.end().status == 0)
            try await eventually { try await owners(stack).count == 1 }
            third.signal(SIGTERM)
            #expect(try await third.end().status == 0)
            #expect(try await owners(stack).isEmpty)
            _ = try await first.end()
            let disorder = """
                select count(*) from (select event_id,
                    lag(event_id) over (partition by user_id order by id) as earlier from comparisons) c
                where earlier >= event_id
                """
            #expect(try await stack.count(disorder) == 0)
            return try await weights(stack)
        }
        #expect(alone.count == 8)
        #expect(Set(together.keys) == Set(alone.keys))
        // Batches differ, so the search for each mode begins elsewhere: equal to the precision of the search.
        for (person, values) in alone {
            let others = try #require(together[person])
            #expect(others.count == values.count)
            #expect(zip(values, others).allSatisfy { abs($0 - $1) <= 1e-4 }, "\(person): \(values) \(others)")
        }
    }
}
