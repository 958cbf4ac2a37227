import AMQP
import Foundation
import Logging
import Personalization
import Postgres

/// The stages after a result is decided: stored, published with its confirm, acknowledged, in that order.
extension RevisionPipeline {
    func storeAll() async {
        while let batch = await toStore.take(atMost: settings.batch) {
            let stored = await store(batch.map(\.record))
            for (finished, outcome) in zip(batch, stored) { hand(finished, over: outcome) }
            await giveLeasesBack(of: batch.map(\.record.key))
        }
    }

    /// What became of a record.
    private enum StoreOutcome {
        case stored
        /// Another worker's result for the job was there first.
        case earlier(StoredRevision)
        /// The database takes anything but this record.
        case refused
    }

    /// Stores a batch, as often as it takes while the database is away. A batch that the database refuses is stored row
    /// by row, so that one job never fails its neighbours.
    private func store(_ records: [RevisionRecord]) async -> [StoreOutcome] {
        var pause = Pause()
        while true {
            do {
                return try await revisions.store(records).map { $0.map(StoreOutcome.earlier) ?? .stored }
            } catch  where error.mayPass {
                logger.debug("cannot store yet", metadata: ["error": "\(error)"])
            } catch {
                logger.error(
                    "the database refuses a result", metadata: ["error": "\(error)", "rows": "\(records.count)"])
                if records.count == 1 { return [.refused] }
                var outcomes: [StoreOutcome] = []
                for record in records {
                    let outcome = await store([record])
                    // Given up: what stays unstored is delivered again.
                    if outcome.isEmpty { return [] }
                    outcomes += outcome
                }
                return outcomes
            }
            if isAborted { return [] }
            await pause.wait()
        }
    }

    private func hand(_ finished: FinishedJob, over outcome: StoreOutcome) {
        let (delivery, record) = (finished.delivery, finished.record)
        switch outcome {
        case .stored:
            publish(StoredRevision(digest: record.digest, result: record.result), for: delivery, key: record.key)
        case .earlier(let earlier) where earlier.digest == record.digest:
            publish(earlier, for: delivery, key: record.key)
        case .earlier(let earlier):
            refuse(delivery, key: record.key, for: earlier)
        case .refused:
            buryAll(delivery, key: record.key, Self.databaseRefused)
        }
    }

    func giveLeasesBack(of keys: [JobKey]) async {
        let keys = keys.filter { leased.remove($0) != nil }
        guard !keys.isEmpty else { return }
        // A lease that cannot be given back now ends by itself.
        do { try await leases.release(keys) } catch {
            logger.debug("leases not released", metadata: ["error": "\(error)"])
        }
    }

    // MARK: Publish and acknowledge

    func publishAll() async {
        await withDiscardingTaskGroup { group in
            while let batch = await toPublish.take(atMost: 1024) {
                let again = await publish(batch)
                guard !again.isEmpty, !isAborted else { continue }
                // Beside the loop: what the broker refuses now must not hold the others up.
                group.addTask(executorPreference: loop) {
                    await Pause.brief()
                    await self.publishAgain(again)
                }
            }
        }
    }

    private func publishAgain(_ publications: [Publication]) { toPublish.put(contentsOf: publications) }

    /// Publishes a batch and acknowledges what is confirmed.
    ///
    /// - Returns: What has to be published again.
    private func publish(_ batch: [Publication]) async -> [Publication] {
        var outcomes = await publisher.publish(batch.flatMap(\.messages))[...]
        var done: [DeliveryTag] = []
        done.reserveCapacity(batch.count)
        var again: [Publication] = []
        for publication in batch {
            let own = outcomes.prefix(publication.messages.count)
            outcomes = outcomes.dropFirst(publication.messages.count)
            if let rest = unsettled(publication, own) {
                again.append(rest)
            } else {
                done.append(publication.delivery.tag)
            }
        }
        held -= done.count
        await consumer.acknowledge(done)
        return again
    }

    /// What is left to publish of a delivery's messages; nil when all are confirmed.
    private func unsettled(_ publication: Publication, _ outcomes: ArraySlice<PublishOutcome>) -> Publication? {
        var rest = publication
        rest.messages = []
        for (message, outcome) in zip(publication.messages, outcomes) {
            switch outcome {
            case .confirmed:
                continue
            case .returned(let code, let text):
                logger.warning(
                    "a result has no queue and goes to \(Names.unrouted)",
                    metadata: ["tenant": "\(publication.tenant)", "code": "\(code)", "text": "\(text)"])
                rest.messages.append(message.exchange == Names.unrouted ? message : ResultMessage.unrouted(message))
            case .nacked:
                rest.refusals += 1
                let isStuck = rest.refusals >= 3 && message.exchange != Names.unrouted
                rest.messages.append(isStuck ? ResultMessage.unrouted(message) : message)
            case .lost(let error) where error.code == .invalidMessage:
                logger.error("a message cannot be published as it is", metadata: ["error": "\(error)"])
                rest.messages.append(ResultMessage.trimmed(message))
            case .lost(let error):
                logger.debug("publishing again", metadata: ["error": "\(error)"])
                rest.messages.append(message)
            }
        }
        return rest.messages.isEmpty ? nil : rest
    }
}
