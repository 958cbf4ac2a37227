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

    @Test("is who announced itself long enough without a gap or a failure")
    func steady() {
        #expect(!isSteady(after: [], at: 0))
        #expect(!isSteady(after: [0, 4, 8], at: 8))
        #expect(isSteady(after: [0, 4, 8], at: 10))
        #expect(!isSteady(after: [0, 4, 8], at: 18.5))
        #expect(!isSteady(after: [0, 4, 8, 20], at: 20))
        #expect(!isSteady(after: [0, 4, 8, 20, 25], at: 29))
        #expect(isSteady(after: [0, 4, 8, 20, 25], at: 30))
        #expect(!isSteady(after: [0, 4, 8, 12], brokenAt: 10, at: 13))
    }
}
