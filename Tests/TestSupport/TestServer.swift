package import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// An HTTP server of a test's own, on a port of loopback that the system chooses.
package final class TestServer: Sendable {
    private let label: String
    private let served = Mutex(0)

    package init(_ label: String) { self.label = label }

    /// The address without a path; the port is 0 before ``serving(_:_:)``.
    package var address: String { "http://127.0.0.1:\(served.withLock { $0 })" }

    /// Serves until `body` ends.
    package func serving<Result: Sendable>(
        _ router: Router<BasicRequestContext>, _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        var logger = Logger(label: label)
        logger.logLevel = .error
        let (ready, continuation) = AsyncStream<Int>.makeStream()
        let app = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in continuation.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        let services = ServiceGroup(configuration: .init(services: [app], logger: logger))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            for await port in ready {
                served.withLock { $0 = port }
                break
            }
            do {
                let result = try await body()
                await services.triggerGracefulShutdown()
                return result
            } catch {
                group.cancelAll()
                throw error
            }
        }
    }
}
