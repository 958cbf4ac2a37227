import Personalization
import Postgres

/// Texts that the tests share.
enum Texts {
    static let prompt = "Where is my order?"
    static let long = """
        Thank you so very much for reaching out to us today about this matter. Your order A-1234 was shipped on Monday \
        and it should arrive at your address on Friday. We really do appreciate your patience with us in this matter, \
        and it is our sincere hope that you will be very happy with everything once it has arrived at your address.
        """
    static let short = "Your order A-1234 was shipped on Monday and should arrive on Friday."

    static let otherLong = """
        It is certainly the case that there are a great many different ways in which one might think about going about \
        this. One could perhaps begin by considering the various options that are available, and then one could, over \
        the course of some time, weigh each of these options against all of the others in considerable detail.
        """
    static let otherShort = "Compare the options. Pick one."

    static func job(_ id: String, user: String = "ada", response: String? = long) -> RevisionJob {
        RevisionJob(jobID: id, userID: user, input: .prompt(prompt), response: response, domain: "customer-service")
    }

    /// What a person says who likes texts brief.
    static func comparison(_ id: String, user: String = "ada", likesShort: Bool = true) -> Feedback {
        Feedback(
            eventID: id, userID: user,
            content: .comparison(
                Feedback.Comparison(
                    prompt: prompt, preferred: likesShort ? otherShort : otherLong,
                    other: likesShort ? otherLong : otherShort, shownFirst: .preferred)))
    }
}

extension TestStack {
    /// Gives a person weights without a trainer, through the same store.
    func teach(_ user: String = "ada", likesShort: Bool = true, answers: Int = 8) async throws {
        let difference = zip(LocalFeatures.extract(Texts.otherShort), LocalFeatures.extract(Texts.otherLong)).map {
            likesShort ? $0 - $1 : $1 - $0
        }
        let models = try await ModelStore(database: client).kept().filter { $0.isInUse(by: Self.tenant) }.map(\.model)
        let records = (0..<answers).map { index in
            FeedbackRecord(
                tenant: Self.tenant, eventID: "\(user)-\(index)", userID: user,
                content: .comparison(
                    difference: difference, texts: ComparisonTexts(prompt: "p", preferred: "a", other: "b"),
                    shownFirst: nil))
        }
        _ = try await FeedbackStore(database: client).take(
            records, specification: LocalFeatures.specification.identifier, models: { _ in models })
    }

    func count(_ sql: String) async throws -> Int {
        Int(try await client.query(Statement(sql))[0].int(0))
    }
}
