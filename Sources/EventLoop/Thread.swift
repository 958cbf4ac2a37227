import Glibc

private final class ThreadBody {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) { self.run = run }
}

/// A POSIX thread that was started and is neither joined nor detached yet.
struct StartedThread: Sendable {
    private let handle: pthread_t

    /// Starts a thread that runs `body`.
    init(body: @escaping @Sendable () -> Void) throws(EventLoopError) {
        var thread = pthread_t()
        let box = unsafe Unmanaged.passRetained(ThreadBody(run: body))
        let result = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard result == 0 else {
            unsafe box.release()
            throw EventLoopError(call: "pthread_create", number: result)
        }
        self.handle = thread
    }

    /// Waits for its end, the destructors of what the C libraries keep per thread included. Once only, and not on itself.
    func join() { pthread_join(handle, nil) }

    /// Lets it end by itself. Once only.
    func detach() { pthread_detach(handle) }
}

/// Starts a detached POSIX thread that runs `body`.
package func startThread(body: @escaping @Sendable () -> Void) throws(EventLoopError) {
    try StartedThread(body: body).detach()
}

/// A number that tells the running thread from every other, never zero.
func currentThread() -> UInt { UInt(pthread_self()) }
