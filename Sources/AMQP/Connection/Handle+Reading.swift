import CRabbitMQ
import Glibc

extension Handle {
    /// Reads what the socket has, without waiting.
    ///
    /// Over TCP that is one read of at most 128 KiB, and the rest makes the socket readable again; so nothing stays in
    /// the library's buffer, where no poll would see it. Over TLS the socket says nothing about what OpenSSL holds, so
    /// it is read until there is no more; prefetch and confirm window bound it.
    func read(into batch: inout InboundBatch, assembler: inout DeliveryAssembler) {
        var frame = unsafe amqp_frame_t()
        var noWait = timeval(tv_sec: 0, tv_usec: 0)
        var count = 0
        repeat {
            let status = unsafe amqp_simple_wait_frame_noblock(state, &frame, &noWait)
            if status == AMQP_STATUS_TIMEOUT.rawValue.asStatus { break }
            guard status == AMQP_STATUS_OK.rawValue.asStatus else {
                batch.failure = .lost(status)
                break
            }
            do throws(DeliveryAssembler.OutOfOrder) {
                try unsafe take(frame, into: &batch, assembler: &assembler)
            } catch {
                batch.failure = AMQPError(
                    .protocolViolation,
                    "frames out of order: \(error.expected) was expected; check what stands between this and the broker",
                    isRetriable: true)
                break
            }
            count += 1
            if count % 64 == 0 { unsafe amqp_maybe_release_buffers(state) }
        } while hasMore
        unsafe amqp_maybe_release_buffers(state)
    }

    /// Whether frames are held by the library.
    var hasBufferedFrames: Bool {
        unsafe amqp_data_in_buffer(state) != 0 || amqp_frames_enqueued(state) != 0
    }

    private var hasMore: Bool { isTLS || hasBufferedFrames }

    private func take(
        _ frame: amqp_frame_t, into batch: inout InboundBatch, assembler: inout DeliveryAssembler
    ) throws(DeliveryAssembler.OutOfOrder) {
        var message: DeliveryAssembler.Message?
        switch unsafe frame.frame_type {
        case 1:
            guard let decoded = unsafe frame.payload.method.decoded else { return }
            try unsafe takeMethod(frame.payload.method.id, decoded, into: &batch, assembler: &assembler)
        case 2:
            guard let decoded = unsafe frame.payload.properties.decoded else { return }
            let properties = unsafe MessageProperties(
                decoded.assumingMemoryBound(to: amqp_basic_properties_t.self).pointee)
            message = try assembler.header(properties, bodySize: unsafe frame.payload.properties.body_size)
        case 3:
            let piece = unsafe frame.payload.body_fragment
            message = try unsafe assembler.body(UnsafeRawBufferPointer(start: piece.bytes, count: piece.len))
        default: break
        }
        guard let message else { return }
        switch message.head {
        case .delivered: batch.deliveries.append(message)
        case .returned: batch.confirmations.append(.returned(message))
        case .got: batch.events.append(.reply(method: Method.basicGetOK, .message(message)))
        }
    }

    private func takeMethod(
        _ id: UInt32, _ decoded: UnsafeMutableRawPointer, into batch: inout InboundBatch,
        assembler: inout DeliveryAssembler
    ) throws(DeliveryAssembler.OutOfOrder) {
        switch id {
        case Method.basicDeliver:
            let method = unsafe decoded.assumingMemoryBound(to: amqp_basic_deliver_t.self).pointee
            try unsafe assembler.begin(
                .delivered(
                    number: method.delivery_tag, consumer: UInt32(decimal: method.consumer_tag),
                    isRedelivered: method.redelivered != 0),
                exchange: String(method.exchange), routingKey: String(method.routing_key))
        case Method.basicGetOK:
            let method = unsafe decoded.assumingMemoryBound(to: amqp_basic_get_ok_t.self).pointee
            try unsafe assembler.begin(
                .got(number: method.delivery_tag, isRedelivered: method.redelivered != 0),
                exchange: String(method.exchange), routingKey: String(method.routing_key))
        case Method.basicReturn:
            let method = unsafe decoded.assumingMemoryBound(to: amqp_basic_return_t.self).pointee
            try unsafe assembler.begin(
                .returned(code: Int(method.reply_code), text: String(method.reply_text)),
                exchange: String(method.exchange), routingKey: String(method.routing_key))
        case Method.basicAck:
            let method = unsafe decoded.assumingMemoryBound(to: amqp_basic_ack_t.self).pointee
            batch.confirmations.append(
                .settled(number: method.delivery_tag, isMultiple: method.multiple != 0, isAccepted: true))
        case Method.basicNack:
            let method = unsafe decoded.assumingMemoryBound(to: amqp_basic_nack_t.self).pointee
            batch.confirmations.append(
                .settled(number: method.delivery_tag, isMultiple: method.multiple != 0, isAccepted: false))
        case Method.basicCancel:
            let method = unsafe decoded.assumingMemoryBound(to: amqp_basic_cancel_t.self).pointee
            batch.cancelledConsumers.append(unsafe UInt32(decimal: method.consumer_tag))
        case Method.connectionBlocked: batch.isBlocked = true
        case Method.connectionUnblocked: batch.isBlocked = false
        default: batch.events.append(unsafe event(id, decoded))
        }
    }

    private func event(_ id: UInt32, _ decoded: UnsafeMutableRawPointer) -> InboundBatch.Event {
        switch id {
        case Method.connectionClose:
            let method = unsafe decoded.assumingMemoryBound(to: amqp_connection_close_t.self).pointee
            return unsafe .connectionClosed(code: Int(method.reply_code), text: String(method.reply_text))
        case Method.channelClose:
            let method = unsafe decoded.assumingMemoryBound(to: amqp_channel_close_t.self).pointee
            return unsafe .channelClosed(code: Int(method.reply_code), text: String(method.reply_text))
        case Method.channelFlow:
            let method = unsafe decoded.assumingMemoryBound(to: amqp_channel_flow_t.self).pointee
            return .flow(isActive: method.active != 0)
        case Method.queueDeclareOK:
            let method = unsafe decoded.assumingMemoryBound(to: amqp_queue_declare_ok_t.self).pointee
            return unsafe .reply(
                method: id,
                .queue(
                    name: String(method.queue), messages: Int(method.message_count),
                    consumers: Int(method.consumer_count)))
        case Method.queuePurgeOK:
            let method = unsafe decoded.assumingMemoryBound(to: amqp_queue_purge_ok_t.self).pointee
            return .reply(method: id, .count(Int(method.message_count)))
        case Method.queueDeleteOK:
            let method = unsafe decoded.assumingMemoryBound(to: amqp_queue_delete_ok_t.self).pointee
            return .reply(method: id, .count(Int(method.message_count)))
        case Method.basicGetEmpty: return .reply(method: id, .empty)
        default: return .reply(method: id, .done)
        }
    }
}

extension AMQPError {
    /// Why reading failed.
    fileprivate static func lost(_ status: Int32) -> AMQPError {
        let text = unsafe String(cString: amqp_error_string2(status))
        return AMQPError(
            .connectionLost, "the connection to the broker is gone (\(text)); check the network and the broker",
            isRetriable: true)
    }
}
