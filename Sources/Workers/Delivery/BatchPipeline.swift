import AMQP
import Logging
import Postgres

/// A pipeline that deals with deliveries in batches, in their order: a batch is taken, processed and acknowledged as one.
protocol BatchPipeline: Actor {
    var consumer: Consumer { get }
    var logger: Logger { get }
    /// The most deliveries in a batch.
    var batch: Int { get }
    /// How long a delivery may be held while the database is away.
    var holdLimit: Duration { get }
    var custody: Custody { get set }

    /// Does everything that must be done before a batch is acknowledged.
    func process(_ deliveries: ArraySlice<Delivery>) async -> Settlement
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

    /// Works until the consumer is closed.
    func run() async {
        while let deliveries = await consumer.next() {
            if custody.isDraining {
                await consumer.reject(deliveries.map(\.tag), requeue: true)
                continue
            }
            custody.take(deliveries)
            for start in stride(from: 0, to: deliveries.count, by: batch) {
                await settle(deliveries[start..<min(start + batch, deliveries.count)])
            }
        }
    }

    private func settle(_ deliveries: ArraySlice<Delivery>) async {
        let settlement = custody.isSuspended ? .postponed : await process(deliveries)
        guard !custody.isAborted else { return }
        switch settlement {
        case .done:
            custody.release(deliveries)
            await consumer.acknowledge(deliveries.map(\.tag))
        case .postponed:
            await consumer.cancelAll()
            custody.release(deliveries)
            await consumer.reject(deliveries.map(\.tag), requeue: true)
        }
    }

    /// Whether everything that came from a queue is dealt with.
    func holdsNothing(of queue: String) async -> Bool {
        let isWaiting = await consumer.hasUnfetched(of: queue)
        return !isWaiting && custody.holdsNothing(of: queue)
    }

    /// Waits before the next attempt at a database that is away. Once a delivery has been held for too long the
    /// pipeline is suspended instead.
    func outlast(_ error: PostgresError, holding deliveries: [Delivery], pause: inout Pause) async {
        logger.debug("waiting for the database", metadata: ["error": "\(error)"])
        if deliveries.contains(where: { $0.receivedAt.duration(to: .now) > holdLimit }) {
            custody.isSuspended = true
        } else {
            await pause.wait()
        }
    }
}
