import AMQP
import EventLoop
import Foundation
import Logging
import Testing

extension BrokerTests {
    /// The broker gets a listener with certificates made here, for as long as it runs.
    @Suite("Over TLS,", .enabled(if: Broker.control != nil, Broker.controlHint))
    struct TLS {
        private static func withListener(_ body: (AMQPConfiguration, _ directory: String) async throws -> Void)
            async throws
        {
            let directory = FileManager.default.temporaryDirectory.appendingPathComponent(Broker.unique("tls")).path
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: directory) }
            func openssl(_ arguments: String...) async throws { _ = try await Broker.run(["openssl"] + arguments) }
            for authority in ["authority", "stranger"] {
                try await openssl(
                    "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=\(authority)",
                    "-keyout", "\(directory)/\(authority).key", "-out", "\(directory)/\(authority).pem")
            }
            try await openssl(
                "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost",
                "-keyout", "\(directory)/server.key", "-out", "\(directory)/server.csr")
            try await openssl(
                "x509", "-req", "-in", "\(directory)/server.csr", "-days", "2", "-CA", "\(directory)/authority.pem",
                "-CAkey", "\(directory)/authority.key", "-CAcreateserial", "-copy_extensions", "copy",
                "-out", "\(directory)/server.pem")
            let port = try freePort()
            try await Broker.control(
                "rabbitmqctl", "eval",
                """
                rabbit_networking:ensure_ssl(), rabbit_networking:start_ssl_listener({"127.0.0.1", \(port), inet}, \
                [{cacertfile,"\(directory)/authority.pem"},{certfile,"\(directory)/server.pem"},\
                {keyfile,"\(directory)/server.key"}], 1).
                """)
            var configuration = try Broker.configuration()
            (configuration.host, configuration.port) = ("localhost", port)
            configuration.tls = TLSConfiguration(authorityFile: "\(directory)/authority.pem")
            let result: Result<Void, any Error>
            do { result = .success(try await body(configuration, directory)) } catch { result = .failure(error) }
            try await Broker.control(
                "rabbitmqctl", "eval", #"rabbit_networking:stop_tcp_listener({"127.0.0.1", \#(port), inet})."#)
            try result.get()
        }

        private static func freePort() throws -> Int {
            let proxy = try Proxy(to: AMQPConfiguration().port)
            defer { proxy.stop() }
            return proxy.port
        }

        @Test("messages of all sizes pass, in bursts", .timeLimit(.minutes(2)))
        func passes() async throws {
            try await Self.withListener { configuration, _ in
                try await withRig(configuration) { rig in
                    let queue = try await rig.queue("tls")
                    let bodies =
                        (0..<3000).map { [UInt8](repeating: UInt8(truncatingIfNeeded: $0), count: $0) }
                        + [[UInt8](repeating: 1, count: 3_000_000)]
                    async let outcomes = rig.publisher.publish(
                        bodies.map { OutgoingMessage(exchange: "", routingKey: queue, body: $0) })
                    await rig.consumer.consume(queue, prefetch: 200)
                    var received: [[UInt8]] = []
                    while received.count < bodies.count {
                        let burst = try #require(await rig.consumer.next())
                        received += burst.map(\.body)
                        await rig.consumer.acknowledge(burst.map(\.tag))
                    }
                    #expect(received == bodies)
                    #expect(await outcomes.count(where: \.isConfirmed) == bodies.count)
                }
            }
        }

        @Test("a certificate that cannot be trusted ends it with a clear error", .timeLimit(.minutes(2)))
        func untrusted() async throws {
            try await Self.withListener { configuration, directory in
                var stranger = configuration
                stranger.tls?.authorityFile = "\(directory)/stranger.pem"
                var otherName = configuration
                otherName.host = "127.0.0.1"
                var noFile = configuration
                noFile.tls?.authorityFile = "\(directory)/none.pem"
                for refused in [stranger, otherName, noFile] {
                    let loop = try EventLoop(name: "amqp-tests")
                    defer { loop.shutdown() }
                    let logger = Logger(label: "amqp-tests") { _ in SwiftLogNoOpLogHandler() }
                    let publisher = Publisher(configuration: refused, loop: loop, logger: logger)
                    let error = await #expect(throws: AMQPError.self) { try await publisher.run() }
                    #expect(error?.code == .tls)
                    #expect(error?.isRetriable == false)
                }
            }
        }
    }
}
