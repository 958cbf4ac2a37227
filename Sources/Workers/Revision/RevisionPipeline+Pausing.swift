import AMQP
import Logging
import Personalization

/// Why a worker takes no jobs for a time. Consumers are cancelled meanwhile, so that the jobs stay with the broker, for
/// other workers; those that are held already wait, at most for the hold limit.
enum ConsumptionPause: String, Sendable, CaseIterable {
    /// The language model is away.
    case model
    /// The database is away, at its limits, or full.
    case database
    /// A job that may kill its worker runs alone.
    case suspect
}

extension RevisionPipeline {
    /// Stops or goes on consuming, as the pauses say.
    func setPause(_ pause: ConsumptionPause, _ isOn: Bool) async {
        let changed = isOn ? pauses.insert(pause).inserted : pauses.remove(pause) != nil
        guard changed else { return }
        if pauses.isEmpty {
            logger.info("taking jobs")
        } else {
            logger.info("taking no jobs", metadata: ["because": "\(pauses.map(\.rawValue).sorted())"])
        }
        await adjustConsumption()
    }

    /// Makes the consumers what the pauses and the directory say. One at a time does it, and again where something has
    /// changed meanwhile.
    func adjustConsumption() async {
        consumptionVersion += 1
        guard !isAdjusting else { return }
        isAdjusting = true
        var done = 0
        while done != consumptionVersion, !isDraining {
            done = consumptionVersion
            for (name, prefetch) in shares.prefetches(of: directory.tenants.values) {
                if isDraining { break }
                let queue = Names.jobs(of: name)
                let isOver = directory.tenants[name].map { budgets.pauses($0) } ?? true
                if pauses.isEmpty, prefetch > 0, !isOver {
                    // Consuming a queue that is consumed already changes nothing.
                    await consumer.consume(queue, prefetch: prefetch)
                } else {
                    await consumer.cancel(queue)
                }
            }
        }
        isAdjusting = false
    }

    /// Follows the gate until it is released.
    func followGate() async {
        for await isOpen in gate.changes { await setPause(.model, !isOpen) }
    }

    // MARK: The database

    /// Notes that a statement fails and is tried again, the second time that it does.
    func databaseFails(_ reason: String) async {
        databaseTroubles += 1
        guard databaseTroubles == 1 else { return }
        readiness.set(Self.databaseCircuit, waitingFor: "database circuit open: \(reason)")
        await setPause(.database, true)
    }

    /// Notes the end of that: the statement went through, or nobody waits for it any more.
    func databaseTroubleEnded(itWorks: Bool) async {
        databaseTroubles -= 1
        // Without a statement that went through, the next reading of the directory ends the pause.
        if itWorks { await databaseWorks() }
    }

    func databaseWorks() async {
        guard databaseTroubles == 0 else { return }
        readiness.set(Self.databaseCircuit, waitingFor: nil)
        await setPause(.database, false)
    }

    private static let databaseCircuit = "database circuit"

    // MARK: Holding

    /// Whether a delivery is held so long that it has to go back before the broker takes it back.
    func isHeldTooLong(_ delivery: Delivery) -> Bool {
        delivery.receivedAt.duration(to: .now) > settings.holdLimit
    }

    /// Gives deliveries back to their queues; they are no longer held.
    func giveBack(_ deliveries: [Delivery]) {
        guard !deliveries.isEmpty else { return }
        held -= deliveries.count
        telemetry.gaveBack(deliveries)
        // Both are on the loop's thread.
        consumer.assumeIsolated { $0.reject(deliveries.map(\.tag), requeue: true) }
    }
}
