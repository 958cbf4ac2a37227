import AsyncHTTPClient
import Hummingbird
import Logging
import Postgres
import PrometheusMetrics
import Synchronization
import TestSupport
import Testing

@testable import Operations

@Suite("The status board")
struct StatusBoardTests {
    /// A management API that counts how often it is asked for its queues.
    private final class Broker: Sendable {
        private let asked = Mutex(0)
        private let server = TestServer("management")

        var looks: Int { asked.withLock { $0 } }

        func serving(_ body: @Sendable (BrokerManagement) async throws -> Void) async throws {
            let router = Router()
            router.get("api/queues/:host") { [self] _, _ in
                asked.withLock { $0 += 1 }
                return "[]"
            }
            router.get("api/nodes") { _, _ in "[]" }
            try await server.serving(router) {
                let url = server.address.replacing("http://", with: "http://guest:guest@")
                try await body(try BrokerManagement(url: url, client: .shared))
            }
        }

        /// Waits until it was asked so many times more.
        func isAsked(_ times: Int) async throws {
            let (start, end) = (looks, ContinuousClock.now.advanced(by: .seconds(30)))
            while looks < start + times {
                try #require(ContinuousClock.now < end, "nobody looks")
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func board(_ management: BrokerManagement, metrics: PrometheusRegistry? = nil) throws -> StatusBoard
    {
        // Nobody listens there: the broker's figures are shown without the database's.
        StatusBoard(
            management: management,
            database: try PostgresConfiguration(url: "postgres://nobody@127.0.0.1:9/none"),
            interval: .milliseconds(20), logger: logger, metrics: metrics, patience: .milliseconds(100))
    }

    @Test("asks the broker while its page is read, not before and not for long after; a monitor's asks always")
    func attention() async throws {
        let (idle, watched) = (Broker(), Broker())
        try await idle.serving { management in
            try await watched.serving { other in
                let registry = PrometheusRegistry(MetricCatalog.all)
                let board = try Self.board(management)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await board.run() }
                    group.addTask { try await Self.board(other, metrics: registry).run() }
                    try await watched.isAsked(5)
                    #expect(idle.looks == 0)
                    // The first page has figures already.
                    let page = await board.page(waiting: [:])
                    #expect(page.contains("figures of") && page.contains("All is well"), "\(page)")
                    #expect(idle.looks > 0)
                    #expect(registry.exposition(.prometheus).contains("attune_status_up 1"))
                    // It stops by itself: no look between two counts of the other's.
                    var last = -1
                    while idle.looks != last {
                        last = idle.looks
                        try await watched.isAsked(20)
                    }
                    // And begins anew.
                    _ = await board.page(waiting: [:])
                    #expect(idle.looks > last)
                    group.cancelAll()
                }
            }
        }
    }
}
