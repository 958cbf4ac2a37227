extension AMQPError {
    /// What a close of channel or connection by the broker means (AMQP 0-9-1, section 1.3, and RabbitMQ's usage of it).
    static func closedByBroker(
        code: Int, text: String, while doing: String, file: String = #fileID, line: UInt = #line
    ) -> AMQPError {
        func error(_ kind: Code, _ advice: String, isRetriable: Bool) -> AMQPError {
            AMQPError(
                kind, "\(doing): \(advice)", brokerCode: code, brokerText: text, isRetriable: isRetriable,
                file: file, line: line)
        }
        switch code {
        case 200, 320:
            return error(.connectionLost, "the broker closed the connection; it can be opened again", isRetriable: true)
        case 403:
            return error(.accessRefused, "refused; give the user the permission it lacks", isRetriable: false)
        case 404:
            return error(.notFound, "it does not exist; declare the topology first", isRetriable: false)
        case 405:
            return error(.resourceLocked, "it belongs to another connection", isRetriable: true)
        case 406:
            return error(
                .preconditionFailed, "it exists with other properties, or a precondition does not hold",
                isRetriable: false)
        case 530:
            return notAllowed(text: text, while: doing, file: file, line: line)
        case 503:
            return error(
                .protocolViolation, "the broker does not know this command or kind of exchange; is its plugin enabled?",
                isRetriable: false)
        case 311, 506, 541:
            return error(.resourceError, "the broker could not do it now; see its log", isRetriable: true)
        default:
            return error(.protocolViolation, "the broker ended it", isRetriable: true)
        }
    }

    /// 530 covers an unknown virtual host, one that the user may not enter, and a connection limit.
    private static func notAllowed(text: String, while doing: String, file: String, line: UInt) -> AMQPError {
        let (kind, advice, isRetriable): (Code, String, Bool) =
            if text.contains("not found") {
                (.notFound, "no such virtual host; create it, or correct the path of the URL", false)
            } else if text.contains("limit") {
                (.resourceError, "a limit of the broker is reached", true)
            } else {
                (.accessRefused, "not allowed; give the user access to the virtual host", false)
            }
        return AMQPError(
            kind, "\(doing): \(advice)", brokerCode: 530, brokerText: text, isRetriable: isRetriable,
            file: file, line: line)
    }

    static func clientClosed(_ what: String, file: String = #fileID, line: UInt = #line) -> AMQPError {
        AMQPError(.closed, "the \(what) is closed; make a new one", isRetriable: false, file: file, line: line)
    }
}
