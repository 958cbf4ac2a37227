import Glibc
import Synchronization

/// One thread that polls file descriptors and runs the actors and tasks that live on it.
///
/// A C connection is no thread's property but must not be touched by two at once. Every connection is therefore an
/// actor whose serial executor is an event loop: its code runs on the loop's thread, between polls. Actors that share
/// a loop call each other without a change of thread, and bursts pass between them as arrays. The loop is also a
/// `TaskExecutor`, so a task can be kept on the thread with `Task(executorPreference: loop)`.
///
/// Nothing that runs on a loop may block: the loop's other connections wait meanwhile.
///
/// The loop runs until ``shutdown()``; it must outlive the actors and tasks on it.
public final class EventLoop: SerialExecutor, TaskExecutor, Sendable {
    /// A name for messages.
    public let name: String

    private struct Inbox {
        var jobs: [UnownedJob] = []
        var isAsleep = false
        var isStopping = false
        /// Until someone shuts the loop down.
        var started: StartedThread?
    }

    private let inbox = Mutex(Inbox())
    private let wakeUp: WakeUp
    private let thread = Atomic<UInt>(0)
    let poller: LoopConfined<Poller>

    /// Starts the loop's thread.
    ///
    /// - Throws: ``EventLoopError`` when the system has no descriptor or thread left.
    public init(name: String) throws(EventLoopError) {
        self.name = name
        self.wakeUp = try WakeUp()
        self.poller = LoopConfined(Poller())
        let started = try StartedThread { [self] in run() }
        inbox.withLock { $0.started = started }
    }

    /// Whether the calling code runs on the loop's thread.
    public var isCurrent: Bool { thread.load(ordering: .relaxed) == currentThread() }

    /// Ends the loop's thread once the jobs that are already queued have run, and waits for its end unless it is the one
    /// that calls. Descriptors that are still watched are left to their owners. Later jobs never run.
    ///
    /// A process may exit after this: nothing of what a C library frees at the end of a thread is still to come, while
    /// the library itself is taken down.
    public func shutdown() {
        let started = inbox.withLock { inbox in
            inbox.isStopping = true
            return inbox.started.take()
        }
        guard let started else { return }
        wakeUp.signal()
        if isCurrent { started.detach() } else { started.join() }
    }

    // MARK: Executor

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let mustWake = inbox.withLock { inbox in
            inbox.jobs.append(job)
            defer { inbox.isAsleep = false }
            return inbox.isAsleep
        }
        if mustWake { wakeUp.signal() }
    }

    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    public func checkIsolated() {
        precondition(isCurrent, "this code must run on event loop \(name)")
    }

    public func isIsolatingCurrentContext() -> Bool? { isCurrent }

    // MARK: The thread

    private func run() {
        thread.store(currentThread(), ordering: .relaxed)
        poller.value.watch(wakeUp.descriptor, for: .read) { [wakeUp] _ in wakeUp.clear() }
        var batch: [UnownedJob] = []
        while runJobs(in: &batch) {
            let maySleep = inbox.withLock { inbox in
                inbox.isAsleep = inbox.jobs.isEmpty && !inbox.isStopping
                return inbox.isAsleep
            }
            // What handlers enqueue is on this thread already and needs no waking.
            poller.poll(maySleep: maySleep) { inbox.withLock { $0.isAsleep = false } }
        }
        thread.store(0, ordering: .relaxed)
    }

    /// How often what jobs enqueue is run before the descriptors are looked at again: a job's way through several actors
    /// costs one poll, and no chain of jobs keeps the connections waiting for long.
    private static let rounds = 16

    /// Runs the jobs that are there, and those that they enqueue.
    ///
    /// - Parameter batch: Empty memory for jobs, kept from time to time.
    /// - Returns: Whether the loop goes on.
    private func runJobs(in batch: inout [UnownedJob]) -> Bool {
        for _ in 0..<Self.rounds {
            let isStopping = inbox.withLock { inbox in
                swap(&batch, &inbox.jobs)
                return inbox.isStopping
            }
            if batch.isEmpty { return !isStopping }
            for job in batch {
                unsafe job.runSynchronously(
                    isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            }
            batch.removeAll(keepingCapacity: true)
        }
        return true
    }
}
