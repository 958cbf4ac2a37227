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

    /// Adds a user with the permissions that exported definitions give it.
    func addUser(_ name: String, password: String, definitions: Data, virtualHost: String) async throws {
        struct Definitions: Decodable {
            struct Permission: Codable {
                let user: String
                let configure: String
                let write: String
                let read: String
            }

            struct TopicPermission: Codable {
                let user: String
                let exchange: String
                let write: String
                let read: String
            }

            let permissions: [Permission]
            let topic_permissions: [TopicPermission]
        }
        let parsed = try JSONDecoder().decode(Definitions.self, from: definitions)
        try await send(.PUT, "users/\(name)", #"{"password": "\#(password)", "tags": ""}"#)
        let permission = try #require(parsed.permissions.first { $0.user == name })
        let encoder = JSONEncoder()
        try await send(
            .PUT, "permissions/\(virtualHost)/\(name)", String(decoding: try encoder.encode(permission), as: UTF8.self))
        let topics = parsed.topic_permissions.filter { $0.user == name }
        try #require(!topics.isEmpty)
        for topic in topics {
            try await send(
                .PUT, "topic-permissions/\(virtualHost)/\(name)",
                String(decoding: try encoder.encode(topic), as: UTF8.self))
        }
    }

    /// Adds a user who may do everything in one virtual host.
    func addOperator(_ name: String, password: String, virtualHost: String) async throws {
        try await send(.PUT, "users/\(name)", #"{"password": "\#(password)", "tags": ""}"#)
        try await send(
            .PUT, "permissions/\(virtualHost)/\(name)", #"{"configure": ".*", "write": ".*", "read": ".*"}"#)
    }

    func removeUser(_ name: String) async throws { try await send(.DELETE, "users/\(name)", nil) }

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
