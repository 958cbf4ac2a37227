import Testing

@testable import attune

@Suite("The time that a stage may still take")
struct TimeLeftTests {
    private let start = ContinuousClock.now

    /// What is said last, in seconds, of shares that were seen at these seconds.
    private func seconds(_ seen: [(stage: String, share: Double?, second: Double)]) -> Double? {
        var timeLeft = TimeLeft()
        var left: Duration?
        for (stage, share, second) in seen {
            left = timeLeft.see(share, of: stage, at: start.advanced(by: .seconds(second)))
        }
        return left.map { $0 / .seconds(1) }
    }

    private func isNear(_ seconds: Double?, _ expected: Double) -> Bool {
        seconds.map { abs($0 - expected) < 1e-3 } ?? false
    }

    @Test("is told by the pace from the start")
    func fresh() {
        #expect(isNear(seconds([("fit", 0, 0), ("fit", 0.25, 10)]), 30))
        #expect(isNear(seconds([("fit", 0, 0), ("fit", 0.25, 10), ("fit", 0.5, 40)]), 40))
    }

    @Test("does not count what an earlier run had done")
    func resumed() {
        #expect(isNear(seconds([("fit", 0.9, 0), ("fit", 0.91, 60)]), 540))
        #expect(seconds([("fit", 0.9, 0), ("fit", 0.901, 60)]) == nil)
    }

    @Test("begins anew with each stage, and where a share falls back")
    func change() {
        #expect(seconds([("read", 0, 0), ("read", 0.5, 100), ("fit", 0.5, 100)]) == nil)
        #expect(isNear(seconds([("read", 0, 0), ("read", 0.5, 100), ("fit", 0, 100), ("fit", 0.5, 110)]), 10))
        #expect(isNear(seconds([("fit", 0.8, 0), ("fit", 0, 100), ("fit", 0.5, 110)]), 10))
    }

    @Test("is not told too soon, at the end, or where no share is known")
    func silence() {
        #expect(seconds([("fit", 0.5, 0)]) == nil)
        #expect(seconds([("fit", 0, 0), ("fit", 0.01, 60)]) == nil)
        #expect(seconds([("fit", 0, 0), ("fit", 0.5, 1)]) == nil)
        #expect(seconds([("fit", 0, 0), ("fit", 1, 60)]) == nil)
        #expect(seconds([("fit", 0, 0), ("fit", nil, 60)]) == nil)
    }
}
