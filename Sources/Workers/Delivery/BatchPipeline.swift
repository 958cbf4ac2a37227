import AMQP
import Logging
import Personalization
import Postgres

/// A pipeline that deals with deliveries in batches, those of a queue in their order: a batch is taken, processed and
/// acknowledged as one.
protocol BatchPipeline: Actor {
    var consumer: Consumer { get }
    var logger: Logger { get }
    /// The most deliveries in a batch.
    var batch: Int { get }
    /// How many batches may be under way at once, of different queues.
    var batchesAtOnce: Int { get }
    /// How long a delivery may be held while the database is away.
    var holdLimit: Duration { get }
    var custody: Custody { get set }
    var lanes: Lanes { get set }

    /// Does everything that must be done before a batch is acknowledged.
    func process(_ deliveries: ArraySlice<Delivery>) async -> Settlement
}

/// The batches of a pipeline, and who waits for one.
struct Lanes {
    var line = BatchLine()
    /// Whether somebody waits for the consumer.
    fileprivate var isReceiving = false
    /// Whether the consumer is closed.
    fileprivate var isOver = false
    fileprivate var waiters: [CheckedContinuation<Void, Never>] = []

    fileprivate mutating func wake() {
        let woken = waiters
        waiters = []
        for waiter in woken { waiter.resume() }
    }
}

/// How a batch ends.
enum Settlement {
    case done
    /// Back to its queue, in its order. What was done of it already must be ignored when it comes again.
    case postponed
}

extension BatchPipeline {
    var held: Int { custody.count }
    var isDraining: Bool { custody.isDraining }
    var outcomes: [String: Int] { custody.outcomes }

    func drain() { custody.isDraining = true }

    func abort() { custody.abort() }

    /// Works until the consumer is closed and what came of it is settled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for _ in 0..<batchesAtOnce {
                group.addTask {
                    while let batch = await self.nextBatch() {
                        await self.settle(batch[...])
                        await self.finish(batch)
                    }
                }
            }
        }
    }

    /// The next batch, once there is one. Of those who wait for a batch one at a time waits for the consumer, so that the
    /// socket is read only when somebody has nothing to do.
    private func nextBatch() async -> [Delivery]? {
        while true {
            if let taken = lanes.line.take(limit: batch) { return taken }
            if lanes.isOver { return nil }
            if lanes.isReceiving {
                await withCheckedContinuation { continuation in
                    // On the way here the loop may have run something else.
                    if lanes.isReceiving { lanes.waiters.append(continuation) } else { continuation.resume() }
                }
                continue
            }
            lanes.isReceiving = true
            let deliveries = await consumer.next()
            lanes.isReceiving = false
            if let deliveries {
                // While draining they go back with the connection, in order.
                if !custody.isDraining { custody.take(lanes.line.append(deliveries)) }
            } else {
                lanes.isOver = true
            }
            lanes.wake()
        }
    }

    private func finish(_ batch: [Delivery]) {
        lanes.line.finish(batch)
        lanes.wake()
    }

    private func settle(_ deliveries: ArraySlice<Delivery>) async {
        let settlement = custody.isSuspended ? .postponed : await process(deliveries)
        guard !custody.isAborted else { return }
        switch settlement {
        case .done:
            custody.release(deliveries)
            await consumer.acknowledge(deliveries.map(\.tag))
        case .postponed:
            custody.release(deliveries)
            custody.release(lanes.line.giveUp()[...])
            await consumer.abandon()
        }
    }

    /// Whether everything that came from a queue is dealt with.
    func holdsNothing(of queue: String) async -> Bool {
        let isWaiting = await consumer.hasUnfetched(of: queue)
        return !isWaiting && custody.holdsNothing(of: queue)
    }

    /// The teams, read anew where a delivery names one that is not among them: it may have been added since, and what is
    /// taken for a stranger's is dead for good.
    func teams(
        _ known: [String: Tenant], metIn deliveries: ArraySlice<Delivery>, from store: TenantStore
    ) async -> [String: Tenant] {
        guard deliveries.contains(where: { known[$0.routingKey] == nil }) else { return known }
        var pause = Pause()
        while !custody.isAborted, !custody.isSuspended {
            do {
                return Dictionary(uniqueKeysWithValues: try await store.all().map { ($0.name, $0) })
            } catch  where error.mayPass {
                await outlast(error, holding: Array(deliveries), pause: &pause)
            } catch {
                logger.error("cannot read the teams", metadata: ["error": "\(error)"])
                custody.isSuspended = true
            }
        }
        return known
    }

    /// Waits before the next attempt at a database that is away. Once a delivery has been held for too long the
    /// pipeline is suspended instead.
    func outlast(_ error: PostgresError, holding deliveries: [Delivery], pause: inout Pause) async {
        logger.debug("waiting for the database", metadata: ["error": "\(error)"])
        await outlast(holding: deliveries, pause: &pause)
    }

    func outlast(holding deliveries: [Delivery], pause: inout Pause) async {
        if deliveries.contains(where: { $0.receivedAt.duration(to: .now) > holdLimit }) {
            custody.isSuspended = true
        } else {
            await pause.wait()
        }
    }
}
