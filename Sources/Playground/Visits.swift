import Foundation
import Personalization
import Postgres

/// The people who are on the page now, and what they do. The oldest are forgotten beyond a bound: what they answered is
/// in the database all the same.
actor Visits {
    private let exchange: Exchange
    private let portraits: Portraits
    private var visits: [String: Visit] = [:]
    private var order: [String] = []

    private static let limit = 500

    init(exchange: Exchange, portraits: Portraits) {
        self.exchange = exchange
        self.portraits = portraits
    }

    /// The person's visit as it is to be shown, with a question where one is due.
    func visit(_ userID: String) async -> Visit {
        let present = visits[userID] ?? Visit(userID: userID)
        if present.question == nil, present.answered < present.goal { await ask(userID) }
        let shown = visits[userID] ?? present
        update(userID) { visit in
            visit.trouble = nil
            visit.lack = nil
        }
        return shown
    }

    private func ask(_ userID: String) async {
        let request = QuestionRequest(requestID: UUID().uuidString.lowercased(), userID: userID)
        do {
            let question = try await exchange.question(request)
            update(userID) { visit in
                switch question.content {
                // Another tab may have asked meanwhile.
                case .pair(let pair): visit.question = visit.question ?? .init(requestID: request.requestID, pair: pair)
                case .none(let reason): visit.lack = .reason(reason)
                }
            }
        } catch {
            update(userID) { $0.lack = .trouble(error) }
        }
    }

    /// Wants one more question.
    func more(for userID: String) { update(userID) { $0.goal = max($0.goal, $0.answered) + 1 } }

    /// Takes an answer to the question on the page; one to an earlier question changes nothing.
    func answer(_ choice: Feedback.Answer.Choice, to questionID: String, by userID: String) async {
        guard let asked = visits[userID]?.question, asked.pair.questionID == questionID else { return }
        let before = await portraits.answers(of: userID)
        do {
            try await exchange.send(
                Feedback(
                    eventID: "answer-\(asked.requestID)", userID: userID,
                    content: .answer(Feedback.Answer(questionID: questionID, chosen: choice, shownFirst: .first))))
        } catch {
            return update(userID) { $0.trouble = error }
        }
        update(userID) { visit in
            // Not counted twice, where the same answer was sent twice.
            guard visit.question?.requestID == asked.requestID else { return }
            visit.question = nil
            visit.answered += 1
        }
        if choice != .neither { await portraits.waitForAnswer(of: userID, after: before) }
    }

    /// Has a response revised; the result is looked for later.
    func revise(prompt: String, response: String, for userID: String) {
        let sample = Sample.all.first { $0.prompt == prompt } ?? Sample.all[1]
        let job = RevisionJob(
            jobID: "playground-\(UUID().uuidString.lowercased())", userID: userID, input: .prompt(prompt),
            response: response, domain: sample.domain)
        update(userID) { visit in
            visit.draft = Sample(name: sample.name, domain: sample.domain, prompt: prompt, response: response)
            visit.job = Visit.Job(id: job.jobID)
        }
        Task {
            let state: Visit.Job.State
            do throws(Trouble) { state = .done(try await exchange.result(of: job)) } catch { state = .failed(error) }
            update(userID) { if $0.job?.id == job.jobID { $0.job?.state = state } }
        }
    }

    /// Takes a vote on the revision on the page, once.
    func vote(_ value: Feedback.Verdict.Value, on jobID: String, by userID: String) async {
        guard let job = visits[userID]?.job, job.id == jobID, job.vote == nil else { return }
        do {
            try await exchange.send(
                Feedback(
                    eventID: "vote-\(jobID)", userID: userID,
                    content: .verdict(Feedback.Verdict(jobID: jobID, value: value, shownFirst: job.shownFirst))))
            update(userID) { if $0.job?.id == jobID { $0.job?.vote = value } }
        } catch {
            update(userID) { $0.trouble = error }
        }
    }

    /// Takes a sample into the form.
    func choose(_ sample: Int, for userID: String) {
        guard Sample.all.indices.contains(sample) else { return }
        update(userID) { visit in
            visit.draft = Sample.all[sample]
            visit.job = nil
        }
    }

    private func update(_ userID: String, _ change: (inout Visit) -> Void) {
        var visit = visits[userID] ?? Visit(userID: userID)
        change(&visit)
        if visits.updateValue(visit, forKey: userID) == nil {
            order.append(userID)
            if order.count > Self.limit { visits[order.removeFirst()] = nil }
        }
    }
}
