import Foundation
import Testing

/// What the tests write and log in with, and no log may hold: every log of the suite is searched for it.
enum UnloggedTexts {
    /// In everything that ``LogTests`` writes.
    static let marker = "zq7-planted"

    static let all: [String] = {
        let passwords = [TestEnvironment.brokerURL, TestEnvironment.databaseURL].compactMap { url in
            url.flatMap { URLComponents(string: $0)?.password }
        }
        let texts =
            [marker, Texts.prompt, Texts.short, Texts.otherShort]
            + [Texts.long, Texts.otherLong].map { String($0.prefix(40)) }
        return texts + passwords.filter { !$0.isEmpty }
    }()

    /// Records an issue for a log that holds any of it.
    static func expectNone(in log: String, of name: String) {
        for text in all where log.contains(text) {
            Issue.record("a text or password in the log of \(name): \(log.prefix(4000))")
        }
    }
}
