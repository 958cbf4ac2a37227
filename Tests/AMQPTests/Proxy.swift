import Foundation
import Synchronization

/// A TCP proxy in front of a server on this machine that can freeze, or cut what it carries.
///
/// It blocks in threads of its own: a test's tool, not an example.
final class Proxy: Sendable {
    struct Failed: Error {}

    let port: Int
    private let listener: Int32
    private let target: Int
    private let sockets = Mutex<[Int32]>([])
    private let isFrozen = Mutex(false)
    private let isStopped = Mutex(false)

    /// - Parameter target: The server's port.
    init(to target: Int) throws {
        self.target = target
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw Failed() }
        listener = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread { [self] in accept() }.start()
    }

    /// Stops forwarding; nothing is closed, and new connections are accepted but get no answer.
    func freeze() { isFrozen.withLock { $0 = true } }

    /// Forwards again; what was connected while frozen is cut.
    func thaw() {
        cut()
        isFrozen.withLock { $0 = false }
    }

    /// Closes all connections at once.
    func cut() {
        let open = sockets.withLock { sockets in
            defer { sockets = [] }
            return sockets
        }
        for socket in open { shutdown(socket, Int32(SHUT_RDWR)) }
    }

    func stop() {
        isStopped.withLock { $0 = true }
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        cut()
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0, !isStopped.withLock({ $0 }) else { return }
            let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = Self.loopback(port: target)
            let isConnected = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            guard isConnected else {
                close(client)
                close(server)
                continue
            }
            sockets.withLock { $0 += [client, server] }
            Thread { [self] in forward(client, server) }.start()
            Thread { [self] in forward(server, client) }.start()
        }
    }

    private func forward(_ source: Int32, _ destination: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(source, &buffer, buffer.count, 0)
            if count <= 0 { break }
            if isFrozen.withLock({ $0 }) { continue }
            var sent = 0
            while sent < count {
                let result = buffer.withUnsafeBytes {
                    send(destination, $0.baseAddress! + sent, count - sent, Int32(MSG_NOSIGNAL))
                }
                if result <= 0 { break }
                sent += result
            }
        }
        shutdown(destination, Int32(SHUT_RDWR))
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
