/// Where the broker is and how to talk to it.
public struct AMQPConfiguration: Sendable, CustomStringConvertible {
    public var host: String
    public var port: Int
    public var virtualHost: String
    public var user: String
    /// Never printed.
    public var password: String
    /// Nil for a plain connection.
    public var tls: TLSConfiguration?
    /// What this side proposes; the smaller of it and the broker's is used. A connection that is silent for twice as
    /// long is lost. Whole seconds; zero turns heartbeats off.
    public var heartbeat: Duration = .seconds(30)
    /// The largest frame, 4 KiB to 1 MiB; the broker may lower it.
    public var frameMax: Int = 128 * 1024
    /// For the TCP connection and the TLS handshake, and again for the login.
    public var connectTimeout: Duration = .seconds(10)
    /// For each answer of the broker to a command.
    public var rpcTimeout: Duration = .seconds(10)
    /// Reconnection waits a random time between zero and the base, doubled for each failure up to the cap.
    public var backoffBase: Duration = .milliseconds(100)
    public var backoffCap: Duration = .seconds(2)
    /// How often a subscribed queue that is missing is looked for.
    public var missingQueueInterval: Duration = .seconds(3)
    /// A delivery with a larger body is handed over without it (``Delivery/isOversized``).
    public var maximumBodySize: Int = 16 * 1024 * 1024
    /// What the broker's management pages call the connection.
    public var connectionName: String = "amqp"

    public init(
        host: String = "localhost", port: Int = 5672, virtualHost: String = "/", user: String = "guest",
        password: String = "guest", tls: TLSConfiguration? = nil
    ) {
        self.host = host
        self.port = port
        self.virtualHost = virtualHost
        self.user = user
        self.password = password
        self.tls = tls
    }

    /// The address without the password.
    public var description: String {
        "\(tls == nil ? "amqp" : "amqps")://\(user)@\(address)/\(virtualHost == "/" ? "" : virtualHost)"
    }

    var address: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    var heartbeatSeconds: Int { Int(clamping: heartbeat.components.seconds) }

    /// Whether the C library can be given these values.
    func validate() throws(AMQPError) {
        func refuse(_ what: String) -> AMQPError {
            AMQPError(.invalidConfiguration, "\(what); correct the settings of the broker", isRetriable: false)
        }
        if host.isEmpty { throw refuse("the host is empty") }
        if !(1...65535).contains(port) { throw refuse("the port must be 1 to 65535, not \(port)") }
        if !(4096...1_048_576).contains(frameMax) { throw refuse("frameMax must be 4,096 to 1,048,576") }
        if !(0...65535).contains(heartbeatSeconds) { throw refuse("the heartbeat must be 0 to 65535 seconds") }
        if maximumBodySize < 0 { throw refuse("maximumBodySize must not be negative") }
        let texts = [host, virtualHost, user, password, connectionName]
        if texts.contains(where: { $0.utf8.contains(0) }) { throw refuse("a setting contains a NUL character") }
        if [virtualHost, user].contains(where: { $0.utf8.count > 255 }) {
            throw refuse("virtual host and user are at most 255 bytes")
        }
    }
}

extension AMQPConfiguration: CustomDebugStringConvertible, CustomReflectable {
    public var debugDescription: String { description }

    /// Keeps the password out of dumps.
    public var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}
