import AMQP
import EventLoop
import Logging
import Personalization

/// The last stage: what is stored is published with its confirm, then acknowledged, in that order.
extension RevisionPipeline {
    func publishAll() async {
        while let batch = await toPublish.take(atMost: 1024) {
            let flight = Flight(telemetry.publishing(batch))
            let number = nextFlight
            nextFlight += 1
            flights[number] = flight
            // Batches form while their predecessor is confirmed, but nobody waits long for its slowest message.
            await publisher.publish(flight.messages, patience: .milliseconds(10)) { settled in
                self.assumeIsolated { $0.settle(settled, of: number) }
            }
        }
    }

    /// Acknowledges what is confirmed whole, and publishes again what is not.
    private func settle(_ settled: [(index: Int, outcome: PublishOutcome)], of number: Int) {
        // Out of the table, so that it is changed in place.
        guard var flight = flights.removeValue(forKey: number) else { return }
        var again: [Publication] = []
        for (index, outcome) in settled {
            if case .confirmed = outcome, let publication = flight.confirmWhole(index) {
                finished.append(publication)
                continue
            }
            guard let (publication, outcomes) = flight.settle(index, outcome) else { continue }
            if let rest = unsettled(publication, outcomes) {
                again.append(rest)
            } else {
                finished.append(publication)
            }
        }
        if flight.open > 0 { flights[number] = flight }
        acknowledgeSoon()
        guard !again.isEmpty, !isAborted else { return }
        // What is stored costs nothing when it is delivered again.
        giveBack(again.filter { isHeldTooLong($0.delivery) }.map(\.delivery))
        let rest = again.filter { !isHeldTooLong($0.delivery) }
        loop.schedule(after: .milliseconds(100)) { self.assumeIsolated { $0.toPublish.put(contentsOf: rest) } }
    }

    /// Acknowledges at once when nothing is on its way to the broker or much has gathered, else some milliseconds later:
    /// each acknowledgement is a command in the log of a quorum queue, and one with `multiple` costs as much as one.
    private func acknowledgeSoon() {
        guard !finished.isEmpty else { return }
        if flights.isEmpty || finished.count >= acknowledgedAtOnce { return acknowledge() }
        guard !isAcknowledging else { return }
        isAcknowledging = true
        loop.schedule(after: .milliseconds(25)) { self.assumeIsolated { $0.acknowledge() } }
    }

    /// A small part of the prefetch, so that the broker never waits for an acknowledgement to deliver more.
    private var acknowledgedAtOnce: Int { min(512, settings.prefetch / 4) }

    func acknowledge() {
        isAcknowledging = false
        let done = finished
        finished = []
        held -= done.count
        // Both are on the loop's thread.
        consumer.assumeIsolated { $0.acknowledge(done.map(\.delivery.tag)) }
        telemetry.settled(done)
    }

    /// What is left to publish of a delivery's messages; nil when all are confirmed.
    private func unsettled(_ publication: Publication, _ outcomes: [PublishOutcome]) -> Publication? {
        var rest = publication
        rest.messages = []
        for (message, outcome) in zip(publication.messages, outcomes) {
            switch outcome {
            case .confirmed:
                continue
            case .returned(let code, let text):
                telemetry.returned(publication)
                logger.warning(
                    "a result has no queue and goes to \(Names.unrouted)",
                    metadata: telemetry.metadata(
                        of: publication.delivery, tenant: publication.tenant,
                        jobID: message.properties.correlationID
                    ).merging(["code": "\(code)", "text": "\(text)"]) { $1 })
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
