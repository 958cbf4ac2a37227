#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The addresses of one endpoint, derived from the base URL that a person wrote.
struct Endpoint: Sendable, Hashable {
    /// The server without the version part: where `/health` is.
    let root: String
    /// The versioned prefix of the API, without a trailing slash.
    let api: String
    /// Whether what is sent can be read on the way.
    let isPlaintextBeyondLoopback: Bool

    var isHTTPS: Bool { api.lowercased().hasPrefix("https:") }
    var chatCompletions: String { api + "/chat/completions" }
    var embeddings: String { api + "/embeddings" }
    var models: String { api + "/models" }
    var health: String { root + "/health" }

    init(_ baseURL: String) throws(LanguageModelError) {
        func refuse(_ reason: String) -> LanguageModelError {
            LanguageModelError(
                .invalidConfiguration,
                "language model configuration: baseURL \(reason); write for example http://127.0.0.1:8080/v1")
        }
        guard baseURL.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let url = URL(string: baseURL) else {
            throw refuse("is not a URL")
        }
        guard let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https" else {
            throw refuse("must start with http:// or https://")
        }
        guard let host = url.host, !host.isEmpty else { throw refuse("has no host") }
        guard url.user == nil, url.password == nil else {
            throw refuse("must not carry credentials, set the API key instead")
        }
        guard url.query == nil, url.fragment == nil else { throw refuse("must not have a query or a fragment") }
        if let port = url.port {
            guard (1...65_535).contains(port) else { throw refuse("has a port outside 1 to 65535") }
        }

        let authority = (host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host).lowercased()
        let origin = "\(scheme)://\(authority)" + (url.port.map { ":\($0)" } ?? "")
        let afterScheme = baseURL.drop { $0 != ":" }.dropFirst(3)
        let components = afterScheme.split(separator: "/", omittingEmptySubsequences: true).dropFirst()
        let path = components.map { "/" + $0 }
        if let version = path.lastIndex(where: Self.isVersion) {
            root = origin + path[..<version].joined()
            api = origin + path.joined()
        } else {
            root = origin + path.joined()
            api = root + "/v1"
        }
        isPlaintextBeyondLoopback =
            scheme == "http" && authority != "localhost" && authority != "[::1]" && !authority.hasPrefix("127.")
    }

    /// Whether a path component, slash included, looks like `/v1`, `/v3` or `/v1beta`.
    private static func isVersion(_ component: String) -> Bool {
        let name = component.dropFirst()
        guard name.first == "v", let digit = name.dropFirst().first else { return false }
        return digit.isASCII && digit.isNumber && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
}
