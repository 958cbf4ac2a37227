import AMQP
import Foundation
import Logging
import Personalization
import Postgres

/// The stage that makes results durable: nothing is published that is not stored.
extension RevisionPipeline {
    /// Stores batches one after the other, so that others gather meanwhile; a second one goes beside the first only when
    /// it is full already.
    func storeAll() async {
        await withDiscardingTaskGroup { group in
            group.addTask(executorPreference: loop) { await self.storeBatches(ofAtLeast: 1) }
            group.addTask(executorPreference: loop) { await self.storeBatches(ofAtLeast: self.settings.batch) }
        }
    }

    private func storeBatches(ofAtLeast least: Int) async {
        while let batch = await toStore.take(atLeast: least, atMost: settings.batch) {
            let start = ContinuousClock.now
            let stored = await store(batch)
            telemetry.stored(batch, since: start)
            for (finished, outcome) in zip(batch, stored) { hand(finished, over: outcome) }
            // Results are on their way before anything else is told.
            await Task.yield()
            toObserve.put(contentsOf: batch.flatMap { $0.observations })
            await giveLeasesBack(of: batch.map { $0.record.key })
        }
    }

    /// What became of a record.
    private enum StoreOutcome {
        case stored
        /// Another worker's result for the job was there first.
        case earlier(StoredRevision)
        /// The person was erased meanwhile.
        case forgotten
        /// The database takes anything but this record.
        case refused
        /// Given up: the job is delivered again.
        case unstored

        init(_ outcome: RevisionStore.Outcome) {
            self =
                switch outcome {
                case .stored: .stored
                case .earlier(let earlier): .earlier(earlier)
                case .forgotten: .forgotten
                }
        }
    }

    /// Stores a batch, as often as it takes while the database is away. A batch that the database refuses is stored row
    /// by row, so that one job never fails its neighbours.
    private func store(_ batch: [FinishedJob]) async -> [StoreOutcome] {
        var pause = Pause()
        var failures = 0
        while true {
            do {
                let outcomes = try await revisions.store(batch.map { $0.record })
                if failures > 1 { await databaseTroubleEnded(itWorks: true) }
                return outcomes.map(StoreOutcome.init)
            } catch  where error.mayPass {
                logger.debug("cannot store yet", metadata: ["error": "\(error)"])
                failures += 1
                if failures == 2 { await databaseFails(error.message) }
            } catch {
                logger.error(
                    "the database refuses a result", metadata: ["error": "\(error)", "rows": "\(batch.count)"])
                if failures > 1 { await databaseTroubleEnded(itWorks: true) }
                if batch.count == 1 { return [.refused] }
                var outcomes: [StoreOutcome] = []
                for finished in batch { outcomes += await store([finished]) }
                return outcomes
            }
            if isAborted || batch.contains(where: { isHeldTooLong($0.delivery) }) {
                if failures > 1 { await databaseTroubleEnded(itWorks: false) }
                return batch.map { _ in .unstored }
            }
            await pause.wait()
        }
    }

    private func hand(_ finished: FinishedJob, over outcome: StoreOutcome) {
        let (delivery, record) = (finished.delivery, finished.record)
        switch outcome {
        case .stored:
            telemetry.finished(finished)
            publish(StoredRevision(digest: record.digest, result: record.result), for: delivery, key: record.key)
        case .earlier(let earlier) where earlier.digest == record.digest:
            publish(earlier, for: delivery, key: record.key)
        case .earlier(let earlier):
            refuse(delivery, key: record.key, for: earlier)
        case .forgotten:
            buryAll(delivery, key: record.key, JobPlanner.forgotten)
        case .refused:
            buryAll(delivery, key: record.key, Self.databaseRefused)
        case .unstored:
            giveBack([delivery] + (inFlight.removeValue(forKey: record.key) ?? []).map(\.delivery))
        }
    }

    /// Stores what the model's candidates did, beside the results' own way: it never delays or fails one. What the
    /// database does not take while it is away waits, but not more than a few thousand; what it refuses is lost, and said.
    func observeAll() async {
        var waiting: [PromptObservation] = []
        while let batch = await toObserve.take(atMost: settings.batch) {
            waiting += batch
            waiting.removeFirst(max(0, waiting.count - Self.observationLimit))
            while !waiting.isEmpty {
                let part = Array(waiting.prefix(settings.batch))
                do { try await observed.insert(part) } catch {
                    guard !error.mayPass else {
                        logger.debug("observations not stored yet", metadata: ["error": "\(error)"])
                        break
                    }
                    logger.warning(
                        "the database refuses observations of prompts",
                        metadata: ["error": "\(error)", "rows": "\(part.count)"])
                }
                waiting.removeFirst(part.count)
            }
        }
        if !waiting.isEmpty { logger.info("observations lost", metadata: ["rows": "\(waiting.count)"]) }
    }

    /// Observations that wait for a database that is away.
    private static let observationLimit = 4096
}
