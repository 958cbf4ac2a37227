import AMQP
import EventLoop
import Foundation
import Logging
import Personalization
import Postgres

/// The requests for questions in flight: received in batches, looked up, chosen, recorded as asked, answered, then
/// acknowledged. While the database is away they are held.
actor QuestionPipeline {
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

    private let consumer: Consumer
    private let publisher: Publisher
    private let asked: AskedStore
    private let chooser: QuestionChooser
    private let holdLimit: Duration
    private let logger: Logger
    private var intake: QuestionIntake

    private(set) var held = 0
    private(set) var isDraining = false
    private var isAborted = false
    /// The database is away for too long: nothing is held until it is back.
    private var isSuspended = false
    private var counts: [String: Int] = [:]

    init(
        loop: EventLoop, consumer: Consumer, publisher: Publisher, database: PostgresClient, chooser: QuestionChooser,
        limits: MessageLimits, holdLimit: Duration, logger: Logger
    ) {
        self.loop = loop
        self.consumer = consumer
        self.publisher = publisher
        asked = AskedStore(database: database)
        self.chooser = chooser
        self.holdLimit = holdLimit
        self.logger = logger
        intake = QuestionIntake(limits: limits)
    }

    func update(tenants: [Tenant]) {
        isSuspended = false
        intake.tenants = Dictionary(uniqueKeysWithValues: tenants.map { ($0.name, $0) })
    }

    /// How many requests had each outcome since the start.
    var outcomes: [String: Int] { counts }

    func drain() { isDraining = true }

    func abort() {
        isDraining = true
        isAborted = true
    }

    /// Works until the consumer is closed.
    func run() async {
        while let deliveries = await consumer.next() {
            if isDraining {
                await consumer.reject(deliveries.map(\.tag), requeue: true)
                continue
            }
            held += deliveries.count
            await take(deliveries)
        }
    }

    /// Gives requests back. One that was recorded as asked gets the same question when it comes again.
    private func giveBack(_ deliveries: [Delivery]) async {
        await consumer.cancelAll()
        held -= deliveries.count
        await consumer.reject(deliveries.map(\.tag), requeue: true)
    }

    private func take(_ deliveries: [Delivery]) async {
        if isSuspended { return await giveBack(deliveries) }
        var inquiries: [Inquiry] = []
        var messages: [OutgoingMessage] = []
        for delivery in deliveries {
            switch intake.decide(delivery, wall: Date()) {
            case .request(let request, let tenant):
                inquiries.append(Inquiry(delivery: delivery, tenant: tenant, request: request))
            case .dead(let letter, let reply):
                letter.log(to: logger)
                counts["dead", default: 0] += 1
                messages += [letter.message(at: Date())] + (reply.map { [$0] } ?? [])
            }
        }
        await answer(&inquiries)
        guard !isAborted else { return }
        if isSuspended { return await giveBack(deliveries) }
        await publish(messages)
        await publish(inquiries)
        guard !isAborted else { return }
        held -= deliveries.count
        await consumer.acknowledge(deliveries.map(\.tag))
    }

    // MARK: Answer

    /// Finds a question for each, as often as it takes while the database is away. Whoever is asked elsewhere at the
    /// same time is looked up and chosen for again. A batch that the database refuses is answered one by one.
    private func answer(_ inquiries: inout [Inquiry]) async {
        var pause = Pause()
        while !isAborted {
            let open = inquiries.indices.filter { inquiries[$0].question == nil }
            guard !open.isEmpty else { return }
            do {
                let answers = try await answers(to: open.map { inquiries[$0] })
                for (index, answer) in zip(open, answers) { inquiries[index] = answer }
            } catch let error as PostgresError where error.mayPass {
                logger.debug("no question yet", metadata: ["error": "\(error)"])
                if inquiries.contains(where: { $0.delivery.receivedAt.duration(to: .now) > holdLimit }) {
                    isSuspended = true
                    return
                }
                await pause.wait()
            } catch {
                logger.error(
                    "a question cannot be found", metadata: ["error": "\(error)", "requests": "\(open.count)"])
                if open.count == 1 {
                    inquiries[open[0]].question = Question(
                        requestID: inquiries[open[0]].request.requestID,
                        content: .none(reason: DeadLetterReason.databaseRefused.rawValue))
                } else {
                    for index in open where !isSuspended {
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
        var open = inquiries.compactMap { inquiry in
            inquiry.question.map { (inquiry, QuestionIntake.reply($0, to: inquiry.delivery, wall: Date())) }
        }
        var unread: [Inquiry] = []
        while !open.isEmpty, !isAborted {
            let outcomes = await publisher.publish(open.map(\.1))
            var rest: [(Inquiry, OutgoingMessage)] = []
            for ((inquiry, message), outcome) in zip(open, outcomes) {
                switch outcome {
                case .confirmed: count(inquiry)
                case .returned: unread.append(inquiry)
                case .lost(let error) where error.code == .invalidMessage:
                    rest.append((inquiry, ResultMessage.trimmed(message)))
                case .nacked, .lost: rest.append((inquiry, message))
                }
            }
            open = rest
            if !open.isEmpty { await Pause.brief() }
        }
        await takeBack(unread)
    }

    private func count(_ inquiry: Inquiry) {
        guard let question = inquiry.question else { return }
        switch question.content {
        case .pair: counts["asked", default: 0] += 1
        case .none(let reason): counts[reason, default: 0] += 1
        }
    }

    private func takeBack(_ inquiries: [Inquiry]) async {
        guard !inquiries.isEmpty else { return }
        counts["unread", default: 0] += inquiries.count
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

    private func publish(_ messages: [OutgoingMessage]) async {
        var messages = messages
        while !messages.isEmpty, !isAborted {
            let outcomes = await publisher.publish(messages)
            var rest: [OutgoingMessage] = []
            for (message, outcome) in zip(messages, outcomes) {
                switch outcome {
                case .confirmed: continue
                // A refusal without a reader is no loss; a dead letter must not be lost.
                case .returned: if message.exchange == Names.dead { rest.append(ResultMessage.unrouted(message)) }
                case .lost(let error) where error.code == .invalidMessage:
                    rest.append(ResultMessage.trimmed(message))
                case .nacked, .lost: rest.append(message)
                }
            }
            messages = rest
            if !messages.isEmpty { await Pause.brief() }
        }
    }
}
