public import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// The broker's management API, for observation: no message passes here.
public struct BrokerManagement: Sendable {
    let base: String
    let virtualHost: String
    private let authorization: String
    private let client: HTTPClient

    /// - Parameters:
    ///   - password: Never part of a description or an error.
    ///   - client: One that records no spans: a look at the queues is nobody's trace.
    public init(
        scheme: String, host: String, port: Int, user: String, password: String, virtualHost: String, client: HTTPClient
    ) {
        self.client = client
        base = "\(scheme)://\(host):\(port)"
        self.virtualHost = virtualHost
        authorization = "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
    }

    /// - Parameters:
    ///   - url: `http(s)://user:password@host:port/virtual-host`; the virtual host is `/` without one.
    ///   - client: One that records no spans.
    /// - Throws: ``BrokerManagementError`` for any other URL.
    public init(url: String, client: HTTPClient) throws {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme, ["http", "https"].contains(scheme),
            let host = parts.host, let user = parts.user
        else { throw BrokerManagementError.invalidURL }
        let path = parts.path.dropFirst()
        self.init(
            scheme: scheme, host: host, port: parts.port ?? 15_672, user: user, password: parts.password ?? "",
            virtualHost: path.isEmpty ? "/" : String(path), client: client)
    }

    /// Reads and decodes one resource.
    ///
    /// - Parameters:
    ///   - path: Such as `queues`.
    ///   - ofVirtualHost: Whether only what is in the virtual host.
    ///   - columns: The fields that are wanted; none: all.
    ///   - query: More of the query, `name=value`, encoded.
    func get<Value: Decodable>(
        _ path: String, ofVirtualHost: Bool = true, columns: [String] = [], query: [String] = [],
        as type: Value.Type
    ) async throws -> Value {
        let name = virtualHost.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? virtualHost
        var url = "\(base)/api/\(path)" + (ofVirtualHost ? "/\(name)" : "")
        let parts = (columns.isEmpty ? [] : ["columns=" + columns.joined(separator: ",")]) + query
        if !parts.isEmpty { url += "?" + parts.joined(separator: "&") }
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Authorization", value: authorization)
        let response: HTTPClientResponse
        do { response = try await client.execute(request, timeout: .seconds(10)) } catch {
            throw BrokerManagementError.unreachable(base, "\(error)")
        }
        guard response.status == .ok else { throw BrokerManagementError.refused(base, Int(response.status.code)) }
        let body = try await response.body.collect(upTo: 64 << 20)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(buffer: body))
    }
}

/// Why the management API gave no answer.
public enum BrokerManagementError: Error, CustomStringConvertible {
    case invalidURL
    case unreachable(String, String)
    case refused(String, Int)

    public var description: String {
        switch self {
        case .invalidURL:
            "the management URL must be http(s)://user:password@host:port"
        case .unreachable(let base, let reason):
            "the management API at \(base) does not answer (\(reason)): is the plugin rabbitmq_management enabled, and "
                + "management.url right?"
        case .refused(let base, let code):
            "the management API at \(base) answers \(code): the user needs the tag monitoring"
        }
    }
}
