import CRabbitMQ
import Glibc

/// The one owner of a C connection; nothing that points into the library leaves it.
///
/// `@unchecked Sendable`: a handle is made by the connecting thread, which lets go of it when it hands it over, and
/// afterwards is used by one ``Link`` on its event loop. It is never used by two threads at once.
@safe final class Handle: @unchecked Sendable {
    /// Of the socket.
    let descriptor: Int32
    /// Agreed with the broker; zero for none.
    let heartbeat: Duration
    /// Agreed with the broker.
    let frameMax: Int
    let isTLS: Bool
    let state: amqp_connection_state_t
    private let scratch: UnsafeMutablePointer<amqp_pool_t>
    /// Bytes; a message's way through the whole retry ladder takes some two thousand.
    private static let brokersHeaders: Int32 = 16 * 1024

    /// Takes over a connection that is logged in and has its channel open.
    private init(state: amqp_connection_state_t, isTLS: Bool) {
        unsafe self.state = unsafe state
        self.isTLS = isTLS
        descriptor = unsafe amqp_get_sockfd(state)
        heartbeat = .seconds(unsafe amqp_get_heartbeat(state))
        frameMax = Int(unsafe amqp_get_frame_max(state))
        unsafe scratch = .allocate(capacity: 1)
        unsafe init_amqp_pool(scratch, 4096)
        // The library must send no heartbeats of its own: they could land inside a frame that is half sent. And it must
        // take larger frames than were agreed: the broker adds headers of its own to a message (x-death,
        // x-delivery-count) and does not care whether they still fit. Refused, such a message would come again and again.
        _ = unsafe amqp_tune_connection(
            state, amqp_get_channel_max(state), amqp_get_frame_max(state) + Self.brokersHeaders, 0)
    }

    deinit {
        unsafe empty_amqp_pool(scratch)
        unsafe scratch.deallocate()
        _ = unsafe amqp_destroy_connection(state)
    }

    /// Connects, logs in and opens the channel. Blocks, at most for the time limits of the configuration.
    static func open(_ configuration: AMQPConfiguration, confirms: Bool) -> Result<Handle, AMQPError> {
        guard let state = unsafe amqp_new_connection() else {
            return .failure(
                AMQPError(
                    .system, "no memory for a connection; free some or raise the process's limit", isRetriable: true))
        }
        do throws(AMQPError) {
            let dialing = unsafe Dialing(state: state, configuration: configuration)
            try dialing.connect()
            try dialing.logIn()
            try dialing.openChannel(confirms: confirms)
            return .success(unsafe Handle(state: state, isTLS: configuration.tls != nil))
        } catch {
            _ = unsafe amqp_destroy_connection(state)
            return .failure(error)
        }
    }

    /// Whether the socket has something to read, by poll(2) without waiting.
    var isReadable: Bool { poll(POLLIN) }

    private var isWritable: Bool { poll(POLLOUT) }

    private func poll(_ event: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        return unsafe Glibc.poll(&entry, 1, 0) > 0
    }

    // MARK: Writing

    /// Writes as much as the socket takes of the bytes from `start`, which is the start of a frame or inside of one that
    /// was sent in part, without waiting.
    ///
    /// - Returns: The number of bytes written, nil when the connection is broken.
    func send(_ bytes: [UInt8], from start: Int) -> Int? {
        let end = isTLS ? sendFrames(bytes, from: start) : sendBytes(bytes, from: start)
        return end.map { $0 - start }
    }

    private func sendBytes(_ bytes: [UInt8], from start: Int) -> Int? {
        var sent = start
        while sent < bytes.count {
            let result = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.send(
                    descriptor, buffer.baseAddress.map { unsafe $0 + sent }, buffer.count - sent,
                    Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
            if result > 0 {
                sent += result
            } else if result < 0 && errno == EINTR {
                continue
            } else {
                return result < 0 && errno != EAGAIN ? nil : sent
            }
        }
        return sent
    }

    /// Over TLS only the library can write, a frame at a time, and it waits when the socket is full. So each frame is
    /// written only when poll(2) says that there is room, which Linux says when a third of the socket's buffer is free;
    /// ``Link`` keeps the frames small enough to fit.
    private func sendFrames(_ bytes: [UInt8], from start: Int) -> Int? {
        var sent = start
        defer { unsafe recycle_amqp_pool(scratch) }
        while sent < bytes.count {
            guard isWritable else { return sent }
            let length =
                Int(bytes[sent + 3]) << 24 | Int(bytes[sent + 4]) << 16 | Int(bytes[sent + 5]) << 8
                | Int(bytes[sent + 6])
            let start = sent + 7
            let isDone = unsafe bytes.withUnsafeBytes { buffer in
                unsafe sendFrame(
                    type: buffer[sent], channel: UInt16(buffer[sent + 1]) << 8 | UInt16(buffer[sent + 2]),
                    payload: UnsafeRawBufferPointer(rebasing: buffer[start..<start + length]))
            }
            guard isDone else { return nil }
            sent = start + length + 1
        }
        return sent
    }

    private func sendFrame(type: UInt8, channel: UInt16, payload: UnsafeRawBufferPointer) -> Bool {
        var frame = unsafe amqp_frame_t()
        unsafe frame.frame_type = type
        unsafe frame.channel = channel
        func bytes(from offset: Int) -> amqp_bytes_t {
            unsafe amqp_bytes_t(
                len: payload.count - offset,
                bytes: UnsafeMutableRawPointer(mutating: payload.baseAddress.map { unsafe $0 + offset }))
        }
        var status: Int32 = 0
        switch type {
        case 1:
            let id = unsafe payload.loadUnaligned(fromByteOffset: 0, as: UInt32.self).bigEndian
            unsafe frame.payload.method.id = id
            var decoded: UnsafeMutableRawPointer?
            status = unsafe amqp_decode_method(id, scratch, bytes(from: 4), &decoded)
            unsafe frame.payload.method.decoded = unsafe decoded
        case 2:
            unsafe frame.payload.properties.class_id = 60
            unsafe frame.payload.properties.body_size =
                payload.loadUnaligned(fromByteOffset: 4, as: UInt64.self).bigEndian
            var decoded: UnsafeMutableRawPointer?
            status = unsafe amqp_decode_properties(60, scratch, bytes(from: 12), &decoded)
            unsafe frame.payload.properties.decoded = unsafe decoded
        case 3:
            unsafe frame.payload.body_fragment = unsafe bytes(from: 0)
        default: break
        }
        if status < 0 { return false }
        return unsafe amqp_send_frame(state, &frame) == AMQP_STATUS_OK.rawValue.asStatus
    }
}

extension FixedWidthInteger {
    /// Status enumerations of C are unsigned to Swift where they have no negative member, else signed.
    var asStatus: Int32 { Int32(truncatingIfNeeded: self) }
}
