import Glibc

/// The descriptors and timers of one loop, polled with poll(2).
///
/// A loop watches a handful of connections, for which poll(2) is as quick as epoll(7) and needs no system call when an
/// interest changes.
struct Poller {
    private struct Watch {
        var generation: UInt64
        var handler: @Sendable (Readiness) -> Void
    }

    private struct Deadline: Comparable {
        var instant: ContinuousClock.Instant
        var id: UInt64

        static func < (left: Deadline, right: Deadline) -> Bool {
            (left.instant, left.id) < (right.instant, right.id)
        }
    }

    private var descriptors: [pollfd] = []
    private var watches: [Watch] = []
    private var deadlines: [Deadline] = []
    private var handlers: [UInt64: @Sendable () -> Void] = [:]
    private var counter: UInt64 = 0

    mutating func watch(_ descriptor: Int32, for interest: Readiness, handler: @escaping @Sendable (Readiness) -> Void)
    {
        unwatch(descriptor)
        counter += 1
        descriptors.append(pollfd(fd: descriptor, events: events(of: interest), revents: 0))
        watches.append(Watch(generation: counter, handler: handler))
    }

    mutating func setInterest(_ interest: Readiness, of descriptor: Int32) {
        guard let index = descriptors.firstIndex(where: { $0.fd == descriptor }) else { return }
        descriptors[index].events = events(of: interest)
    }

    mutating func unwatch(_ descriptor: Int32) {
        guard let index = descriptors.firstIndex(where: { $0.fd == descriptor }) else { return }
        descriptors.remove(at: index)
        watches.remove(at: index)
    }

    mutating func schedule(after delay: Duration, handler: @escaping @Sendable () -> Void) -> LoopTimer {
        counter += 1
        let deadline = Deadline(instant: .now.advanced(by: delay), id: counter)
        let index = deadlines.firstIndex { deadline < $0 } ?? deadlines.endIndex
        deadlines.insert(deadline, at: index)
        handlers[counter] = handler
        return LoopTimer(id: counter)
    }

    mutating func cancel(_ timer: LoopTimer) {
        guard handlers.removeValue(forKey: timer.id) != nil else { return }
        deadlines.removeAll { $0.id == timer.id }
    }
}

extension LoopConfined<Poller> {
    /// Waits for descriptors and timers, if `maySleep`, and calls the handlers of those that are ready. Handlers may
    /// watch, unwatch and schedule; one that was removed by an earlier handler of the same round is not called.
    ///
    /// - Parameter didWake: Called before the first handler.
    func poll(maySleep: Bool, didWake: () -> Void) {
        let ready = value.wait(maySleep: maySleep)
        didWake()
        for (descriptor, generation, readiness) in ready {
            value.handler(of: descriptor, generation: generation)?(readiness)
        }
        while let handler = value.nextDue() { handler() }
    }
}

extension Poller {
    fileprivate mutating func wait(maySleep: Bool) -> [(Int32, UInt64, Readiness)] {
        let count = unsafe Glibc.poll(&descriptors, nfds_t(descriptors.count), maySleep ? timeout() : 0)
        guard count > 0 else { return [] }
        var ready: [(Int32, UInt64, Readiness)] = []
        ready.reserveCapacity(Int(count))
        for index in descriptors.indices where descriptors[index].revents != 0 {
            let reported = Int32(descriptors[index].revents)
            var readiness: Readiness = []
            if reported & (POLLIN | POLLERR | POLLHUP | POLLNVAL) != 0 { readiness.insert(.read) }
            if reported & (POLLOUT | POLLERR | POLLHUP | POLLNVAL) != 0 { readiness.insert(.write) }
            ready.append((descriptors[index].fd, watches[index].generation, readiness))
        }
        return ready
    }

    fileprivate func handler(of descriptor: Int32, generation: UInt64) -> (@Sendable (Readiness) -> Void)? {
        guard let index = descriptors.firstIndex(where: { $0.fd == descriptor }),
            watches[index].generation == generation
        else { return nil }
        return watches[index].handler
    }

    fileprivate mutating func nextDue() -> (@Sendable () -> Void)? {
        guard let first = deadlines.first, first.instant <= .now else { return nil }
        deadlines.removeFirst()
        return handlers.removeValue(forKey: first.id)
    }

    /// Milliseconds until the next timer, rounded up, −1 without one.
    private func timeout() -> Int32 {
        guard let first = deadlines.first else { return -1 }
        let wait = ContinuousClock.now.duration(to: first.instant)
        if wait <= .zero { return 0 }
        let milliseconds = wait.components.seconds * 1000 + wait.components.attoseconds / 1_000_000_000_000_000 + 1
        return Int32(clamping: milliseconds)
    }

    private func events(of interest: Readiness) -> Int16 {
        Int16((interest.contains(.read) ? POLLIN : 0) | (interest.contains(.write) ? POLLOUT : 0))
    }
}
