/// What became of one published message. Almost always confirmed, so the rest is kept out of line.
public enum PublishOutcome: Sendable {
    /// The broker has taken responsibility for it.
    case confirmed
    /// It was mandatory and no queue took it (312 NO_ROUTE).
    indirect case returned(code: Int, text: String)
    /// The broker refused it, for instance because a queue with `reject-publish` is full.
    case nacked
    /// Not known: the connection ended or time ran out before the confirm. Unless the error says otherwise
    /// (``AMQPError/Code/invalidMessage``), publish it again; the broker may then have it twice.
    indirect case lost(AMQPError)

    public var isConfirmed: Bool {
        if case .confirmed = self { true } else { false }
    }

    /// The outcome as an error, nil when confirmed.
    public var error: AMQPError? {
        switch self {
        case .confirmed: nil
        case .returned(let code, let text):
            AMQPError(
                .returned, "no queue took the message; declare the queue and its binding", brokerCode: code,
                brokerText: text, isRetriable: false)
        case .nacked:
            AMQPError(.nacked, "the broker refused the message; is a queue full?", isRetriable: true)
        case .lost(let error): error
        }
    }
}
