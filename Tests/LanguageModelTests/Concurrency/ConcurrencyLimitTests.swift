import Testing

@testable import LanguageModel

@Suite("Concurrency limit")
struct ConcurrencyLimitTests {
    static let far = ContinuousClock.now.advanced(by: .seconds(600))

    @Test("Waiters get their slots in order of arrival", .timeLimit(.minutes(1)))
    func fifo() async {
        let limit = ConcurrencyLimit(slots: 1, maximumWaiting: 100)
        let order = Shared<[Int]>([])
        #expect(await limit.acquire(until: Self.far) == .granted)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    #expect(await limit.acquire(until: Self.far) == .granted)
                    order.change { $0.append(number) }
                    limit.release()
                }
                #expect(await eventually { limit.waiting == number + 1 })
            }
            limit.release()
        }
        #expect(order.value == Array(0..<20))
        #expect(limit.inUse == 0)
    }

    @Test("A cancelled waiter leaves the queue and takes no slot", .timeLimit(.minutes(1)))
    func cancellation() async {
        let limit = ConcurrencyLimit(slots: 1, maximumWaiting: 100)
        #expect(await limit.acquire(until: Self.far) == .granted)
        let cancelled = Task { await limit.acquire(until: Self.far) }
        #expect(await eventually { limit.waiting == 1 })
        let behind = Task { await limit.acquire(until: Self.far) }
        #expect(await eventually { limit.waiting == 2 })
        cancelled.cancel()
        #expect(await cancelled.value == .cancelled)
        limit.release()
        #expect(await behind.value == .granted)
        #expect(limit.inUse == 1)
    }

    @Test("A task that is cancelled before it asks gets nothing")
    func cancelledBefore() async {
        let limit = ConcurrencyLimit(slots: 1, maximumWaiting: 1)
        let outcome = await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await limit.acquire(until: Self.far)
        }.value
        #expect(outcome == .cancelled)
        #expect(limit.inUse == 0)
    }

    @Test("A wait ends at its deadline, even one that has passed", .timeLimit(.minutes(1)), arguments: [-1, 0, 10])
    func deadline(milliseconds: Int) async {
        let limit = ConcurrencyLimit(slots: 1, maximumWaiting: 1)
        #expect(await limit.acquire(until: Self.far) == .granted)
        #expect(await limit.acquire(until: .now.advanced(by: .milliseconds(milliseconds))) == .expired)
        #expect(limit.waiting == 0)
        #expect(limit.inUse == 1)
    }

    @Test("Those who wait are bounded", .timeLimit(.minutes(1)))
    func bounded() async {
        let limit = ConcurrencyLimit(slots: 1, maximumWaiting: 1)
        #expect(await limit.acquire(until: Self.far) == .granted)
        let waiter = Task { await limit.acquire(until: Self.far) }
        #expect(await eventually { limit.waiting == 1 })
        #expect(await limit.acquire(until: Self.far) == .refused)
        limit.release()
        #expect(await waiter.value == .granted)
    }

    @Test("Under random cancellations and deadlines no slot is lost and none is granted twice", .timeLimit(.minutes(1)))
    func stress() async {
        let limit = ConcurrencyLimit(slots: 3, maximumWaiting: 50)
        let running = Shared((now: 0, peak: 0, granted: 0))
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<2000 {
                group.addTask {
                    let work = Task {
                        let end = ContinuousClock.now.advanced(by: .microseconds(number % 7 == 0 ? 50 : 60_000_000))
                        guard await limit.acquire(until: end) == .granted else { return }
                        running.change {
                            $0.now += 1
                            $0.peak = max($0.peak, $0.now)
                            $0.granted += 1
                        }
                        await Task.yield()
                        running.change { $0.now -= 1 }
                        limit.release()
                    }
                    if number % 3 == 0 {
                        await Task.yield()
                        work.cancel()
                    }
                    await work.value
                }
            }
        }
        let (now, peak, granted) = running.value
        #expect(now == 0)
        #expect(peak <= 3)
        #expect(granted > 0)
        #expect(limit.inUse == 0)
        #expect(limit.waiting == 0)
    }
}
