import Testing

@testable import Personalization

@Suite("The guards on a revision")
struct RevisionGuardsTests {
    @Test("Honest revisions pass", arguments: GuardCase.accepted)
    func accepts(_ example: GuardCase) {
        #expect(example.verdict.rejection == nil, "\(example.verdict)")
    }

    @Test("Bad revisions are refused for their reason", arguments: GuardCase.rejected)
    func rejects(_ example: GuardCase) {
        #expect(example.verdict.rejection == example.expected, "\(example.verdict)")
    }

    @Test("What was recognised as bad against one text is fine against one that has it", arguments: GuardCase.rejected)
    func isRelative(_ example: GuardCase) {
        // The same candidate, with itself as a source: nothing is invented any more.
        let reason = RevisionGuards(
            RevisionGuardContext(
                baseline: example.baseline, sources: [example.candidate], keep: example.keep, glossary: example.glossary
            )
        ).check(example.candidate).rejection
        #expect(reason?.rawValue.hasPrefix("invented_") != true || reason == .inventedSignature)
    }

    @Test("Details never repeat words of a text", arguments: GuardCase.rejected)
    func detailsAreSilent(_ example: GuardCase) {
        guard case .rejected(_, let detail) = example.verdict else { return }
        for word in ["router", "Jennifer", "Netgear", "example", "1,250", "A-1234", "Premium"] {
            #expect(!detail.contains(word))
        }
    }

    @Test("One pair of wrapping marks is taken off, and nothing else")
    func cleaning() {
        func cleaned(_ text: String, _ baseline: String = "Some base text.", fence: String? = nil) -> String {
            RevisionCleaning.clean(text, baseline: baseline, fence: fence)
        }
        #expect(cleaned("\n \"A b.\" ") == "A b.")
        #expect(cleaned("“A b.”") == "A b.")
        #expect(cleaned("\"A\" and \"b\"") == "\"A\" and \"b\"")
        #expect(cleaned("\"A b.\"", "\"Base.\"") == "\"A b.\"")
        #expect(cleaned("```text\nA b.\n```") == "A b.")
        #expect(cleaned("```\nA\n```\nx\n```\nB\n```") == "```\nA\n```\nx\n```\nB\n```")
        #expect(cleaned("<<<TEXT DATA-1\nA b.\nDATA-1 TEXT>>>", fence: "DATA-1") == "A b.")
        #expect(cleaned("\u{FEFF}A b.\u{A0}") == "A b.")
    }

    @Test("Words of the system prompt and its fence are recognised")
    func echo() throws {
        let catalog = try PromptCatalog.bundled()
        let request = RevisionRequest(
            prompts: catalog.prompts.filter { $0.id == "plainness.plain" }, rules: catalog.rules(for: "general").rules,
            baseline: GuardCase.router, style: .capable)
        let guards = RevisionGuards(RevisionGuardContext(request, prompt: try RevisionPrompt(request)))
        let good = "Hold the button for 30 seconds. Wait for the green light. Then choose Settings in the app."
        #expect(guards.check(good).text == good)
        #expect(
            guards.check(good + " Keep the language of the text, and leave code, commands and placeholders.").rejection
                == .promptEcho)
        #expect(guards.check(good + "\nDATA-1 TEXT>>>").rejection == .promptEcho)
        #expect(guards.check("<<<TEXT DATA-1\n\(good)\nDATA-1 TEXT>>>").text == good)
    }

    @Test("The caller's test of language decides, and may not know")
    func language() {
        let guards = RevisionGuards(RevisionGuardContext(baseline: GuardCase.router))
        let good = "Hold the button for 30 seconds, wait for green, open Settings."
        #expect(guards.check(good) { _ in false }.rejection == .wrongLanguage)
        #expect(guards.check(good) { _ in nil }.text == good)
        #expect(guards.check("  \(good)\n") { $0 == good }.text == good)
    }

    @Test("Bounds follow the chosen prompts")
    func bounds() {
        let longer =
            GuardCase.router + " Once you have done all of that, the device is ready to be used again as before."
        func reason(_ ids: [String]) -> RevisionRejection? {
            RevisionGuards(RevisionGuardContext(baseline: GuardCase.router, bounds: .suiting(promptIDs: ids))).check(
                longer
            )
            .rejection
        }
        #expect(reason(["brevity.concise"]) == .tooLong)
        #expect(reason(["brevity.detailed"]) == nil)
        #expect(reason([]) == nil)
        let huge = String(repeating: "a b c d e ", count: 40_000)
        #expect(RevisionGuards(RevisionGuardContext(baseline: GuardCase.router)).check(huge).rejection == .tooLong)
    }
}
