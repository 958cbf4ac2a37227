public import AMQP

/// Looks through a queue without taking anything that nobody decided on.
///
/// Each message is delivered once and left unacknowledged; when the consumer closes, what was not acknowledged returns
/// to its place in order. The broker counts that as a return, so queues that are looked through are declared with a
/// delivery limit that no number of looks reaches. While it lasts, nobody else sees the messages.
public struct QueueScan: Sendable {
    /// The most messages of a queue that are seen: what one consumer may hold.
    public static let limit = 65_535

    public struct Outcome: Sendable, Equatable {
        public var seen = 0
        /// What the queue held beyond ``QueueScan/limit`` or did not deliver in time.
        public var unseen = 0
    }

    /// What to do after a burst.
    public struct Step: Sendable {
        /// What is dealt with; the rest stays.
        public var acknowledged: [DeliveryTag] = []
        public var isLast = false

        public init(acknowledged: [DeliveryTag] = [], isLast: Bool = false) {
            self.acknowledged = acknowledged
            self.isLast = isLast
        }
    }

    private let consumer: Consumer
    private let administrator: Administrator
    /// How long nothing may come before the rest is taken to be with somebody else.
    private let patience: Duration

    public init(consumer: Consumer, administrator: Administrator, patience: Duration = .seconds(3)) {
        self.consumer = consumer
        self.administrator = administrator
        self.patience = patience
    }

    /// Goes through what is in the queue now.
    ///
    /// - Parameter decide: Gets the messages in order, in bursts.
    /// - Returns: How many messages it saw; nil when there is no such queue.
    /// - Throws: ``AMQPError`` when the connection ends meanwhile, and what `decide` throws.
    public func run(
        _ queue: String, _ decide: ([Delivery]) async throws -> Step
    ) async throws -> Outcome? {
        guard let depth = try await administrator.queueExists(queue)?.messages else { return nil }
        var outcome = Outcome()
        guard depth > 0 else { return outcome }
        let wanted = min(depth, Self.limit)
        await consumer.consume(queue, prefetch: wanted)
        var session: UInt64?
        while outcome.seen < wanted, let deliveries = await next() {
            guard let first = deliveries.first else { break }
            guard session == nil || deliveries.allSatisfy({ $0.tag.session == session }) else {
                throw ScanInterrupted(queue: queue)
            }
            session = first.tag.session
            // A team's own new messages may follow what was there when the scan began.
            let own = deliveries.prefix(wanted - outcome.seen)
            outcome.seen += own.count
            let step = try await decide(Array(own))
            await consumer.acknowledge(step.acknowledged)
            if step.isLast { break }
        }
        await consumer.cancel(queue)
        outcome.unseen = depth - outcome.seen
        return outcome
    }

    /// The next burst; nil when the consumer is closed or nothing comes in time.
    private func next() async -> [Delivery]? {
        await withTaskGroup(of: [Delivery]??.self) { group in
            group.addTask { .some(await consumer.next()) }
            group.addTask {
                try? await Task.sleep(for: patience)
                return nil
            }
            var burst: [Delivery]?
            for await result in group {
                group.cancelAll()
                if case .some(.some(let deliveries)) = result { burst = deliveries }
            }
            return burst
        }
    }
}

/// The connection was lost while a queue was looked through.
public struct ScanInterrupted: Error, CustomStringConvertible {
    public let queue: String

    public var description: String {
        "the connection to the broker was lost while \(queue) was looked through; nothing is lost, run the command again"
    }
}
