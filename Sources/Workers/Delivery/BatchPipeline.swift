import AMQP
import Logging
import Personalization
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
            // They go back with the connection, in order.
            if custody.isDraining { continue }
            custody.take(deliveries)
            var settlement = Settlement.done
            for start in stride(from: 0, to: deliveries.count, by: batch) {
                settlement = await settle(deliveries[start..<min(start + batch, deliveries.count)], after: settlement)
            }
        }
    }

    /// - Parameter earlier: How the deliveries before these, of the same burst, ended: nothing overtakes what went back.
    private func settle(_ deliveries: ArraySlice<Delivery>, after earlier: Settlement) async -> Settlement {
        let isPostponed = earlier == .postponed || custody.isSuspended
        let settlement = isPostponed ? .postponed : await process(deliveries)
        guard !custody.isAborted else { return settlement }
        switch settlement {
        case .done:
            custody.release(deliveries)
            await consumer.acknowledge(deliveries.map(\.tag))
        case .postponed:
            custody.release(deliveries)
            await consumer.abandon()
        }
        return settlement
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
