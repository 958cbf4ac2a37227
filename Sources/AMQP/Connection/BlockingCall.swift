import EventLoop
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
                if Task.isCancelled { return job.finish(nil) }
                do { try startThread { job.finish(job.body()) } } catch { job.finish(nil) }
            }
        } onCancel: {
            job.finish(nil)
        }
    }
}
