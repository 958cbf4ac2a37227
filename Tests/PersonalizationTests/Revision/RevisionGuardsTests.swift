import Testing

@testable import Personalization

/// One baseline, one candidate, and what the guards say to it.
struct GuardCase: Sendable, CustomTestStringConvertible {
    let baseline: String
    let candidate: String
    let expected: RevisionRejection?
    var sources: [String] = []
    var keep: [String] = []
    var glossary: [RevisionTerm] = []
    var language: String?
    var testDescription: String { "\(expected?.rawValue ?? "accepted"): \(candidate.prefix(50))" }

    init(
        _ baseline: String, _ candidate: String, _ expected: RevisionRejection? = nil, sources: [String] = [],
        keep: [String] = [], glossary: [RevisionTerm] = [], language: String? = nil
    ) {
        self.baseline = baseline
        self.candidate = candidate
        self.expected = expected
        self.sources = sources
        self.keep = keep
        self.glossary = glossary
        self.language = language
    }

    var verdict: RevisionVerdict {
        RevisionGuards(
            RevisionGuardContext(
                baseline: baseline, sources: sources, keep: keep, glossary: glossary, language: language)
        ).check(candidate)
    }
}

@Suite("The guards on a revision")
struct RevisionGuardsTests {
    static let parcel =
        "Your order A-1234-Z was shipped on Monday. It will reach you within 3 days, and you can follow it at https://track.example.com/A-1234-Z."
    static let refund =
        "We have received your request. The refund of $1,250.50 will be paid to your card within 10 business days. If you have questions, write to help@example.com."
    static let router =
        "To reset the router, hold the button for 30 seconds. Then wait until the light turns green. After that, open the app and choose Settings to connect again."
    static let german = "Ihre Bestellung wurde am Montag verschickt und kommt in 3 Tagen an."

    static let accepted: [GuardCase] = [
        GuardCase(
            parcel,
            "We shipped your order A-1234-Z on Monday. Expect it within three days; follow it here: https://track.example.com/A-1234-Z"
        ),
        GuardCase(
            parcel,
            "Good news! Your order A-1234-Z left on Monday and should be with you within 3 days. You can track it at [this page](https://track.example.com/A-1234-Z)."
        ),
        GuardCase(
            parcel,
            "- Order: A-1234-Z\n- Shipped: Monday\n- Arrival: within 3 days\n- Tracking: https://track.example.com/A-1234-Z"
        ),
        GuardCase(
            refund,
            "We got your request. You'll have your $1250.50 back on your card in 10 business days. Questions? Write to help@example.com."
        ),
        GuardCase(
            refund,
            "Your request has reached us. We will refund 1,250.50 dollars to your card within ten business days. Should any questions arise, please contact help@example.com."
        ),
        GuardCase(
            refund,
            "**Refund Details:**\n\n1. Your request is with us.\n2. $1,250.5 goes to your card within 10 business days.\n3. Questions: Help@example.com"
        ),
        GuardCase(
            router,
            "1. Hold the router's button for 30 seconds to reset it.\n2. Wait for the green light.\n3. Open the app and choose Settings to connect again."
        ),
        GuardCase(
            router,
            "Hold the reset button on the router for thirty seconds, wait for the light to go green, then reconnect through Settings in the app."
        ),
        GuardCase(
            router,
            "Step 1: Hold the button for 30 seconds.\nStep 2: Wait for green.\nStep 3: Open the app, choose Settings, and connect again."
        ),
        GuardCase(
            router,
            "## How To Reset\n\nHold the button for 30 seconds until the light is green. **Next Steps:** open the app and choose Settings."
        ),
        GuardCase(
            router,
            "  \"Hold the router's button for 30 seconds. When the light is green, open the app and pick Settings.\"\n"),
        GuardCase(
            router,
            "```\nHold the router's button for 30 seconds. When the light is green, open the app and pick Settings.\n```"
        ),
        GuardCase("The meeting is on 5 May 2024 at 10:00.", "We meet at 10 on May 5, 2024."),
        GuardCase("The meeting is on 05.05.2024 at 10:00.", "We meet on May 5, 2024, at 10."),
        GuardCase("There are three ways to pay: card, transfer and cash.", "You can pay by card, transfer or cash."),
        GuardCase(
            "You may pay by card, by transfer or in cash at any time you like.",
            "All three ways to pay are open to you: card, transfer, cash."),
        GuardCase(
            "The company made 2 million euros in profit, up 5% from last year.",
            "Profit rose 5 percent on last year, to €2,000,000."),
        GuardCase("The company made €2.5m in profit.", "Its profit was 2,500,000 euros."),
        GuardCase(
            "I'm sorry, but I can't assist with lost keys at this desk. Please visit the office next door.",
            "I'm sorry, but I can't assist with lost keys here; the office next door can."),
        GuardCase(
            "Unfortunately we cannot refund this order because the period has passed.",
            "I'm sorry, but we can't refund this order, since the period has passed."),
        GuardCase("Best regards,\nThe Shop", "Kind regards,\nThe Shop"),
        GuardCase(
            "Sure, you can return it whenever you like, at no cost to you.",
            "Sure, return it whenever you like, free of charge."),
        GuardCase(
            "You can return it whenever you like, at no cost to you.",
            "Of course you can return it at any time, free of charge!"),
        GuardCase(
            "You need a form, a pen and some patience to get it done.",
            "Here is what you need: a form, a pen and some patience."),
        GuardCase(
            "Dear {{name}}, your code is {0}. Call %s or press <b>OK</b> to go on.",
            "Hello {{name}}! Your code: {0}. To go on, call %s or press <b>OK</b>."),
        GuardCase(
            "Run `git pull` and then `make all` in the folder.", "In the folder, run `git pull`, then `make all`."),
        GuardCase(
            "Run this:\n\n```sh\nmake all\n```\n\nIt takes a while.", "It takes a while:\n\n```sh\nmake all\n```"),
        GuardCase(
            "Paris is the capital of France and lies on the Seine.", "France's capital, Paris, lies on the Seine."),
        GuardCase("He is a German citizen living in Spain for work.", "He works in Spain but comes from Germany."),
        GuardCase("Ask the World Health Organization about it when you can.", "When you can, ask the WHO about it."),
        GuardCase(
            "The parcel is on its way to you and will be there soon.", "Maria, the parcel is on its way to you, Maria.",
            sources: ["Hi, I am Maria. Where is my parcel?"]),
        GuardCase(
            "It costs less than you think it does.", "It costs less than the 40 euros you mentioned.",
            sources: ["Is it 40 euros?"]),
        GuardCase(
            german, "Wir haben Ihre Bestellung am Montag auf den Weg gebracht; die Lieferung dauert 3 Tage.",
            language: "de"),
        GuardCase("これは重要なお知らせです。3日以内に返信してください。", "大切なお知らせです。3日以内にご返信をお願いいたします。", language: "ja"),
        GuardCase(
            "الطلب رقم ٤٢ جاهز للاستلام من المتجر.", "طلبك رقم 42 جاهز ويمكنك استلامه من المتجر.", language: "ar"),
        GuardCase(
            "The Premium Plan includes support and costs nothing extra for you.",
            "Support comes with the Premium Plan at no extra cost.", keep: ["Premium Plan"]),
        GuardCase(
            "Please send the invoice to the office when you have time.",
            "Invoice the office when you have time, please.", keep: ["invoice", "absent term"]),
        GuardCase(
            "The account balance is shown in the overview of the bank.",
            "In the overview, the bank shows the account balance.",
            glossary: [RevisionTerm(source: "Kontostand", target: "account balance")]),
        GuardCase(
            "It is very, very, very important to read the manual before use.",
            "Reading the manual before use is very, very important."),
        GuardCase(
            "The iPhone-15 and the GPT-4 model support UTF-8 and file_name.txt.",
            "UTF-8 and file_name.txt work on the iPhone-15 and with the GPT-4 model."),
        GuardCase(
            "A 30-day trial with 24/7 support and a 2-year warranty is included.",
            "Included: a trial of 30 days, support 24/7 and a warranty of 2 years."),
        GuardCase("Yes.", "Yes, that is right, and I am glad to confirm it for you."),
    ]

    static let rejected: [GuardCase] = [
        GuardCase(parcel, "", .empty),
        GuardCase(parcel, " \n\t\u{A0} ", .empty),
        GuardCase(parcel, parcel, .unchanged),
        GuardCase(parcel, "\"" + parcel + "\"\n", .unchanged),
        GuardCase(router, router.replacingSpaces(by: "\n"), .unchanged),
        GuardCase(router, "I'm sorry, but I can't help with that request.", .refused),
        GuardCase(router, "As an AI language model, I am not able to rewrite this text for you today.", .refused),
        GuardCase(router, "I’m sorry, but I can’t assist with that.", .refused),
        GuardCase(
            router,
            "Sure, here is the rewritten text:\n\nHold the button for 30 seconds, wait for green, open Settings.",
            .preamble),
        GuardCase(
            router, "Here's a more concise version: hold the button for 30 seconds, wait for green, open Settings.",
            .preamble),
        GuardCase(
            router, "**Rewritten text:** Hold the button for 30 seconds, wait for green, open Settings.", .preamble),
        GuardCase(
            router,
            "Certainly! Here is the revised text: Hold the button for 30 seconds, wait for green, open Settings.",
            .preamble),
        GuardCase(
            router, "Subject: Router\n\nHold the button for 30 seconds, wait for green, open Settings.", .preamble),
        GuardCase(
            router,
            "Hold the button for 30 seconds, wait for green, open Settings.\n\nNote: I shortened the text as asked.",
            .preamble),
        GuardCase(
            router,
            "Hold the button for 30 seconds, wait for green, open Settings.\n\nLet me know if you'd like me to change anything else.",
            .preamble),
        GuardCase(
            router, "Hold the button for 30 seconds. " + String(repeating: "Wait for the green light. ", count: 6),
            .repetition),
        GuardCase(
            router, "Hold for 30 seconds and wait wait wait wait wait wait wait until Settings opens.", .repetition),
        GuardCase(
            router,
            "Hold the button of the router for 30 seconds. Choose Settings in the app. Hold the button of the router for 30 seconds.",
            .repetition),
        GuardCase(router, "Hold 30 seconds, then Settings" + String(repeating: "!", count: 40), .repetition),
        GuardCase(
            router,
            "Hold the button for 30 seconds. Settings. " + String(repeating: "the light and the app and ", count: 5),
            .repetition),
        GuardCase(
            "Short answer.",
            String(repeating: "This goes on with other words each time it is read, ", count: 1) + longTail, .tooLong),
        GuardCase(router, "Hold 30 seconds.", .tooShort),
        GuardCase(router, "Hold the button for 30 seconds, then\u{0} open Settings.", .invalidCharacters),
        GuardCase(router, "Hold the button for 30 seconds, then \u{FFFD} open Settings.", .invalidCharacters),
        GuardCase(router, "Hold the button for a while, wait for green, then open the app's Settings.", .lostNumber),
        GuardCase(
            refund, "We got it. You'll have $1,250 back on your card in 10 business days: help@example.com", .lostNumber
        ),
        GuardCase(
            refund, "We got it. You'll have $1,250.50 back on your card soon. Questions? Write to help@example.com.",
            .lostNumber),
        GuardCase(
            refund, "We got it. You'll have 1,250.50 back on your card in 10 business days: help@example.com",
            .lostCurrency),
        GuardCase(
            refund, "We got it. You'll have $1,250.50 back on your card in 10 business days. Write to us.", .lostEmail),
        GuardCase(parcel, "Your order A-1234-Z was shipped on Monday and will reach you within 3 days.", .lostURL),
        GuardCase(
            parcel, "Your order was shipped on Monday, to arrive within 3 days: https://track.example.com/A-1234-Z",
            .lostIdentifier),
        GuardCase(
            parcel, "Your order A-1234-Z was shipped and comes within 3 days: https://track.example.com/A-1234-Z",
            .lostDate),
        GuardCase(
            "Run `git pull` and then `make all` in the folder.", "In the folder, pull and run `make all`.", .lostCode),
        GuardCase(
            "Run this:\n\n```sh\nmake all\n```\n\nIt takes a while.", "It takes a while:\n\n```sh\nmake most\n```",
            .lostCode),
        GuardCase(
            "Dear {{name}}, your code is {0}. Please keep it safe.", "Dear customer, your code is {0}; keep it safe.",
            .lostPlaceholder),
        GuardCase(
            "Press <b>OK</b> to go on with the next page of the form.", "Press OK to go to the form's next page.",
            .lostPlaceholder),
        GuardCase(
            "Dear [Customer Name], your parcel is on its way to you now.",
            "Dear customer, your parcel is on its way now.", .lostPlaceholder),
        GuardCase(
            "The Premium Plan includes support and costs nothing extra for you.",
            "Support comes with the plan at no extra cost.", .lostKeepTerm, keep: ["Premium Plan"]),
        GuardCase(
            "The art of the deal is known to all who trade.", "All who trade know how a party deals.", .lostKeepTerm,
            keep: ["art"]),
        GuardCase(
            "The account balance is shown in the overview of the bank.", "The bank shows the amount in the overview.",
            .lostGlossaryTerm, glossary: [RevisionTerm(source: "Kontostand", target: "account balance")]),
        GuardCase(
            router, "Hold the button for 30 seconds, wait 5 minutes for green, then open Settings.", .inventedNumber),
        GuardCase(
            router, "Hold the button for 30 seconds, wait seven minutes for green, then open Settings.", .inventedNumber
        ),
        GuardCase(
            "The average loss is small in most years for most people.",
            "For most people the average annual loss is 1.5% in most years.", .inventedNumber),
        GuardCase(
            router,
            "Hold the button for 30 seconds, wait for green, open Settings. See https://help.example.org/router",
            .inventedURL),
        GuardCase(
            router, "Hold the button for 30 seconds, wait for green, open Settings. See router-help.com for more.",
            .inventedURL),
        GuardCase(
            router, "Hold the button for 30 seconds, wait for green, open Settings, or ask support@router.example.",
            .inventedEmail),
        GuardCase(
            router, "Hold the button for 30 seconds, wait for green, then open Settings. Ref: XJ-99-K",
            .inventedIdentifier),
        GuardCase(
            router, "Hold the button for 30 seconds, wait for green, then open Settings and run `reboot --now`.",
            .inventedCode),
        GuardCase(
            router, "Hold the button for 30 seconds, wait for green, then open Settings, {{name}}.",
            .inventedPlaceholder),
        GuardCase(
            router, "Hold the button for 30 seconds, wait for green, then open [Insert App Name] Settings.",
            .inventedPlaceholder),
        GuardCase(
            router, "<p>Hold the button for 30 seconds, wait for green, then open Settings.</p>", .inventedPlaceholder),
        GuardCase(
            router, "Hold the button for 30 seconds, wait for green, then ask Jennifer to open Settings.", .inventedName
        ),
        GuardCase(
            router, "Hold the button for 30 seconds, as Dr. Emily advises, and wait for green; open Settings.",
            .inventedName),
        GuardCase(
            router, "Hold the button for 30 seconds on the Netgear box, wait for green, then open Settings.",
            .inventedName),
        GuardCase(
            router, "Hold the button for 30 seconds on Tuesday, wait for green, then open Settings.", .inventedDate),
        GuardCase(
            router, "Hold the button for 30 seconds, wait for green, then open Settings tomorrow.", .inventedDate),
        GuardCase(
            "It happened on 3 occasions in the spring of that year.",
            "It happened on 3 occasions in April of that year.", .inventedDate),
        GuardCase(
            "The price is 20 and includes the shipping to your home.",
            "The price of $20 includes shipping to your home.", .inventedCurrency),
        GuardCase(
            router, "Hold the button for 30 seconds, wait for green, open Settings.\n\nBest regards,\nThe router",
            .inventedSignature),
        GuardCase(
            router, "Hold the button for 30 seconds, wait for green, open Settings.\n\nSincerely,\n[Your Name]",
            .inventedSignature),
        GuardCase(
            router, "Hold the button for 30 seconds, wait for green, open Settings.\n\n[Your Name]", .inventedSignature),
    ]

    static let longTail = (0..<40).map {
        "word\(["a", "b", "c", "d", "e", "f", "g", "h"][$0 % 8])\(["p", "q", "r", "s", "t"][$0 / 8]) more"
    }.joined(separator: " ")

    @Test("Honest revisions pass", arguments: accepted)
    func accepts(_ example: GuardCase) {
        #expect(example.verdict.rejection == nil, "\(example.verdict)")
    }

    @Test("Bad revisions are refused for their reason", arguments: rejected)
    func rejects(_ example: GuardCase) {
        #expect(example.verdict.rejection == example.expected, "\(example.verdict)")
    }

    @Test("What was recognised as bad against one text is fine against one that has it", arguments: rejected)
    func isRelative(_ example: GuardCase) {
        // The same candidate, with itself as a source: nothing is invented any more.
        let reason = RevisionGuards(
            RevisionGuardContext(
                baseline: example.baseline, sources: [example.candidate], keep: example.keep, glossary: example.glossary
            )
        ).check(example.candidate).rejection
        #expect(reason?.rawValue.hasPrefix("invented_") != true || reason == .inventedSignature)
    }

    @Test("Details never repeat words of a text", arguments: rejected)
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
            baseline: Self.router, style: .capable)
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
        let guards = RevisionGuards(RevisionGuardContext(baseline: Self.router))
        let good = "Hold the button for 30 seconds, wait for green, open Settings."
        #expect(guards.check(good) { _ in false }.rejection == .wrongLanguage)
        #expect(guards.check(good) { _ in nil }.text == good)
        #expect(guards.check("  \(good)\n") { $0 == good }.text == good)
    }

    @Test("Bounds follow the chosen prompts")
    func bounds() {
        let longer = Self.router + " Once you have done all of that, the device is ready to be used again as before."
        func reason(_ ids: [String]) -> RevisionRejection? {
            RevisionGuards(RevisionGuardContext(baseline: Self.router, bounds: .suiting(promptIDs: ids))).check(longer)
                .rejection
        }
        #expect(reason(["brevity.concise"]) == .tooLong)
        #expect(reason(["brevity.detailed"]) == nil)
        #expect(reason([]) == nil)
        let huge = String(repeating: "a b c d e ", count: 40_000)
        #expect(RevisionGuards(RevisionGuardContext(baseline: Self.router)).check(huge).rejection == .tooLong)
    }
}

extension String {
    fileprivate func replacingSpaces(by other: Character) -> String { String(map { $0 == " " ? other : $0 }) }
}
