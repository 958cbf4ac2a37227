import EventLoop
import Logging

/// Gets a connection, however long it takes, with waits that grow and are random.
struct Dialer {
    let configuration: AMQPConfiguration
    let confirms: Bool
    let loop: EventLoop
    let logger: Logger
    private var backoff: Backoff
    private var isFirst = true

    init(configuration: AMQPConfiguration, confirms: Bool, loop: EventLoop, logger: Logger) {
        self.configuration = configuration
        self.confirms = confirms
        self.loop = loop
        self.logger = logger
        backoff = Backoff(base: configuration.backoffBase, cap: configuration.backoffCap)
    }

    /// Connects, and again whenever the connection has ended.
    ///
    /// - Parameters:
    ///   - alarm: Cuts a wait short.
    ///   - shouldStop: Asked before each attempt and after each wait and connection.
    ///   - report: Told what is waited for.
    ///   - serve: Has a connection until it has ended.
    /// - Throws: What waiting cannot mend.
    mutating func keepConnected(
        alarm: Alarm, shouldStop: () -> Bool, report: (String) -> Void, serve: (Handle) async -> Void
    ) async throws(AMQPError) {
        try configuration.validate()
        while let handle = try await dial(alarm: alarm, shouldStop: shouldStop, report: report) {
            let start = ContinuousClock.now
            await serve(handle)
            // After a connection that did its work, the next waits start small again.
            if start.duration(to: .now) > .seconds(2) { backoff.reset() }
            if shouldStop() { return }
        }
    }

    /// Tries until there is a connection.
    ///
    /// - Returns: Nil when it was stopped or cancelled.
    private mutating func dial(
        alarm: Alarm, shouldStop: () -> Bool, report: (String) -> Void
    ) async throws(AMQPError) -> Handle? {
        if isFirst { report("the broker at \(configuration.address)") }
        if !isFirst { await pause(alarm: alarm, shouldStop: shouldStop) }
        isFirst = false
        while !shouldStop() {
            do throws(AMQPError) {
                return try await Self.attempt(configuration, confirms: confirms)
            } catch {
                if Task.isCancelled { return nil }
                guard error.isRetriable else { throw error }
                report("the broker at \(configuration.address) (\(error.code.rawValue))")
                logger.warning("no connection to the broker yet", metadata: ["error": "\(error)"])
            }
            await pause(alarm: alarm, shouldStop: shouldStop)
        }
        return nil
    }

    private mutating func pause(alarm: Alarm, shouldStop: () -> Bool) async {
        let end = ContinuousClock.now.advanced(by: backoff.next())
        while !shouldStop(), .now < end {
            let timer = loop.schedule(after: ContinuousClock.now.duration(to: end)) { alarm.ring() }
            await alarm.wait()
            loop.cancel(timer)
        }
    }

    /// One attempt, on a thread of its own.
    static func attempt(_ configuration: AMQPConfiguration, confirms: Bool) async throws(AMQPError) -> Handle {
        let result = await BlockingCall.run { Handle.open(configuration, confirms: confirms) }
        guard let result else {
            throw AMQPError(
                Task.isCancelled ? .closed : .system,
                "connecting was cancelled, or no thread could be started; check the limit of threads (ulimit -u)",
                isRetriable: true)
        }
        return try result.get()
    }
}
