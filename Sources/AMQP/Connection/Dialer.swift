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

    /// Tries until there is a connection.
    ///
    /// - Parameters:
    ///   - alarm: Cuts a wait short.
    ///   - shouldStop: Asked before each attempt and after each wait.
    ///   - report: Told what is waited for.
    /// - Returns: Nil when it was stopped or cancelled.
    /// - Throws: What waiting cannot mend.
    mutating func dial(
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

    /// After a connection that did its work, the next waits start small again.
    mutating func worked() { backoff.reset() }

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
