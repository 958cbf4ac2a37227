import Testing

@testable import Workers

@Suite("A model that judges")
struct ModelJudgeTests {
    @Test(
        "is understood where it names a letter, and only there",
        arguments: [
            ("A", true), ("B", false), ("a", true), ("B.", false), ("Text A", true), ("**B**", false),
            ("The answer is B", false), ("", nil), ("neither", nil), ("a reader would like", nil),
        ] as [(String, Bool?)])
    func choice(answer: String, prefersFirst: Bool?) {
        #expect(ModelJudge.choice(in: answer) == prefersFirst)
    }
}
