public import Foundation
public import ServiceLifecycle
public import Workers

/// Tells systemd how a service is: started, what it waits for, alive, stopping (sd_notify(3), for units of `Type=notify`).
///
/// READY is said when everything that the service needs was there for the first time; later outages are told as STATUS
/// and end nothing. WATCHDOG is said at half the interval that the unit asks for, while the service's event loop turns.
public struct SystemdNotifier: Service {
    private let socket: String
    private let readiness: ServiceReadiness
    /// Nil where the unit has no watchdog.
    private let watchdog: Duration?

    /// - Returns: Nil outside of such units.
    public init?(
        readiness: ServiceReadiness, environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        guard let socket = environment["NOTIFY_SOCKET"], let kind = socket.first, "/@".contains(kind) else {
            return nil
        }
        self.socket = socket
        self.readiness = readiness
        // The interval is another process's where a WATCHDOG_PID is not ours.
        let isOurs = environment["WATCHDOG_PID"].map { $0 == "\(ProcessInfo.processInfo.processIdentifier)" } ?? true
        watchdog = isOurs ? environment["WATCHDOG_USEC"].flatMap(Int.init).map { .microseconds($0) } : nil
    }

    public func run() async throws {
        readiness.onChange { waiting in
            if waiting.isEmpty { return send("READY=1\nSTATUS=ready") }
            let parts = waiting.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            // Of all that is told, only the drain is an end.
            let stopping = waiting[ServiceReadiness.shutdown] == nil ? "" : "STOPPING=1\n"
            send(stopping + "STATUS=waiting for " + parts.joined(separator: "; "))
        }
        if readiness.isReady { send("READY=1\nSTATUS=ready") }
        await cancelWhenGracefulShutdown { await beat() }
    }

    private func beat() async {
        let interval = watchdog.map { $0 / 2 } ?? .seconds(3600)
        while !Task.isCancelled {
            // An event loop that stands still for as long as the watchdog waits is what it is there for.
            if let watchdog, readiness.isBeating(within: watchdog) { send("WATCHDOG=1") }
            do { try await Task.sleep(for: interval) } catch { return }
        }
    }

    /// Sends one datagram. systemd that is not there, or does not read, is no reason to fail.
    private func send(_ message: String) {
        let descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // A name that begins with @ is an abstract one, which begins with NUL (unix(7)).
        let path = Array(socket.utf8)
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            bytes.copyBytes(from: path)
            if path.first == UInt8(ascii: "@") { bytes[0] = 0 }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        let body = Array(message.utf8)
        _ = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(
                    descriptor, body, body.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), $0,
                    length)
            }
        }
    }
}
