import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Asks a service's health port, for probes that run beside it.
public struct HealthProbe: Sendable {
    /// What to ask.
    public enum Question: String, Sendable, CaseIterable { case live, ready }

    private let address: String
    private let token: String?

    /// - Parameter host: Where the port is bound; every address at once is asked on loopback.
    public init(host: String, port: Int, token: String?) {
        let host = ["0.0.0.0", "::", "*"].contains(host) ? "127.0.0.1" : host
        address = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        self.token = token
    }

    /// - Returns: Whether the answer is yes, and what it says.
    /// - Throws: ``HealthProbeError`` where there is none within two seconds.
    public func ask(_ question: Question) async throws -> (isFine: Bool, text: String) {
        var request = HTTPClientRequest(url: "http://\(address)/health/\(question.rawValue)")
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        do {
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(2))
            let body = try await response.body.collect(upTo: 1 << 16)
            return (response.status == .ok, String(buffer: body).trimmingCharacters(in: .whitespacesAndNewlines))
        } catch {
            throw HealthProbeError(address: address)
        }
    }
}

/// No service answers on its health port.
public struct HealthProbeError: Error, CustomStringConvertible {
    let address: String

    public var description: String {
        "nothing answers on \(address): is the service running, and is its health.port the same?"
    }
}
