/// One call of ``Publisher/publish(_:timeLimit:)``. Only the publisher touches it.
final class PublishRequest {
    let number: UInt64
    let messages: [OutgoingMessage]
    let deadline: ContinuousClock.Instant
    var outcomes: [PublishOutcome?]
    var unsettled: Int
    var nextIndex = 0
    var waiter: CheckedContinuation<[PublishOutcome], Never>?
    let progress: Publisher.Progress?
    /// Settled since ``progress`` was last told.
    var news: [(index: Int, outcome: PublishOutcome)] = []

    init(
        _ number: UInt64, _ messages: [OutgoingMessage], deadline: ContinuousClock.Instant,
        progress: Publisher.Progress? = nil, waiter: CheckedContinuation<[PublishOutcome], Never>
    ) {
        self.number = number
        self.messages = messages
        self.progress = progress
        self.deadline = deadline
        self.waiter = waiter
        outcomes = Array(repeating: nil, count: messages.count)
        unsettled = messages.count
    }

    /// The first outcome of a message counts.
    func settle(_ index: Int, _ outcome: PublishOutcome) {
        guard outcomes[index] == nil else { return }
        outcomes[index] = outcome
        unsettled -= 1
        if progress != nil { news.append((index, outcome)) }
        if unsettled == 0 { finish() }
    }

    /// Gives up on what is not settled.
    func lose(_ error: AMQPError) {
        nextIndex = messages.count
        for index in messages.indices where outcomes[index] == nil { settle(index, .lost(error)) }
    }

    /// Lets the caller go on, with what is known by now.
    func finish() {
        tell()
        waiter?.resume(returning: progress == nil ? outcomes.compactMap { $0 } : [])
        waiter = nil
    }

    func tell() {
        guard let progress, !news.isEmpty else { return }
        let told = news
        news = []
        progress(told)
    }
}
