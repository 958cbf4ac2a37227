#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension LanguageModelClient {
    /// Looks whether the endpoint is up, for readiness and circuit breakers: `GET /health`, and where that does not exist
    /// `GET /v1/models`. It never generates, takes no slot and is not retried, so it works while every slot is held.
    ///
    /// - Parameter timeLimit: for both requests together; nil takes the configuration's `probeTimeLimit`.
    public func probe(timeLimit: Duration? = nil) async -> ProbeReport {
        let start = ContinuousClock.now
        let end = start.advanced(by: timeLimit ?? configuration.probeTimeLimit)
        func report(
            _ status: ProbeReport.Status, _ message: String, reply: HTTPReply? = nil, source: String? = nil,
            listsModel: Bool? = nil
        ) -> ProbeReport {
            ProbeReport(
                status: status, httpStatus: reply?.status, source: source, listsModel: listsModel, message: message,
                duration: start.duration(to: .now))
        }

        guard gate.enter() else { return report(.unreachable, "the language model client was shut down") }
        defer { gate.leave() }

        switch await transport.exchange(.init(url: endpoint.health), until: end, limit: .timeLimit) {
        case .failure(let error):
            return report(.unreachable, error.message)
        case .success(let reply) where reply.isSuccess:
            return report(.ready, "", reply: reply, source: "health")
        case .success(let reply) where reply.status == 429 || (reply.status >= 500 && reply.status != 501):
            return report(.notReady, Self.notReadyMessage, reply: reply, source: "health")
        case .success:
            break
        }

        switch await transport.exchange(.init(url: endpoint.models), until: end, limit: .timeLimit) {
        case .failure(let error):
            return report(.unreachable, error.message)
        case .success(let reply) where reply.isSuccess:
            return report(.ready, "", reply: reply, source: "models", listsModel: listsModel(reply.body))
        case .success(let reply) where reply.status == 401 || reply.status == 403:
            return report(
                .refused, "the endpoint refused the credentials; check the API key", reply: reply, source: "models")
        case .success(let reply) where reply.status == 429 || reply.status >= 500:
            return report(.notReady, Self.notReadyMessage, reply: reply, source: "models")
        case .success(let reply):
            return report(
                .reachable, "the endpoint has neither /health nor a list of models; check the base URL", reply: reply,
                source: "models")
        }
    }

    private static var notReadyMessage: String {
        "the endpoint answers that it can't serve now; check that the model has loaded"
    }

    /// Whether the configured model is in an answer of `/v1/models`; nil when that is no such list.
    private func listsModel(_ body: [UInt8]) -> Bool? {
        struct List: Decodable {
            struct Model: Decodable {
                let id: String
            }
            let data: [Model]
        }
        return (try? BoundedJSON.decode(List.self, from: body))?.data.contains { $0.id == configuration.model }
    }
}
