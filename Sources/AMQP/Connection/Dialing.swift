import CRabbitMQ
import Glibc

/// The blocking first part of a connection's life: socket, TLS, login, channel.
///
/// Safe although it holds a pointer: it lives only inside ``Handle/open(_:confirms:)``, which owns what that points to.
@safe struct Dialing {
    let state: amqp_connection_state_t
    let configuration: AMQPConfiguration

    func connect() throws(AMQPError) {
        var limit = timeval(configuration.connectTimeout)
        let port = Int32(configuration.port)
        guard let tls = configuration.tls else {
            guard let socket = unsafe amqp_tcp_socket_new(state) else { throw .outOfMemory }
            return try check(unsafe amqp_socket_open_noblock(socket, configuration.host, port, &limit))
        }
        guard let socket = unsafe amqp_ssl_socket_new(state) else { throw .outOfMemory }
        unsafe amqp_ssl_socket_set_verify_peer(socket, tls.verifiesPeer ? 1 : 0)
        unsafe amqp_ssl_socket_set_verify_hostname(socket, tls.verifiesPeer ? 1 : 0)
        _ = unsafe amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST)
        if tls.verifiesPeer || tls.authorityFile != nil {
            let file = tls.authorityFile ?? "/etc/ssl/certs/ca-certificates.crt"
            guard unsafe amqp_ssl_socket_set_cacert(socket, file) == 0 else {
                throw AMQPError(
                    .tls, "cannot read the authorities' certificates; check the file \(file)", isRetriable: false)
            }
        }
        if let certificate = tls.certificateFile, let key = tls.keyFile {
            guard unsafe amqp_ssl_socket_set_key(socket, certificate, key) == 0 else {
                throw AMQPError(
                    .tls,
                    "cannot use the certificate \(certificate) with the key \(key); check that they belong together and can be read",
                    isRetriable: false)
            }
        }
        try check(unsafe amqp_socket_open_noblock(socket, configuration.host, port, &limit))
    }

    func logIn() throws(AMQPError) {
        var handshake = timeval(configuration.connectTimeout)
        var rpc = timeval(configuration.rpcTimeout)
        _ = unsafe amqp_set_handshake_timeout(state, &handshake)
        _ = unsafe amqp_set_rpc_timeout(state, &rpc)
        let reply = unsafe crabbitmq_login(
            state, configuration.virtualHost, Int32(configuration.frameMax), Int32(configuration.heartbeatSeconds),
            configuration.connectionName, configuration.user, configuration.password)
        do throws(AMQPError) {
            try unsafe check(reply, while: "logging in to \(configuration.description)")
        } catch {
            guard error.code == .accessRefused && error.brokerCode == 403 else { throw error }
            throw AMQPError(
                .authenticationFailed,
                "the broker at \(configuration.address) refused user \"\(configuration.user)\"; check name and password",
                brokerCode: error.brokerCode, brokerText: error.brokerText, isRetriable: false)
        }
    }

    func openChannel(confirms: Bool) throws(AMQPError) {
        _ = unsafe amqp_channel_open(state, FrameWriter.channel)
        try unsafe check(amqp_get_rpc_reply(state), while: "opening a channel")
        if confirms {
            _ = unsafe amqp_confirm_select(state, FrameWriter.channel)
            try unsafe check(amqp_get_rpc_reply(state), while: "turning on publisher confirms")
        }
        unsafe amqp_maybe_release_buffers(state)
    }

    private func check(_ status: Int32) throws(AMQPError) {
        if status != AMQP_STATUS_OK.rawValue.asStatus { throw .library(status, at: configuration.address) }
    }

    private func check(_ reply: amqp_rpc_reply_t, while doing: String) throws(AMQPError) {
        switch unsafe reply.reply_type {
        case AMQP_RESPONSE_NORMAL: return
        case AMQP_RESPONSE_SERVER_EXCEPTION:
            guard let decoded = unsafe reply.reply.decoded else { break }
            switch unsafe reply.reply.id {
            case Method.connectionClose:
                let close = unsafe decoded.assumingMemoryBound(to: amqp_connection_close_t.self).pointee
                throw unsafe .closedByBroker(
                    code: Int(close.reply_code), text: String(close.reply_text), while: doing)
            case Method.channelClose:
                let close = unsafe decoded.assumingMemoryBound(to: amqp_channel_close_t.self).pointee
                throw unsafe .closedByBroker(
                    code: Int(close.reply_code), text: String(close.reply_text), while: doing)
            default: break
            }
        case AMQP_RESPONSE_LIBRARY_EXCEPTION:
            throw unsafe .library(reply.library_error, at: configuration.address)
        default: break
        }
        throw AMQPError(.protocolViolation, "\(doing): an answer that is none", isRetriable: true)
    }
}

extension AMQPError {
    fileprivate static var outOfMemory: AMQPError {
        AMQPError(.system, "no memory for a connection; free some or raise the process's limit", isRetriable: true)
    }

    /// What a status of the library means.
    static func library(
        _ status: Int32, at address: String, file: String = #fileID, line: UInt = #line
    ) -> AMQPError {
        func error(_ code: Code, _ message: String, isRetriable: Bool = true) -> AMQPError {
            AMQPError(code, message, isRetriable: isRetriable, file: file, line: line)
        }
        let text = unsafe String(cString: amqp_error_string2(status))
        switch status {
        case AMQP_STATUS_HOSTNAME_RESOLUTION_FAILED.rawValue.asStatus:
            return error(.connectionRefused, "the host of \(address) has no address; check the name")
        case AMQP_STATUS_SOCKET_ERROR.rawValue.asStatus, AMQP_STATUS_SOCKET_CLOSED.rawValue.asStatus:
            return error(.connectionRefused, "no broker answers at \(address); is it running?")
        case AMQP_STATUS_CONNECTION_CLOSED.rawValue.asStatus:
            return error(.connectionLost, "the broker at \(address) hung up")
        case AMQP_STATUS_TIMEOUT.rawValue.asStatus, AMQP_STATUS_HEARTBEAT_TIMEOUT.rawValue.asStatus:
            return error(.timeout, "the broker at \(address) did not answer in time")
        case AMQP_STATUS_SSL_PEER_VERIFY_FAILED.rawValue.asStatus:
            return error(
                .tls, "the certificate of \(address) is not signed by a trusted authority; set its authority file",
                isRetriable: false)
        case AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED.rawValue.asStatus:
            return error(
                .tls, "the certificate at \(address) is for another host name; use the name that it has",
                isRetriable: false)
        case AMQP_STATUS_SSL_ERROR.rawValue.asStatus, AMQP_STATUS_SSL_CONNECTION_FAILED.rawValue.asStatus:
            return error(.tls, "no TLS connection to \(address); does that port speak TLS?")
        case AMQP_STATUS_NO_MEMORY.rawValue.asStatus:
            return error(.system, "out of memory")
        default:
            return error(.protocolViolation, "talking to \(address) failed: \(text)")
        }
    }
}

extension timeval {
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = max(duration, .milliseconds(1)).components
        self.init(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }
}
