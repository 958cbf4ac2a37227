import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// Computes for long on a thread of its own with low priority, so that neither the service's thread nor the tasks of the
/// process wait for it.
enum BackgroundThread {
    /// Tells the computation that nobody waits for it any more.
    final class Cancellation: Sendable {
        private let flag = Atomic<Bool>(false)

        var isCancelled: Bool { flag.load(ordering: .relaxed) }

        func cancel() { flag.store(true, ordering: .relaxed) }
    }

    /// Runs `body` and returns what it returns; it should look at the cancellation now and then.
    static func run<Result: Sendable>(
        _ body: @escaping @Sendable (Cancellation) throws -> Result
    ) async throws -> Result {
        let cancellation = Cancellation()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let thread = Thread {
                    #if canImport(Glibc)
                    // On Linux a nice value is a thread's own (setpriority(2), notes); threads that it starts inherit it.
                    _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
                    #endif
                    continuation.resume(with: Swift.Result { try body(cancellation) })
                }
                thread.name = "attune fit"
                thread.stackSize = 8 << 20
                thread.start()
            }
        } onCancel: {
            cancellation.cancel()
        }
    }
}
