/// The methods that this client sends, as frames.
extension FrameWriter {
    mutating func acknowledge(_ number: UInt64, isMultiple: Bool) {
        method(Method.basicAck) {
            $0.integer(number)
            $0.integer(UInt8(isMultiple ? 1 : 0))
        }
    }

    mutating func reject(_ number: UInt64, requeue: Bool) {
        method(Method.basicReject) {
            $0.integer(number)
            $0.integer(UInt8(requeue ? 1 : 0))
        }
    }

    mutating func publish(_ message: OutgoingMessage) {
        method(Method.basicPublish) {
            $0.integer(UInt16(0))
            $0.shortString(message.exchange)
            $0.shortString(message.routingKey)
            $0.integer(UInt8(message.isMandatory ? 1 : 0))
        }
        content(message.properties, body: message.body)
    }

    mutating func qos(prefetch: Int) {
        method(Method.basicQos) {
            $0.integer(UInt32(0))
            $0.integer(UInt16(clamping: prefetch))
            $0.integer(UInt8(0))
        }
    }

    mutating func consume(_ queue: String, tag: String, isExclusive: Bool) {
        method(Method.basicConsume) {
            $0.integer(UInt16(0))
            $0.shortString(queue)
            $0.shortString(tag)
            $0.integer(UInt8(isExclusive ? 4 : 0))
            $0.table([:])
        }
    }

    mutating func cancel(_ tag: String) {
        method(Method.basicCancel) {
            $0.shortString(tag)
            $0.integer(UInt8(0))
        }
    }

    mutating func get(_ queue: String) {
        method(Method.basicGet) {
            $0.integer(UInt16(0))
            $0.shortString(queue)
            $0.integer(UInt8(0))
        }
    }

    /// - Parameters:
    ///   - isPassive: Only ask whether it exists.
    ///   - isReplyQueue: Named by the broker, for this connection only and gone with it; else durable.
    mutating func declareQueue(
        _ name: String, isPassive: Bool = false, isReplyQueue: Bool = false, arguments: [String: FieldValue] = [:]
    ) {
        method(Method.queueDeclare) {
            $0.integer(UInt16(0))
            $0.shortString(name)
            $0.integer(UInt8(isPassive ? 1 : isReplyQueue ? 12 : 2))
            $0.table(arguments)
        }
    }

    mutating func declareExchange(_ exchange: Topology.Exchange) {
        method(Method.exchangeDeclare) {
            $0.integer(UInt16(0))
            $0.shortString(exchange.name)
            $0.shortString(exchange.kind.rawValue)
            $0.integer(UInt8(2))
            $0.table(exchange.allArguments)
        }
    }

    mutating func bind(_ binding: Topology.Binding) {
        switch binding.destination {
        case .queue(let name):
            method(Method.queueBind) { $0.binding(name, binding) }
        case .exchange(let name):
            method(Method.exchangeBind) { $0.binding(name, binding) }
        }
    }

    mutating func unbind(_ binding: Topology.Binding) {
        switch binding.destination {
        case .queue(let name):
            method(Method.queueUnbind) {
                $0.integer(UInt16(0))
                $0.shortString(name)
                $0.shortString(binding.source)
                $0.shortString(binding.routingKey)
                $0.table(binding.arguments)
            }
        case .exchange(let name):
            method(Method.exchangeUnbind) { $0.binding(name, binding) }
        }
    }

    mutating func purge(_ queue: String) {
        method(Method.queuePurge) {
            $0.integer(UInt16(0))
            $0.shortString(queue)
            $0.integer(UInt8(0))
        }
    }

    mutating func deleteQueue(_ name: String) {
        method(Method.queueDelete) {
            $0.integer(UInt16(0))
            $0.shortString(name)
            $0.integer(UInt8(0))
        }
    }

    mutating func deleteExchange(_ name: String) {
        method(Method.exchangeDelete) {
            $0.integer(UInt16(0))
            $0.shortString(name)
            $0.integer(UInt8(0))
        }
    }

    mutating func openChannel() { method(Method.channelOpen) { $0.shortString("") } }

    mutating func closeChannel() { method(Method.channelClose) { $0.close() } }

    mutating func closeConnection() { method(Method.connectionClose, channel: 0) { $0.close() } }

    private mutating func close() {
        integer(UInt16(200))
        shortString("closed by the client")
        integer(UInt32(0))
    }

    private mutating func binding(_ destination: String, _ binding: Topology.Binding) {
        integer(UInt16(0))
        shortString(destination)
        shortString(binding.source)
        shortString(binding.routingKey)
        integer(UInt8(0))
        table(binding.arguments)
    }
}
