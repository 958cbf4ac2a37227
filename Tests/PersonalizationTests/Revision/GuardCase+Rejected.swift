@testable import Personalization

extension GuardCase {
    /// Bad revisions.
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

    private static let longTail = (0..<40).map {
        "word\(["a", "b", "c", "d", "e", "f", "g", "h"][$0 % 8])\(["p", "q", "r", "s", "t"][$0 / 8]) more"
    }.joined(separator: " ")
}

extension String {
    fileprivate func replacingSpaces(by other: Character) -> String { String(map { $0 == " " ? other : $0 }) }
}
