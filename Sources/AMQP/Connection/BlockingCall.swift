import Glibc
import Synchronization

/// Runs a call that blocks on a thread of its own, so that neither an event loop nor a thread of the cooperative pool
/// stands still.
enum BlockingCall {
    private final class Job<Value: Sendable>: Sendable {
        let body: @Sendable () -> Value
        let waiter = Mutex<CheckedContinuation<Value?, Never>?>(nil)

        init(body: @escaping @Sendable () -> Value) { self.body = body }

        func finish(_ value: Value?) {
            let continuation = waiter.withLock { waiter in
                defer { waiter = nil }
                return waiter
            }
            continuation?.resume(returning: value)
        }
    }

    /// Nil when the task was cancelled or no thread was to be had; then the call ends on its own, unobserved, and its
    /// value is dropped.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value? {
        let job = Job(body: body)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                job.waiter.withLock { $0 = continuation }
                if Task.isCancelled || !start({ job.finish(job.body()) }) { job.finish(nil) }
            }
        } onCancel: {
            job.finish(nil)
        }
    }

    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        var thread = pthread_t()
        let box = unsafe Unmanaged.passRetained(Body(body))
        let result = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard result == 0 else {
            unsafe box.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}
