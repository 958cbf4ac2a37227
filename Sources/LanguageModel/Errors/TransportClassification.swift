import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix

/// Turns what the HTTP client throws into an error. What it quotes is the network's, never a request's or a response's.
enum TransportClassification {
    static func error(_ error: any Error, isCancelled: Bool) -> LanguageModelError {
        if isCancelled || error is CancellationError {
            return LanguageModelError(.cancelled, "the call was cancelled")
        }
        switch error {
        case let error as HTTPClientError:
            return classify(error)
        case is NIOTooManyBytesError:
            return LanguageModelError(
                .invalidResponse,
                "the response is larger than maximumResponseBytes; check the base URL, or lower the token limit")
        case let error as NIOConnectionError:
            return outage(describe(error))
        case let error as IOError:
            return outage(describe(error))
        case HTTPParserError.invalidEOFState:
            return outage("the connection was closed in the middle of the response")
        case is HTTPParserError:
            return LanguageModelError(
                .invalidResponse, "the answer is not HTTP; check the base URL's scheme and port")
        default:
            // Among them TLS errors, whose types would need a further import: their names say enough.
            return outage("\(type(of: error)); with https check the certificate and the CA store")
        }
    }

    private static func classify(_ error: HTTPClientError) -> LanguageModelError {
        switch error {
        case .cancelled, .alreadyShutdown:
            // The task was not cancelled, so it was the client that went away.
            return LanguageModelError(.shutDown, "the language model client was shut down; make a new one")
        case .remoteConnectionClosed:
            return outage("the connection was closed before the response was complete")
        case .connectTimeout, .getConnectionFromPoolTimeout:
            return outage("connecting took longer than connectTimeLimit")
        default:
            return outage(error.shortDescription.lowercased())
        }
    }

    private static func describe(_ error: NIOConnectionError) -> String {
        if let failure = error.connectionErrors.first {
            switch failure.error {
            case let cause as IOError: return describe(cause)
            case is ChannelError: return "connecting took longer than connectTimeLimit"
            default: return "connecting failed: \(type(of: failure.error))"
            }
        }
        return "the host name could not be resolved"
    }

    private static func describe(_ error: IOError) -> String {
        switch error.errnoCode {
        case ECONNREFUSED: "the connection was refused"
        case ECONNRESET, EPIPE: "the connection was reset"
        case EHOSTUNREACH, ENETUNREACH: "the host can't be reached"
        case ETIMEDOUT: "the connection timed out"
        default: "the connection failed with errno \(error.errnoCode)"
        }
    }

    private static func outage(_ what: String) -> LanguageModelError {
        LanguageModelError(.outage, "\(what); check that the model server is up and the base URL is right")
    }
}
