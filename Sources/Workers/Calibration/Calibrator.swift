public import LanguageModel
public import Personalization
import RewardFactorization

/// Tries prompts on baselines with the deployment's own model, as the worker would, and observes what comes back.
///
/// One call at a time for each slot of the model. Every observation is stored as it comes, under the name of its sample, so
/// that a calibration that was interrupted goes on where it was.
public struct Calibrator: Sendable {
    /// One call: a prompt on a text, for the n-th time.
    public struct Sample: Sendable {
        public let text: CalibrationText
        public let prompt: CatalogPrompt
        public let name: String
    }

    /// How far it is.
    public struct Progress: Sendable {
        /// Samples that are done, those of earlier runs included.
        public var done: Int
        public let total: Int
    }

    private let model: LanguageModelClient
    private let settings: WorkerSettings
    private let slots: Int
    private let catalog: PromptCatalog
    private let store: PromptObservationStore
    /// Whose observations they become; empty for every tenant's.
    private let tenant: String
    /// What is measured.
    private let specification: FeatureSpecification
    private let embedder: TextEmbedder?

    /// - Parameters:
    ///   - slots: Calls at once.
    ///   - tenant: Whose observations they become; empty for every tenant's.
    ///   - models: Those in use; where one needs embeddings, they are measured too.
    ///   - embedder: Who gives them.
    public init(
        model: LanguageModelClient, slots: Int, settings: WorkerSettings, catalog: PromptCatalog,
        store: PromptObservationStore, tenant: String, models: [RewardModel] = [], embedder: TextEmbedder? = nil
    ) {
        specification = .stored(for: models)
        self.embedder = embedder
        self.model = model
        self.slots = max(1, slots)
        self.settings = settings
        self.catalog = catalog
        self.store = store
        self.tenant = tenant
    }

    private var style: RevisionPromptStyle { settings.modelClass == .small ? .small : .capable }

    /// The samples of a calibration: each prompt on `count` baselines, the texts in turn, over again where there are fewer.
    public func samples(of prompts: [CatalogPrompt], on texts: [CalibrationText], count: Int) -> [Sample] {
        guard !texts.isEmpty else { return [] }
        // Text by text, so that a calibration that is cut short has seen every prompt.
        return (0..<count).flatMap { number in
            prompts.map { prompt in
                let text = texts[number % texts.count]
                let name = "\(text.key)/\(prompt.id)@\(prompt.worded(for: style).wording)/\(number / texts.count)"
                return Sample(text: text, prompt: prompt, name: name)
            }
        }
    }

    /// Does the samples that are not done yet.
    ///
    /// - Throws: `LanguageModelError` where the model is away, or fails time and again; `PostgresError`.
    public func run(_ samples: [Sample], progress: (Progress) -> Void) async throws {
        let done = try await store.samples(of: source, in: specification)
        var left = samples.filter { !done.contains($0.name) }[...]
        var state = Progress(done: samples.count - left.count, total: samples.count)
        progress(state)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for sample in left.prefix(slots) { group.addTask { _ = try await observe(sample) } }
            left = left.dropFirst(slots)
            while try await group.next() != nil {
                state.done += 1
                progress(state)
                if let sample = left.popFirst() { group.addTask { _ = try await observe(sample) } }
            }
        }
    }

    /// A sample that was done, with the text that came of it, which is kept nowhere.
    public struct Written: Sendable {
        public let observation: PromptObservation
        public let text: String
    }

    /// Does all samples, whether they were done before or not, for judges who have to read the texts.
    public func write(_ samples: [Sample], progress: (Progress) -> Void) async throws -> [Written] {
        var state = Progress(done: 0, total: samples.count)
        var left = samples[...]
        return try await withThrowingTaskGroup(of: Written?.self) { group in
            for sample in left.prefix(slots) { group.addTask { try await observe(sample) } }
            left = left.dropFirst(slots)
            var written: [Written] = []
            while let next = try await group.next() {
                if let next { written.append(next) }
                state.done += 1
                progress(state)
                if let sample = left.popFirst() { group.addTask { try await observe(sample) } }
            }
            return written
        }
    }

    private var source: PromptObservationStore.Source {
        PromptObservationStore.Source(tenant: tenant, languageModel: settings.languageModel, style: style)
    }

    /// - Returns: What the model wrote; nil where it declined.
    private func observe(_ sample: Sample) async throws -> Written? {
        let text = sample.text
        var written: String?
        let request = RevisionRequest(
            prompts: [sample.prompt], rules: catalog.rules(for: text.domain ?? DomainRules.generalName).rules,
            baseline: text.text, conversation: text.prompt.map { [RevisionTurn(role: "user", content: $0)] } ?? [],
            style: style)
        // First what the model says, so that nothing is asked for in vain.
        let tried = try await tryOut(request)
        let candidate = tried?.candidates.first
        let texts = [text.text, candidate?.text].compactMap(\.self)
        let embeddings = try await specification.embeddings(of: texts, from: embedder)
        let specification = specification.stored(of: texts, embeddings)
        let baseline = specification.extract(prompt: text.prompt, text: text.text, embeddings: embeddings)
        var observation = PromptObservation(
            tenant: tenant, prompts: [sample.prompt.worded(for: style)], languageModel: settings.languageModel,
            style: style, specification: specification.identifier, baseline: baseline,
            difference: [Double](repeating: 0, count: baseline.count), acceptance: 0,
            refusal: PromptObservation.refusedByModel, isRandom: true, sample: sample.name)
        // Where the model declines the content, that is an observation too.
        if let tried {
            observation.tokens = tried.answer.tokens
            if let candidate {
                let features = specification.extract(
                    prompt: text.prompt, text: candidate.text, embeddings: embeddings)
                observation.difference = zip(features, baseline).map { $0 - $1 }
                observation.acceptance = candidate.acceptance
                observation.refusal = candidate.refusal
                written = candidate.text
            }
        }
        try await store.insert([observation])
        return written.map { Written(observation: observation, text: $0) }
    }

    /// - Returns: Nil where the model declines the content.
    private func tryOut(_ request: RevisionRequest) async throws(LanguageModelError) -> TriedText? {
        let reviser = TextReviser(model: model, settings: settings)
        let deadline = ContinuousClock.now.advanced(by: settings.modelTimeLimit)
        do {
            return try await reviser.tryOut(request, candidates: 1, deadline: deadline)
        } catch {
            guard error.code == .rejected else { throw error }
            return nil
        }
    }
}
