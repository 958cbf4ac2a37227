extension Administrator {
    /// Declares exchanges, queues and bindings, in this order. What exists already with the same properties stays.
    ///
    /// - Throws: ``AMQPError/Code/preconditionFailed``, for the first thing that exists with other properties; it stays as
    ///   it is, and everything else is declared.
    public func declare(_ topology: Topology) async throws(AMQPError) {
        var mismatch: AMQPError?
        for exchange in topology.exchanges {
            let found = try await difference(Method.exchangeDeclareOK) { $0.declareExchange(exchange) }
            mismatch = mismatch ?? found
        }
        for queue in topology.queues {
            let found = try await difference(Method.queueDeclareOK) {
                $0.declareQueue(queue.name, arguments: queue.arguments)
            }
            mismatch = mismatch ?? found
        }
        for binding in topology.bindings {
            let reply =
                if case .queue = binding.destination { Method.queueBindOK } else { Method.exchangeBindOK }
            _ = try await command(reply) { $0.bind(binding) }
        }
        if let mismatch { throw mismatch }
    }

    /// Declares something.
    ///
    /// - Returns: How it differs from what exists; nil where it does not.
    private func difference(
        _ reply: UInt32, _ write: (inout FrameWriter) -> Void
    ) async throws(AMQPError) -> AMQPError? {
        do throws(AMQPError) {
            _ = try await command(reply, write)
            return nil
        } catch {
            guard error.code == .preconditionFailed else { throw error }
            return error
        }
    }

    /// Asks for a queue without changing anything; nil when there is none.
    ///
    /// - Returns: Messages that are ready (not those delivered and unacknowledged), and consumers.
    public func queueExists(_ name: String) async throws(AMQPError) -> (messages: Int, consumers: Int)? {
        do throws(AMQPError) {
            let reply = try await command(Method.queueDeclareOK) { $0.declareQueue(name, isPassive: true) }
            guard case .queue(_, let messages, let consumers) = reply else { return nil }
            return (messages, consumers)
        } catch {
            if error.code == .notFound { return nil }
            throw error
        }
    }

    /// Removes all messages that are ready.
    ///
    /// - Returns: How many there were.
    @discardableResult
    public func purge(_ queue: String) async throws(AMQPError) -> Int {
        count(try await command(Method.queuePurgeOK) { $0.purge(queue) })
    }

    /// Deletes a queue and what is in it; one that does not exist is no error.
    ///
    /// - Returns: How many messages it had.
    @discardableResult
    public func deleteQueue(_ name: String) async throws(AMQPError) -> Int {
        count(try await command(Method.queueDeleteOK) { $0.deleteQueue(name) })
    }

    /// Deletes an exchange and its bindings; one that does not exist is no error.
    public func deleteExchange(_ name: String) async throws(AMQPError) {
        _ = try await command(Method.exchangeDeleteOK) { $0.deleteExchange(name) }
    }

    /// Removes a binding; one that does not exist is no error.
    public func unbind(_ binding: Topology.Binding) async throws(AMQPError) {
        let reply =
            if case .queue = binding.destination { Method.queueUnbindOK } else { Method.exchangeUnbindOK }
        _ = try await command(reply) { $0.unbind(binding) }
    }

    private func count(_ reply: Reply) -> Int {
        if case .count(let count) = reply { count } else { 0 }
    }
}
