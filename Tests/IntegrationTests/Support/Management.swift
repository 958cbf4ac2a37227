import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing

/// The part of the management API that makes virtual hosts.
struct Management: Sendable {
    private let base: String
    private let authorization: String
    private let user: String

    init(url: String) throws {
        let parts = try #require(URLComponents(string: url))
        user = parts.user ?? "guest"
        base = "http://\(parts.host ?? ""):\(parts.port ?? 15_672)/api"
        authorization = "Basic " + Data("\(user):\(parts.password ?? "")".utf8).base64EncodedString()
    }

    func addVirtualHost(_ name: String) async throws {
        try await send(.PUT, "vhosts/\(name)", "{}")
        try await send(
            .PUT, "permissions/\(name)/\(user)", #"{"configure": ".*", "write": ".*", "read": ".*"}"#)
    }

    func removeVirtualHost(_ name: String) async throws {
        try await send(.DELETE, "vhosts/\(name)", nil)
    }

    private func send(_ method: HTTPMethod, _ path: String, _ body: String?) async throws {
        var request = HTTPClientRequest(url: "\(base)/\(path)")
        request.method = method
        request.headers.add(name: "Authorization", value: authorization)
        request.headers.add(name: "Content-Type", value: "application/json")
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        try #require((200..<300).contains(Int(response.status.code)), "\(path): \(response.status)")
    }
}
