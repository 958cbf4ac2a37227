extension EventLoop {
    /// Calls `handler` on the loop whenever `descriptor` is ready for one of `interest`, or has failed.
    ///
    /// Level-triggered: an interest that is not served is reported again at once. A descriptor has one watch; a second
    /// one replaces the first. Must be called on the loop.
    ///
    /// - Parameters:
    ///   - descriptor: An open descriptor; it must be unwatched before it is closed.
    ///   - interest: What to wait for. Failure and hang-up are always reported, as readable and writable.
    public func watch(
        _ descriptor: Int32, for interest: Readiness, handler: @escaping @Sendable (Readiness) -> Void
    ) {
        checkIsolated()
        poller.value.watch(descriptor, for: interest, handler: handler)
    }

    /// Changes what a watched descriptor is polled for; without a watch it does nothing. Must be called on the loop.
    public func setInterest(_ interest: Readiness, of descriptor: Int32) {
        checkIsolated()
        poller.value.setInterest(interest, of: descriptor)
    }

    /// Ends a watch; its handler is not called again. Must be called on the loop.
    public func unwatch(_ descriptor: Int32) {
        checkIsolated()
        poller.value.unwatch(descriptor)
    }

    /// Calls `handler` on the loop once, after `delay`. Must be called on the loop.
    ///
    /// - Returns: The timer, for ``cancel(_:)``.
    @discardableResult
    public func schedule(after delay: Duration, handler: @escaping @Sendable () -> Void) -> LoopTimer {
        checkIsolated()
        return poller.value.schedule(after: delay, handler: handler)
    }

    /// Cancels a timer that has not fired; afterwards it does nothing. Must be called on the loop.
    public func cancel(_ timer: LoopTimer) {
        checkIsolated()
        poller.value.cancel(timer)
    }
}
