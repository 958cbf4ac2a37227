import Foundation
import Synchronization
import Testing
import Workers

@Suite("A service under systemd", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct SystemdTests {
    /// A socket as systemd's.
    private final class NotifySocket: Sendable {
        let path: String
        private let descriptor: Int32

        init() throws {
            path = "/tmp/attune-\(UUID().uuidString.prefix(8)).notify"
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let bytes = Array(path.utf8)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
            let bound = withUnsafePointer(to: address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            try #require(bound == 0)
        }

        deinit {
            close(descriptor)
            unlink(path)
        }

        /// The next message; nil while there is none.
        func receive() -> String? {
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
        }
    }

    @Test(
        "says what it waits for, that it is ready, that it lives and that it stops", arguments: ["worker", "trainer"])
    func notifies(service: String) async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            let socket = try NotifySocket()
            let environment = try stack.environment(model: model.url).merging([
                "NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "400000", "ATTUNE_HEALTH_PORT": "0",
            ]) { $1 }
            let process = try AttuneProcess([service], environment: environment)
            let seen = Mutex<[String]>([])
            func has(_ text: String) -> Bool {
                while let message = socket.receive() { seen.withLock { $0.append(message) } }
                return seen.withLock { $0.contains { $0.contains(text) } }
            }
            try await eventually("it never said READY") { has("READY=1\nSTATUS=ready") }
            #expect(has("STATUS=waiting for "))
            try await eventually("it never said WATCHDOG") { has("WATCHDOG=1") }
            #expect(!has("STOPPING=1"))
            process.signal(SIGTERM)
            #expect(try await process.end().status == 0)
            #expect(has("STOPPING=1\nSTATUS=waiting for "))
        }
    }

    @Test("counts as alive while its event loop turned within the watchdog's interval")
    func beats() {
        let readiness = ServiceReadiness(parts: ["database"])
        #expect(readiness.isBeating(within: .seconds(1), now: .now + .seconds(60)))
        readiness.beat()
        #expect(readiness.isBeating(within: .seconds(1)))
        #expect(!readiness.isBeating(within: .seconds(1), now: .now + .seconds(5)))
    }
}
