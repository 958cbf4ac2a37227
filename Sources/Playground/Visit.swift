import Foundation
import Personalization

/// What one person has done on the page so far.
struct Visit: Sendable {
    /// A question on the page, with the request that it answers.
    struct Asked: Sendable {
        let requestID: String
        let pair: Question.Pair
    }

    /// A response on its way to be revised.
    struct Job: Sendable {
        enum State: Sendable {
            case waiting
            case done(RevisedResponse)
            case failed(Trouble)
        }

        let id: String
        /// Which text stands first, by chance, so that its place has no part in the vote.
        let shownFirst = Bool.random() ? Feedback.Verdict.Position.revised : .baseline
        var state = State.waiting
        var vote: Feedback.Verdict.Value?
    }

    /// How many questions place a new person.
    static let placing = 5

    let userID: String
    var goal = placing
    var answered = 0
    var question: Asked?
    /// Why there is no question: what is down, or that there are none left.
    var lack: Lack?
    /// The prompt and response that the person chose to have revised.
    var draft = Sample.all[0]
    var job: Job?
    /// What went wrong with what was done last.
    var trouble: Trouble?

    enum Lack: Sendable {
        case trouble(Trouble)
        /// A reason of ``Question``.
        case reason(String)
    }

    init(userID: String) { self.userID = userID }

    /// The person's id from a path: what a team could name somebody.
    static func isPerson(_ id: String) -> Bool {
        (1...64).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                    || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "-")
            }
    }

    /// A person whom nobody knows yet.
    static func newPerson() -> String { "guest-\(UUID().uuidString.lowercased().prefix(8))" }
}
