import EventLoop
import Logging

extension Consumer {
    /// Where the subscription of the reply queue is kept: no queue has this name.
    static let replyKey = ""

    /// Adds a subscription, or changes its prefetch. It is made as soon as there is a connection, and again after each
    /// reconnection. A queue that is missing, or deleted later, is looked for every few seconds for as long as it is
    /// wanted; the other subscriptions do not notice.
    ///
    /// - Parameter prefetch: How many deliveries of this queue may be unacknowledged, 1 to 65535.
    public func consume(_ queue: String, prefetch: Int) {
        guard !queue.isEmpty else { return }
        want(queue, prefetch: prefetch)
    }

    /// Makes a queue for replies: named by the broker (`amq.gen-…`), only for this connection and gone with it. After a
    /// reconnection there is a new one with another name, see ``replyQueues``; what the old one held is lost.
    ///
    /// - Returns: Its name, once it is there.
    public func consumeReplies(prefetch: Int) async throws(AMQPError) -> String {
        if isClosing { throw .clientClosed("consumer") }
        want(Self.replyKey, prefetch: prefetch)
        let result: Result<String, AMQPError> = await withCheckedContinuation { continuation in
            if let replyQueue {
                continuation.resume(returning: .success(replyQueue))
            } else if isClosing {
                continuation.resume(returning: .failure(.clientClosed("consumer")))
            } else {
                replyWaiters.append(continuation)
            }
        }
        return try result.get()
    }

    private func want(_ queue: String, prefetch: Int) {
        let prefetch = min(max(prefetch, 1), 65535)
        // Wanted already: a pause before the next attempt stays as long as it is.
        if let subscription = subscriptions[queue], subscription.isWanted, subscription.prefetch == prefetch { return }
        var subscription = subscriptions[queue] ?? Subscription(prefetch: prefetch)
        subscription.prefetch = prefetch
        subscription.isWanted = true
        subscription.retryAt = nil
        subscriptions[queue] = subscription
        alarm.ring()
    }

    /// Ends a subscription. Returns when no more of it will be delivered; what was delivered stays valid.
    public func cancel(_ queue: String) async {
        guard subscriptions[queue] != nil else { return }
        subscriptions[queue]?.isWanted = false
        while let subscription = subscriptions[queue], !subscription.isWanted {
            if subscription.isBusy {
                await waitForChange { $0.subscriptions[queue]?.isBusy == true }
            } else if let link, subscription.active != nil {
                await deactivate(queue, link)
            } else {
                subscriptions[queue] = nil
            }
        }
    }

    /// Gives up queues, and with them everything that was delivered on this connection, which ends and is made anew: the
    /// broker then has it all back, in order, before it passes a queue on. After ``cancel(_:)`` it passes the queue on
    /// while what was delivered is still here. Without a subscription of any of them nothing happens.
    ///
    /// - Parameter queues: Nil: all.
    public func abandon(_ queues: [String]? = nil) {
        var isAny = false
        for queue in queues ?? Array(subscriptions.keys) {
            guard let subscription = subscriptions.removeValue(forKey: queue) else { continue }
            isAny = isAny || subscription.active != nil || subscription.isBusy
        }
        guard isAny else { return }
        link?.end(
            AMQPError(
                .connectionLost,
                "queues were given up with their connection, which is made anew; wait for it",
                isRetriable: true))
        notifyChange()
    }

    /// Whether a queue is consumed, or is still to be or no longer to be.
    public var hasSubscriptions: Bool { !subscriptions.isEmpty }

    /// Ends all subscriptions, for a drain: ``next()`` still returns what was delivered before.
    public func cancelAll() async {
        let queues = Array(subscriptions.keys)
        for queue in queues { subscriptions[queue]?.isWanted = false }
        for queue in queues { await cancel(queue) }
    }

    // MARK: Upkeep

    /// Keeps the subscriptions as they are wanted, until the link ends or the consumer stops.
    func maintain(_ link: Link) async {
        while link.ended == nil, !shouldStop {
            if let queue = nextDue() {
                let checking = inspector ?? Administrator(configuration: configuration, loop: loop, logger: logger)
                inspector = checking
                await update(queue, link, inspector: checking)
                continue
            }
            if let open = inspector {
                await open.close()
                inspector = nil
                continue
            }
            didSubscribe()
            await sleep()
        }
        await inspector?.close()
        inspector = nil
    }

    /// A subscription that is not as it is wanted and may be tried now.
    private func nextDue() -> String? {
        let now = ContinuousClock.now
        return subscriptions.first { _, subscription in
            guard !subscription.isBusy else { return false }
            if let retryAt = subscription.retryAt, retryAt > now { return false }
            return subscription.isWanted
                ? subscription.active?.prefetch != subscription.prefetch : subscription.active != nil
        }?.key
    }

    private func sleep() async {
        var timer: LoopTimer?
        if let next = subscriptions.values.compactMap(\.retryAt).filter({ $0 > .now }).min() {
            timer = loop.schedule(after: ContinuousClock.now.duration(to: next)) { [alarm] in alarm.ring() }
        }
        await alarm.wait()
        if let timer { loop.cancel(timer) }
    }

    private func update(_ queue: String, _ link: Link, inspector: Administrator) async {
        if subscriptions[queue]?.active != nil { return await deactivate(queue, link) }
        subscriptions[queue]?.isBusy = true
        defer {
            subscriptions[queue]?.isBusy = false
            notifyChange()
        }
        do throws(AMQPError) {
            if queue == Self.replyKey {
                try await subscribeReplies(link)
            } else if try await inspector.queueExists(queue) != nil {
                try await subscribe(queue, key: queue, isExclusive: false, link)
                logger.info("subscribed", metadata: ["queue": "\(queue)"])
            } else {
                if subscriptions[queue]?.retryAt == nil {
                    logger.warning("the queue is missing; looking again later", metadata: ["queue": "\(queue)"])
                }
                retry(queue, after: configuration.missingQueueInterval)
            }
        } catch {
            failed(queue, error, link)
        }
    }

    private func subscribeReplies(_ link: Link) async throws(AMQPError) {
        let reply = try await link.call(Method.queueDeclareOK) { $0.declareQueue("", isReplyQueue: true) }
        guard case .queue(let name, _, _) = reply else { return }
        try await subscribe(name, key: Self.replyKey, isExclusive: true, link)
        replyQueue = name
        replyContinuation.yield(name)
        for waiter in replyWaiters { waiter.resume(returning: .success(name)) }
        replyWaiters = []
    }

    private func subscribe(_ queue: String, key: String, isExclusive: Bool, _ link: Link) async throws(AMQPError) {
        guard let prefetch = subscriptions[key]?.prefetch else { return }
        let tag = nextTag
        nextTag += 1
        queues[tag] = queue
        // Of the prefetch the broker takes note for the consumers that follow on this channel.
        _ = try await link.call(Method.basicQosOK) { $0.qos(prefetch: prefetch) }
        _ = try await link.call(Method.basicConsumeOK) { $0.consume(queue, tag: "\(tag)", isExclusive: isExclusive) }
        guard link.ended == nil else { return }
        subscriptions[key]?.active = (tag, prefetch)
        subscriptions[key]?.retryAt = nil
    }

    private func failed(_ queue: String, _ error: AMQPError, _ link: Link) {
        if queue == Self.replyKey, !error.isRetriable {
            subscriptions[queue] = nil
            for waiter in replyWaiters { waiter.resume(returning: .failure(error)) }
            replyWaiters = []
        } else if error.code == .notFound {
            retry(queue, after: configuration.missingQueueInterval)
        } else if !error.isRetriable {
            // What the broker refuses closes the channel for all subscriptions, so it is not tried often.
            retry(queue, after: .seconds(30))
        } else if link.ended == nil {
            retry(queue, after: .seconds(1))
        }
        logger.warning("cannot subscribe", metadata: ["queue": "\(queue)", "error": "\(error)"])
    }

    private func retry(_ queue: String, after delay: Duration) {
        subscriptions[queue]?.retryAt = .now.advanced(by: delay)
    }

    private func deactivate(_ queue: String, _ link: Link) async {
        guard let subscription = subscriptions[queue], let tag = subscription.active?.tag, !subscription.isBusy else {
            return
        }
        subscriptions[queue]?.isBusy = true
        // An error here ends the link, and with it the consumer.
        _ = try? await link.call(Method.basicCancelOK) { $0.cancel("\(tag)") }
        queues[tag] = nil
        subscriptions[queue]?.active = nil
        subscriptions[queue]?.isBusy = false
        if subscriptions[queue]?.isWanted == false { subscriptions[queue] = nil }
        alarm.ring()
        notifyChange()
    }

    /// The broker ended a subscription, because its queue was deleted or moved.
    func wasCancelled(_ tag: UInt32) {
        guard let key = subscriptions.first(where: { $0.value.active?.tag == tag })?.key else { return }
        logger.warning("the broker cancelled a subscription", metadata: ["queue": "\(queues[tag] ?? key)"])
        queues[tag] = nil
        subscriptions[key]?.active = nil
        if key == Self.replyKey { replyQueue = nil }
        alarm.ring()
    }
}
