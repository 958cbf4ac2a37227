import Logging
import Personalization
import Postgres

/// Chooses questions, off the event loop: over a large pool that takes milliseconds.
actor QuestionChooser {
    /// A request with what is known of its person.
    struct Inquiry: Sendable {
        let tenant: String
        let request: QuestionRequest
        let history: AskedHistory
    }

    private let store: QuestionStore
    private let settings: QuestionSettings
    private let logger: Logger
    private var models: [RewardModel] = []
    private var revisions: [String: Int64] = [:]
    /// By tenant, with the number of the last use.
    private var banks: [String: (bank: QuestionBank, used: UInt64)] = [:]
    private var uses: UInt64 = 0
    private var generator = SystemRandomNumberGenerator()

    init(database: PostgresClient, settings: QuestionSettings, logger: Logger) {
        store = QuestionStore(database: database)
        self.settings = settings
        self.logger = logger
    }

    /// Takes note of models and of which questions changed; those are read when they are asked for.
    func update(models: [RewardModel]) async throws {
        revisions = try await store.revisions()
        // A bank holds shelves by the model's number, which stands for the same model as long as that is in use.
        if models != self.models { banks = [:] }
        self.models = models
    }

    /// Chooses a question for each inquiry, in order; several of one person get different ones.
    ///
    /// - Throws: `PostgresError` where the questions cannot be read.
    func choose(for inquiries: [Inquiry]) async throws -> [QuestionBank.Choice] {
        for tenant in Set(inquiries.map(\.tenant)) { try await load(tenant) }
        var choices: [QuestionBank.Choice] = []
        var taken: [[String]: Set<String>] = [:]
        for inquiry in inquiries {
            let person = [inquiry.tenant, inquiry.request.userID]
            let choice = choose(for: inquiry, taken: taken[person] ?? [])
            if case .question(let question) = choice { taken[person, default: []].insert(question.id) }
            choices.append(choice)
        }
        return choices
    }

    private func choose(for inquiry: Inquiry, taken: Set<String>) -> QuestionBank.Choice {
        guard var bank = banks[inquiry.tenant]?.bank else { return .none(.noPairs) }
        // Held once, so that its shelves are added to and not copied.
        banks[inquiry.tenant]?.bank = QuestionBank(stamp: bank.stamp, questions: [])
        defer { banks[inquiry.tenant]?.bank = bank }
        let model = models.first { $0.version == inquiry.history.modelVersion }
        do {
            return try bank.choose(
                for: inquiry.request, history: inquiry.history, taken: taken, model: model, settings: settings,
                using: &generator)
        } catch {
            // Any question is better than none.
            logger.error("a question is chosen at random", metadata: ["error": "\(error)"])
            let choice = try? bank.choose(
                for: inquiry.request, history: inquiry.history, taken: taken, model: nil, settings: settings,
                using: &generator)
            return choice ?? .none(.noPairs)
        }
    }

    /// Reads a tenant's questions, unless they are here and unchanged.
    private func load(_ tenant: String) async throws {
        uses += 1
        let stamp = QuestionBank.Stamp(everybody: revisions[""] ?? 0, own: revisions[tenant] ?? 0)
        if banks[tenant]?.bank.stamp == stamp {
            banks[tenant]?.used = uses
            return
        }
        let use = uses
        let questions = try await store.pool(of: tenant)
        if banks[tenant] == nil, banks.count >= settings.tenants,
            let oldest = banks.min(by: { $0.value.used < $1.value.used })?.key
        {
            banks[oldest] = nil
        }
        banks[tenant] = (QuestionBank(stamp: stamp, questions: questions), use)
    }
}
