import EventLoop
import Glibc
import Synchronization
import Testing

private actor Counter {
    nonisolated let loop: EventLoop
    private(set) var value = 0
    private var waiters: [CheckedContinuation<Void, Never>] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(loop: EventLoop) { self.loop = loop }

    func increment() {
        value += 1
        for waiter in waiters { waiter.resume() }
        waiters = []
    }

    func isOnLoop() -> Bool { loop.isCurrent }

    func schedule(after delay: Duration) {
        loop.schedule(after: delay) { self.assumeIsolated { $0.increment() } }
    }

    func scheduleAndCancel() {
        let timer = loop.schedule(after: .milliseconds(1)) { self.assumeIsolated { $0.increment() } }
        loop.cancel(timer)
    }

    func watch(_ descriptor: Int32) {
        loop.watch(descriptor, for: .read) { readiness in
            self.assumeIsolated {
                if readiness.contains(.read) {
                    $0.loop.unwatch(descriptor)
                    $0.increment()
                }
            }
        }
    }

    func untilChanged(from old: Int) async {
        if value != old { return }
        await withCheckedContinuation { waiters.append($0) }
    }
}

/// Notes the end of a thread as C libraries do: by the destructor of a value that is kept per thread. It takes its time.
private final class Ended: Sendable {
    private let noted = Atomic(false)

    var isNoted: Bool { noted.load(ordering: .acquiring) }

    func noteWhenThreadEnds() {
        var key = pthread_key_t()
        pthread_key_create(&key) { value in
            guard let value else { return }
            usleep(20_000)
            Unmanaged<Ended>.fromOpaque(value).takeRetainedValue().noted.store(true, ordering: .releasing)
        }
        pthread_setspecific(key, Unmanaged.passRetained(self).toOpaque())
    }
}

@Suite("An event loop")
struct EventLoopTests {
    @Test("runs its actors on its own thread")
    func actorsRunOnThread() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutdown() }
        let counter = Counter(loop: loop)
        #expect(await counter.isOnLoop())
        #expect(!loop.isCurrent)
    }

    @Test("keeps a task with its executor preference on the thread")
    func tasksRunOnThread() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutdown() }
        let wasCurrent = await Task(executorPreference: loop) { loop.isCurrent }.value
        #expect(wasCurrent)
    }

    @Test("loses no job that other threads enqueue")
    func jobsFromManyThreads() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutdown() }
        let counter = Counter(loop: loop)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<2_000 { await counter.increment() } }
            }
        }
        #expect(await counter.value == 16_000)
    }

    @Test("fires a timer once, after its delay, and never a cancelled one")
    func timers() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutdown() }
        let counter = Counter(loop: loop)
        await counter.scheduleAndCancel()
        let start = ContinuousClock.now
        await counter.schedule(after: .milliseconds(20))
        await counter.untilChanged(from: 0)
        #expect(start.duration(to: .now) >= .milliseconds(20))
        #expect(await counter.value == 1)
    }

    @Test("has ended when shutdown returns, what libraries keep per thread included")
    func shutdownWaits() async throws {
        let loop = try EventLoop(name: "test")
        let ended = Ended()
        await Task(executorPreference: loop) { ended.noteWhenThreadEnds() }.value
        #expect(!ended.isNoted)
        loop.shutdown()
        #expect(ended.isNoted)
        loop.shutdown()
    }

    @Test("can be shut down by a job of its own", .timeLimit(.minutes(1)))
    func shutdownByItself() async throws {
        let loop = try EventLoop(name: "test")
        let ended = Ended()
        await Task(executorPreference: loop) {
            ended.noteWhenThreadEnds()
            loop.shutdown()
        }.value
        while !ended.isNoted { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test("reports a readable descriptor until it is unwatched")
    func descriptors() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutdown() }
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let counter = Counter(loop: loop)
        await counter.watch(ends[0])
        #expect(write(ends[1], "x", 1) == 1)
        await counter.untilChanged(from: 0)
        #expect(await counter.value == 1)
    }
}
