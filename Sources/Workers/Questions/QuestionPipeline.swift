import AMQP
import EventLoop
import Foundation
import Logging
import Personalization
import Postgres
import Tracing

/// The requests for questions in flight: received in batches, looked up, chosen, recorded as asked, answered, then
/// acknowledged. While the database is away they are held.
actor QuestionPipeline: BatchPipeline {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// A request on its way, and its question once it has one.
    private struct Inquiry {
        let delivery: Delivery
        let tenant: String
        let request: QuestionRequest
        var question: Question?
        /// Whether the question was recorded as asked for this very delivery.
        var isRecorded = false
    }

    let consumer: Consumer
    let logger: Logger
    let batch: Int
    let holdLimit: Duration
    var custody = Custody()
    var lanes = Lanes()
    var batchesAtOnce: Int { 1 }

    private let publisher: Publisher
    private let asked: AskedStore
    private let chooser: QuestionChooser
    private let tenants: TenantStore
    private var intake: QuestionIntake
    private var counters = OutcomeCounters(MetricLabel.questions)
    private var traces = MessageTraces()

    init(
        loop: EventLoop, consumer: Consumer, publisher: Publisher, database: PostgresClient, chooser: QuestionChooser,
        limits: MessageLimits, batch: Int, holdLimit: Duration, logger: Logger
    ) {
        self.loop = loop
        self.consumer = consumer
        self.publisher = publisher
        asked = AskedStore(database: database)
        tenants = TenantStore(database: database)
        self.chooser = chooser
        self.batch = batch
        self.holdLimit = holdLimit
        self.logger = logger
        intake = QuestionIntake(limits: limits)
    }

    func update(tenants: [Tenant]) {
        custody.isSuspended = false
        intake.tenants = Dictionary(uniqueKeysWithValues: tenants.map { ($0.name, $0) })
    }

    /// One that was recorded as asked and is postponed gets the same question when it comes again.
    func process(_ deliveries: ArraySlice<Delivery>) async -> Settlement {
        for delivery in deliveries {
            traces.begin(delivery, from: Names.questions, tenant: delivery.routingKey)
            traces.stage("receive", of: delivery.tag, from: delivery.receivedAt, to: .now)
        }
        defer { traces.end(deliveries, isPostponed: custody.isSuspended) }
        intake.tenants = await teams(intake.tenants, metIn: deliveries, from: tenants)
        if custody.isSuspended { return .postponed }
        var inquiries: [Inquiry] = []
        var messages: [OutgoingMessage] = []
        for delivery in deliveries {
            switch intake.decide(delivery, wall: Date()) {
            case .request(let request, let tenant):
                inquiries.append(Inquiry(delivery: delivery, tenant: tenant, request: request))
            case .dead(let letter, let reply):
                letter.log(to: logger)
                count("dead")
                traces.fail(letter.error.code.rawValue, of: delivery.tag)
                messages += ([letter.message(at: Date())] + (reply.map { [$0] } ?? [])).map {
                    traces.publishing($0, of: delivery.tag)
                }
            }
        }
        let start = ContinuousClock.now
        await answer(&inquiries)
        for inquiry in inquiries {
            traces.stage("choose", of: inquiry.delivery.tag, from: start, to: .now)
            if let question = inquiry.question {
                traces.note(["attune.outcome": .string(Self.outcome(of: question))], of: inquiry.delivery.tag)
            }
        }
        if custody.isSuspended { return .postponed }
        await publish(messages)
        await publish(inquiries)
        return .done
    }

    // MARK: Answer

    /// Finds a question for each, as often as it takes while the database is away. Whoever is asked elsewhere at the
    /// same time is looked up and chosen for again. A batch that the database refuses is answered one by one.
    private func answer(_ inquiries: inout [Inquiry]) async {
        var pause = Pause()
        while !custody.isAborted, !custody.isSuspended {
            let open = inquiries.indices.filter { inquiries[$0].question == nil }
            guard !open.isEmpty else { return }
            do {
                let answers = try await answers(to: open.map { inquiries[$0] })
                for (index, answer) in zip(open, answers) { inquiries[index] = answer }
            } catch let error as PostgresError where error.mayPass {
                await outlast(error, holding: inquiries.map(\.delivery), pause: &pause)
            } catch {
                logger.error(
                    "a question cannot be found", metadata: ["error": "\(error)", "requests": "\(open.count)"])
                if open.count == 1 {
                    inquiries[open[0]].question = Question(
                        requestID: inquiries[open[0]].request.requestID,
                        content: .none(reason: DeadLetterReason.databaseRefused.rawValue))
                } else {
                    for index in open where !custody.isSuspended {
                        var single = [inquiries[index]]
                        await answer(&single)
                        inquiries[index] = single[0]
                    }
                }
            }
        }
    }

    /// One attempt for all: those that lost a race come back without a question.
    private func answers(to inquiries: [Inquiry]) async throws -> [Inquiry] {
        var people: [[String]: Int] = [:]
        var names: [(tenant: String, userID: String)] = []
        let positions = inquiries.map { inquiry in
            let person = [inquiry.tenant, inquiry.request.userID]
            if let known = people[person] { return known }
            people[person] = names.count
            names.append((inquiry.tenant, inquiry.request.userID))
            return names.count - 1
        }
        let histories = try await asked.histories(of: names)
        var inquiries = inquiries
        var texts: [(index: Int, owner: String, id: String, isSwapped: Bool)] = []
        var fresh: [Int] = []
        var requests: Set<[String]> = []
        for index in inquiries.indices {
            let request = inquiries[index].request
            // Delivered again: the same question again, unless that was answered.
            let earlier = histories[positions[index]].asked.first {
                $0.requestID == request.requestID && !$0.isAnswered
            }
            if let earlier {
                texts.append((index, earlier.owner, earlier.id, earlier.isSwapped))
            } else if requests.insert([inquiries[index].tenant, request.userID, request.requestID]).inserted {
                fresh.append(index)
            }
        }
        let choices = try await chooser.choose(
            for: fresh.map { index in
                .init(
                    tenant: inquiries[index].tenant, request: inquiries[index].request,
                    history: histories[positions[index]])
            })
        var toAsk: [(index: Int, question: QuestionToAsk)] = []
        for (index, choice) in zip(fresh, choices) {
            switch choice {
            case .none(let lack):
                inquiries[index].question = Question(
                    requestID: inquiries[index].request.requestID, content: .none(reason: lack.rawValue))
            case .question(let question):
                toAsk.append(
                    (
                        index,
                        QuestionToAsk(
                            tenant: inquiries[index].tenant, userID: inquiries[index].request.userID,
                            requestID: inquiries[index].request.requestID, question: question,
                            isSwapped: Bool.random(), sentAt: inquiries[index].delivery.properties.timestamp)
                    ))
            }
        }
        let outcomes = try await asked.record(toAsk.map(\.question))
        for ((index, question), outcome) in zip(toAsk, outcomes) {
            switch outcome {
            case .recorded:
                inquiries[index].isRecorded = true
                texts.append((index, question.question.owner, question.question.id, question.isSwapped))
            case .forgotten:
                inquiries[index].question = Question(
                    requestID: inquiries[index].request.requestID,
                    content: .none(reason: DeadLetterReason.userForgotten.rawValue))
            case .lost: continue
            }
        }
        let found = try await asked.texts(of: texts.map { ($0.owner, $0.id) })
        for (text, found) in zip(texts, found) {
            guard let found else { continue }
            inquiries[text.index].question = Question(
                requestID: inquiries[text.index].request.requestID,
                content: .pair(
                    Question.Pair(
                        questionID: text.id, prompt: found.prompt, first: text.isSwapped ? found.second : found.first,
                        second: text.isSwapped ? found.first : found.second)))
        }
        return inquiries
    }

    // MARK: Publish

    /// Publishes the answers. One that no queue takes any more has lost its reader: its question may be asked again.
    private func publish(_ inquiries: [Inquiry]) async {
        let open = inquiries.compactMap { inquiry in
            inquiry.question.map { question in
                let reply = QuestionIntake.reply(question, to: inquiry.delivery, wall: Date())
                return (inquiry, traces.publishing(reply, of: inquiry.delivery.tag))
            }
        }
        var unread: [Inquiry] = []
        await publisher.deliver(open, while: { !custody.isAborted }, confirmed: { count($0) }) { inquiry, _ in
            unread.append(inquiry)
            return nil
        }
        await takeBack(unread)
    }

    private func count(_ inquiry: Inquiry) {
        if let question = inquiry.question { count(Self.outcome(of: question)) }
    }

    private static func outcome(of question: Question) -> String {
        switch question.content {
        case .pair: "asked"
        case .none(let reason): reason
        }
    }

    private func count(_ outcome: String, by number: Int = 1) {
        custody.record(outcome, count: number)
        counters.count(outcome, by: number)
    }

    private func takeBack(_ inquiries: [Inquiry]) async {
        guard !inquiries.isEmpty else { return }
        count("unread", by: inquiries.count)
        logger.debug("nobody waits for a question any more", metadata: ["questions": "\(inquiries.count)"])
        var keys: [(tenant: String, userID: String, questionID: String, requestID: String)] = []
        for inquiry in inquiries where inquiry.isRecorded {
            guard let question = inquiry.question, case .pair(let pair) = question.content else { continue }
            keys.append((inquiry.tenant, inquiry.request.userID, pair.questionID, inquiry.request.requestID))
        }
        // What cannot be taken back now stays asked: never a question twice.
        do { try await asked.takeBack(keys) } catch {
            logger.debug("questions not taken back", metadata: ["error": "\(error)"])
        }
    }

    /// Publishes dead letters, which must not be lost, and refusals, which are no loss without a reader.
    private func publish(_ messages: [OutgoingMessage]) async {
        await publisher.deliver(
            messages.map { ((), $0) }, while: { !custody.isAborted },
            returned: { _, message in
                [Names.dead, Names.unrouted].contains(message.exchange) ? ResultMessage.unrouted(message) : nil
            })
    }
}
