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

    static let parcel =
        "Your order A-1234-Z was shipped on Monday. It will reach you within 3 days, and you can follow it at https://track.example.com/A-1234-Z."
    static let refund =
        "We have received your request. The refund of $1,250.50 will be paid to your card within 10 business days. If you have questions, write to help@example.com."
    static let router =
        "To reset the router, hold the button for 30 seconds. Then wait until the light turns green. After that, open the app and choose Settings to connect again."
    static let german = "Ihre Bestellung wurde am Montag verschickt und kommt in 3 Tagen an."
}
