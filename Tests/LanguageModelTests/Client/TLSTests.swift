import Foundation
import Logging
import NIOSSL
import Testing

@testable import LanguageModel

@Suite("Over https", .timeLimit(.minutes(1)))
struct TLSTests {
    private static func openssl(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments.first ?? "") failed")
    }

    /// Authorities, and a server's certificate for `name`, in a folder of their own.
    private static func certificates(for name: String) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for authority in ["authority", "stranger"] {
            try openssl(
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=\(authority)", "-keyout",
                "\(folder)/\(authority).key", "-out", "\(folder)/\(authority).pem")
        }
        try openssl(
            "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=server", "-addext", "subjectAltName=\(name)",
            "-keyout", "\(folder)/server.key", "-out", "\(folder)/server.csr")
        try openssl(
            "x509", "-req", "-in", "\(folder)/server.csr", "-days", "2", "-CA", "\(folder)/authority.pem", "-CAkey",
            "\(folder)/authority.key", "-CAcreateserial", "-copy_extensions", "copy", "-out", "\(folder)/server.pem")
        return folder
    }

    @Test(
        "an endpoint is used whose certificate the configured authority signed for its name, and no other",
        arguments: [
            ("IP:127.0.0.1", "authority", true), ("IP:127.0.0.1", "stranger", false),
            ("DNS:elsewhere.example", "authority", false), ("IP:127.0.0.1", nil, false),
        ] as [(String, String?, Bool)])
    func verification(name: String, authority: String?, isTrusted: Bool) async throws {
        let folder = try Self.certificates(for: name)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: NIOSSLCertificate.fromPEMFile("\(folder)/server.pem").map { .certificate($0) },
                privateKey: .privateKey(NIOSSLPrivateKey(file: "\(folder)/server.key", format: .pem))))
        let server = try await MisbehavingServer.start(tls: context) { _ in .respond(200, body: completionBody("Hi.")) }
        var configuration = LanguageModelConfiguration(baseURL: server.url, model: "m")
        configuration.maximumAttempts = 1
        configuration.authorityFile = authority.map { "\(folder)/\($0).pem" }
        let client = try LanguageModelClient(
            configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let result: Result<ChatCompletion, LanguageModelError>
        do { result = .success(try await client.complete(question)) } catch { result = .failure(error) }
        await client.shutdown(deadline: .now)
        await server.stop()
        switch result {
        case .success(let completion):
            #expect(isTrusted)
            #expect(completion.choices.map(\.text) == ["Hi."])
        case .failure(let error):
            #expect(!isTrusted)
            #expect(error.code == .outage)
            // Nothing was sent to it.
            #expect(server.counts.requests == 0)
        }
    }

    @Test("an authority that can't be read, or is of no use, is a mistake in the settings")
    func settings() throws {
        for (url, file) in [("https://127.0.0.1:1", "/nowhere/ca.pem"), ("http://127.0.0.1:1", "/etc/hosts")] {
            var configuration = LanguageModelConfiguration(baseURL: url, model: "m")
            configuration.authorityFile = file
            let error = #expect(throws: LanguageModelError.self) {
                _ = try LanguageModelClient(
                    configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            }
            #expect(error?.code == .invalidConfiguration)
        }
    }
}
