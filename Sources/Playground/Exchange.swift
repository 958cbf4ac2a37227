import AMQP
import Foundation
import Personalization
import Workers

/// The playground's side of the messages, as any product has it: jobs, questions and feedback go out with a confirm,
/// and what comes back is told apart by its correlation id.
actor Exchange {
    private let consumer: Consumer
    private let publisher: Publisher
    private let tenant: String
    private var slots: [String: Slot] = [:]

    /// Where one reply goes.
    private enum Slot {
        case open
        case waiting(CheckedContinuation<[UInt8]?, Never>)
        /// Nil: given up.
        case settled([UInt8]?)
    }

    /// Requests that wait at once; the next is refused.
    private static let limit = 256

    init(consumer: Consumer, publisher: Publisher, tenant: String) {
        self.consumer = consumer
        self.publisher = publisher
        self.tenant = tenant
    }

    /// Hands replies to those who wait for them, until the consumer is closed.
    func run() async {
        while let deliveries = await consumer.next() {
            await consumer.acknowledge(deliveries.map(\.tag))
            for delivery in deliveries {
                guard let id = delivery.properties.correlationID else { continue }
                settle(id, with: delivery.body)
            }
        }
        for id in slots.keys { settle(id, with: nil) }
    }

    private func settle(_ id: String, with body: [UInt8]?) {
        switch slots[id] {
        case nil, .settled: return
        case .open: slots[id] = .settled(body)
        case .waiting(let continuation):
            slots[id] = .settled(body)
            continuation.resume(returning: body)
        }
    }

    /// Returns the question for a request.
    func question(_ request: QuestionRequest) async throws(Trouble) -> Question {
        let body = try await reply(to: request.requestID, within: .seconds(5), or: .noTrainer) {
            EntryMessage.question(request, of: tenant, replyTo: $0)
        }
        do { return try Question.decode(body) } catch { throw .unreadable }
    }

    /// Returns the result of a job.
    func result(of job: RevisionJob) async throws(Trouble) -> RevisedResponse {
        let body = try await reply(to: job.jobID, within: .seconds(180), or: .noWorker) {
            EntryMessage.job(job, of: tenant, replyTo: $0)
        }
        do { return try RevisedResponse.decode(body) } catch { throw .unreadable }
    }

    func send(_ feedback: Feedback) async throws(Trouble) {
        try await publish(EntryMessage.feedback(feedback, of: tenant))
    }

    // MARK: Messages

    private func publish(_ message: OutgoingMessage) async throws(Trouble) {
        switch await publisher.publish([message], timeLimit: .seconds(3)).first {
        case .confirmed: return
        case .returned: throw .noTeam(tenant)
        default: throw .noBroker
        }
    }

    /// Sends a message that replies to `id` come for.
    private func reply(
        to id: String, within limit: Duration, or trouble: Trouble, _ message: (_ replyTo: String) -> OutgoingMessage
    ) async throws(Trouble) -> [UInt8] {
        guard slots.count < Self.limit, slots[id] == nil else { throw .busy }
        slots[id] = .open
        defer { slots[id] = nil }
        // The queue has another name after each reconnection.
        guard let queue = await replyQueue() else { throw .noBroker }
        try await publish(message(queue))
        let clock = Task {
            try? await Task.sleep(for: limit)
            settle(id, with: nil)
        }
        defer { clock.cancel() }
        guard let body = await body(of: id) else { throw trouble }
        return body
    }

    private func body(of id: String) async -> [UInt8]? {
        if case .settled(let body) = slots[id] { return body }
        return await withCheckedContinuation { slots[id] = .waiting($0) }
    }

    /// The queue that replies come to; nil while the broker is away.
    private func replyQueue() async -> String? {
        // Just after the start it is not there yet.
        let end = ContinuousClock.now.advanced(by: .seconds(1))
        while await consumer.state != .ready {
            guard ContinuousClock.now < end, !Task.isCancelled else { return nil }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return try? await consumer.consumeReplies(prefetch: 256)
    }
}

/// Why something did not come about, for whoever looks at the page.
enum Trouble: Error, Equatable {
    case noBroker
    case noDatabase
    case noTrainer
    case noWorker
    case noTeam(String)
    case busy
    case unreadable
}
