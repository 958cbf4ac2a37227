import Glibc

private final class ThreadBody {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Starts a detached POSIX thread that runs `body`.
package func startThread(body: @escaping @Sendable () -> Void) throws(EventLoopError) {
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
    pthread_detach(thread)
}

/// A number that tells the running thread from every other, never zero.
func currentThread() -> UInt { UInt(pthread_self()) }
