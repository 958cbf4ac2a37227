import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A server on loopback that answers each request as a script says, however badly, and counts what it sees.
final class MisbehavingServer: Sendable {
    struct Received: Sendable {
        /// From 0, in order of arrival.
        var index: Int
        var method: String
        var path: String
        var headers: [String: String]
        var body: String
    }

    indirect enum Reply: Sendable {
        /// A whole response.
        case respond(Int, headers: [String: String] = [:], body: String = "")
        /// A head that promises `length` bytes, less than that, then the connection closes.
        case half(length: Int, body: String)
        /// A head without a length, then chunks without an end, as fast as they are taken.
        case endless
        /// Bytes as they are, then the connection closes.
        case raw(String)
        /// The connection closes without a response.
        case close
        /// Nothing, ever.
        case hang
        /// The head and a part of the body, then nothing, ever.
        case headThenHang
        /// Waits for the latch, then replies.
        case after(Latch, Reply)
    }

    struct Counts: Sendable {
        var received: [Received] = []
        var inFlight: Set<Int> = []
        var peak = 0
        /// Requests whose connection closed before they were answered.
        var aborted: Set<Int> = []
        var connections = 0

        var requests: Int { received.count }
    }

    private let state = Mutex(Counts())
    private let script: @Sendable (Received) -> Reply
    private let listener: Mutex<(any Channel)?> = Mutex(nil)

    private let scheme: String

    private init(_ script: @escaping @Sendable (Received) -> Reply, scheme: String) {
        self.script = script
        self.scheme = scheme
    }

    /// - Parameter tls: Makes it serve https.
    static func start(
        tls: NIOSSLContext? = nil, _ script: @escaping @Sendable (Received) -> Reply
    ) async throws -> MisbehavingServer {
        let server = MisbehavingServer(script, scheme: tls == nil ? "http" : "https")
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandlers(
                        ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)),
                        MisbehavingHandler(server))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        server.listener.withLock { $0 = channel }
        return server
    }

    var url: String {
        "\(scheme)://127.0.0.1:\(listener.withLock { $0?.localAddress?.port } ?? 0)"
    }

    var counts: Counts { state.withLock { $0 } }

    func stop() async {
        try? await listener.withLock { $0 }?.close().get()
    }

    /// Waits for a condition on what the server has seen; false when it does not come within the limit.
    func sees(within limit: Duration = .seconds(20), _ condition: (Counts) -> Bool) async -> Bool {
        await eventually(within: limit) { condition(counts) }
    }

    // MARK: Called by the connections

    func connected() { state.withLock { $0.connections += 1 } }

    func receive(_ request: Received) -> (index: Int, reply: Reply) {
        let numbered = state.withLock { state in
            var request = request
            request.index = state.received.count
            state.received.append(request)
            state.inFlight.insert(request.index)
            state.peak = max(state.peak, state.inFlight.count)
            return request
        }
        return (numbered.index, script(numbered))
    }

    func answered(_ index: Int) { state.withLock { _ = $0.inFlight.remove(index) } }

    func disconnected(_ index: Int?) {
        state.withLock { state in
            state.connections -= 1
            if let index, state.inFlight.remove(index) != nil { state.aborted.insert(index) }
        }
    }
}

/// Waits for a condition; false when it does not come within the limit.
func eventually(within limit: Duration = .seconds(20), _ condition: () -> Bool) async -> Bool {
    let end = ContinuousClock.now.advanced(by: limit)
    while !condition() {
        guard ContinuousClock.now < end else { return false }
        try? await Task.sleep(for: .milliseconds(2))
    }
    return true
}
