import Testing

@testable import Workers

@Suite("Who may take others for dead")
struct SteadinessTests {
    private let start = ContinuousClock.now
    private let duration: Duration = .seconds(10)

    /// Announces at these seconds, and looks at another.
    private func isSteady(after announcements: [Double], brokenAt broken: Double? = nil, at look: Double) -> Bool {
        var steadiness = Steadiness()
        var isBroken = false
        for second in announcements {
            if let broken, second > broken, !isBroken {
                steadiness.broken()
                isBroken = true
            }
            steadiness.announced(at: start.advanced(by: .seconds(second)), holding: duration)
        }
        return steadiness.isSteady(at: start.advanced(by: .seconds(look)), for: duration)
    }

    @Test("is not who could not announce itself for a time in which the others' announcements may have run out")
    func gap() {
        // Another's last announcement was at 6, and it comes back a little later than this one.
        #expect(!isSteady(after: [0, 4, 8, 16.5], at: 16.5))
        #expect(isSteady(after: [0, 4, 8, 12], at: 12))
    }

    @Test("is who announced itself long enough without a gap or a failure")
    func steady() {
        #expect(!isSteady(after: [], at: 0))
        #expect(!isSteady(after: [0, 4, 8], at: 8))
        #expect(isSteady(after: [0, 4, 8], at: 10))
        #expect(!isSteady(after: [0, 4, 8], at: 18.5))
        #expect(!isSteady(after: [0, 4, 8, 20], at: 20))
        #expect(!isSteady(after: [0, 4, 8, 20, 24, 28], at: 29))
        #expect(isSteady(after: [0, 4, 8, 20, 24, 28], at: 30))
        #expect(!isSteady(after: [0, 4, 8, 12], brokenAt: 10, at: 13))
    }
}
