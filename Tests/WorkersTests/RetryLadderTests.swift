import Testing

@testable import Workers

@Suite("The retry ladder")
struct RetryLadderTests {
    @Test(
        "has a tier for each attempt while there is time for it",
        arguments: [
            (0, 900, 1), (1, 900, 5), (2, 900, 30), (3, 900, 120), (4, 900, 600), (5, 900, nil), (0, 1, nil),
            (1, 5, nil), (1, 6, 5), (4, 599, nil), (-1, 900, nil),
        ] as [(Int, Int, Int?)])
    func tiers(attempt: Int, secondsLeft: Int, tier: Int?) {
        #expect(RetryLadder.tier(attempt: attempt, left: .seconds(secondsLeft)) == tier)
    }
}
