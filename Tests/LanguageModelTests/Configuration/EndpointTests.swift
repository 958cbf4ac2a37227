import Testing

@testable import LanguageModel

@Suite("Endpoint")
struct EndpointTests {
    @Test(
        "Base URLs are read with or without a version and a slash",
        arguments: [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "/v1"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080", "/v1"),
            ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080", "/v1"),
            ("http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080", "/v1"),
            ("HTTP://Localhost/v1//", "http://localhost", "/v1"),
            ("http://[::1]:8080/v1", "http://[::1]:8080", "/v1"),
            ("https://api.example.com/openai/v1", "https://api.example.com/openai", "/v1"),
            ("https://api.example.com/gateway", "https://api.example.com/gateway", "/v1"),
            ("https://api.example.com/api/v3", "https://api.example.com/api", "/v3"),
            ("https://api.example.com/v1beta/openai/", "https://api.example.com", "/v1beta/openai"),
            ("https://api.example.com/vault", "https://api.example.com/vault", "/v1"),
        ])
    func parsed(url: String, root: String, prefix: String) throws {
        let endpoint = try Endpoint(url)
        #expect(endpoint.health == root + "/health")
        #expect(endpoint.models == root + prefix + "/models")
        #expect(endpoint.chatCompletions == root + prefix + "/chat/completions")
    }

    @Test(
        "What is no base URL is refused with an example",
        arguments: [
            "", "127.0.0.1:8080", "localhost", "ftp://host/v1", "http://", "http:///v1", "http://host/v1?key=secret",
            "http://host/v1#x", "http://user:secret@host/v1", "http://secret@host", "http://ho st/", "http://host:0",
            "http://host:99999", "http://hóst/",
        ])
    func refused(url: String) throws {
        let error = #expect(throws: LanguageModelError.self) { try Endpoint(url) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("http://127.0.0.1:8080/v1") == true)
        #expect(error?.description.contains("secret") == false)
    }

    @Test(
        "Plain HTTP beyond loopback is noticed",
        arguments: [
            ("http://127.0.0.1:1", false), ("http://localhost", false), ("http://[::1]", false),
            ("https://example.com", false), ("http://example.com", true), ("http://10.0.0.1", true),
        ])
    func plaintext(url: String, expected: Bool) throws {
        #expect(try Endpoint(url).isPlaintextBeyondLoopback == expected)
    }
}
