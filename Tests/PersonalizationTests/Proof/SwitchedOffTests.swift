import Personalization
import Testing

@Suite("What is switched off")
struct SwitchedOffTests {
    private let off = SwitchedOff([
        ("demo", .init(.prompt, "style.concise")), ("demo", .init(.domain, "translation")),
        ("demo", .init(.answers, "1-4")), ("shop", .init(.domain, "")),
    ])

    @Test(
        "Jobs of a domain or of people in a band of answers keep their baseline, in their team only",
        arguments: [
            ("demo", "translation", 30, true), ("demo", "customer-service", 3, true),
            ("demo", "customer-service", 0, false), ("demo", "customer-service", 5, false),
            ("shop", nil, 9, true), ("shop", "translation", 3, false), ("other", "translation", 3, false),
        ] as [(String, String?, Int, Bool)])
    func segments(tenant: String, domain: String?, answers: Int, expected: Bool) {
        #expect(off.includes(tenant: tenant, domain: domain, answers: answers) == expected)
    }

    @Test("Prompts are told apart from segments")
    func prompts() {
        #expect(off.prompts(of: "demo") == ["style.concise"])
        #expect(off.prompts(of: "shop").isEmpty)
        #expect(off.tenants == ["demo", "shop"])
    }

    @Test(
        "Bands of answers leave no gap",
        arguments: zip(
            [-1, 0, 1, 4, 5, 9, 10, 19, 20, 5000],
            ["0", "0", "1-4", "1-4", "5-9", "5-9", "10-19", "10-19", "20+", "20+"]))
    func bands(answers: Int, name: String) {
        #expect(AnswerBand(answers: answers).rawValue == name)
    }
}
