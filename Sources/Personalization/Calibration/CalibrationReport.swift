/// What a calibration found, prompt by prompt.
public struct CalibrationReport: Encodable, Equatable, Sendable {
    /// The candidates below which nothing is said of a prompt.
    public static let fewest = 6

    public struct Prompt: Encodable, Equatable, Sendable {
        public struct Side: Encodable, Equatable, Sendable {
            public let name: String
            public let effect: Double
        }

        public let prompt: String
        public let attribute: String
        /// +1 where the prompt's direction is the one in which its attribute's φ grows, else −1.
        public let declared: Int
        public let candidates: Int
        /// The change of the own attribute's φ for an average baseline, in standard deviations, with its 95 % interval.
        public let effect: Double
        public let low: Double
        public let high: Double
        /// The added change for each unit of the baseline's own φ.
        public let slope: Double
        public let acceptance: Double
        /// The commonest refusals of its candidates, the first one first.
        public let refusals: [String: Int]
        /// The largest changes of other attributes that are surely not zero.
        public let side: [Side]
        /// Tokens of one candidate, on average, those of the prompt included; nil where none were counted.
        public let tokens: Double?
        public let verdict: PromptVerdict

        /// The verdict in words.
        public var remark: String {
            switch verdict {
            case .works: return "works"
            case .doesNothing: return "does nothing"
            case .movesTheWrongWay: return "moves the wrong way"
            case .unknown: return "too few candidates"
            case .refused:
                let reason = refusals.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
                return "guards refuse it" + (reason.map { ": \($0)" } ?? "")
            }
        }
    }

    public let languageModel: String
    public let prompts: [Prompt]

    private enum CodingKeys: String, CodingKey {
        case languageModel = "language_model"
        case prompts
    }

    /// The prompts that do not do what they say.
    public var failing: [Prompt] { prompts.filter { $0.verdict != .works && $0.verdict != .unknown } }
}

/// Gathers what a report needs while observations are read.
public struct CalibrationTally: Sendable {
    private let catalog: PromptCatalog
    private let style: RevisionPromptStyle
    private let acceptance: Double
    /// The catalog's attributes are measured by version 1, whatever model is in use.
    private let model = RewardModel.versionOne
    private var estimator: PromptEffectEstimator
    private var refusals: [PromptWording: [String: Int]] = [:]
    private var tokens: [PromptWording: (count: Int, total: Int)] = [:]

    /// - Parameter acceptance: The share of candidates, 0 to 1, that has to pass the guards.
    public init(
        catalog: PromptCatalog, style: RevisionPromptStyle, acceptance: Double
    ) throws(PromptSelectionError) {
        self.catalog = catalog
        self.style = style
        self.acceptance = acceptance
        estimator = try PromptEffectEstimator(model: model, catalog: catalog, style: style)
    }

    public mutating func add(_ observation: PromptObservation) {
        estimator.add(observation)
        guard observation.prompts.count == 1, let prompt = observation.prompts.first else { return }
        if let refusal = observation.refusal { refusals[prompt, default: [:]][refusal, default: 0] += 1 }
        if let used = observation.tokens {
            tokens[prompt, default: (0, 0)].count += 1
            tokens[prompt, default: (0, 0)].total += used.prompt + used.completion
        }
    }

    /// - Parameter prompts: The ids to report on; nil for all of the catalog's.
    public func report(languageModel: String, prompts: Set<String>?) -> CalibrationReport {
        let estimates = Dictionary(estimator.estimates().map { ($0.prompt, $0) }) { first, _ in first }
        var rows: [CalibrationReport.Prompt] = []
        for prompt in catalog.prompts(for: style) where prompts?.contains(prompt.id) ?? true {
            guard let estimate = estimates[prompt.worded(for: style)],
                let own = model.baseRewardNames.firstIndex(of: prompt.attribute)
            else { continue }
            rows.append(row(prompt, estimate, own: own))
        }
        return CalibrationReport(languageModel: languageModel, prompts: rows)
    }

    private func row(
        _ prompt: CatalogPrompt, _ estimate: PromptEffectEstimate, own: Int
    ) -> CalibrationReport.Prompt {
        let isFirst = catalog.attributes.first { $0.name == prompt.attribute }?.firstDirection == prompt.direction
        let interval = estimate.interval(of: own)
        let side = model.baseRewardNames.indices.filter { other in
            other != own && !estimate.interval(of: other).contains(0) && abs(estimate.lines[other].change) >= 0.1
        }.sorted { abs(estimate.lines[$0].change) > abs(estimate.lines[$1].change) }
        let used = tokens[estimate.prompt]
        return CalibrationReport.Prompt(
            prompt: prompt.id, attribute: prompt.attribute, declared: isFirst ? 1 : -1, candidates: estimate.trials,
            effect: estimate.lines[own].change, low: interval.lowerBound, high: interval.upperBound,
            slope: estimate.lines[own].slope, acceptance: estimate.observedAcceptance,
            refusals: refusals[estimate.prompt] ?? [:],
            side: side.prefix(3).map {
                CalibrationReport.Prompt.Side(name: model.baseRewardNames[$0], effect: estimate.lines[$0].change)
            },
            tokens: used.map { Double($0.total) / Double(max($0.count, 1)) },
            verdict: verdict(estimate, interval, declared: isFirst ? 1 : -1))
    }

    private func verdict(
        _ estimate: PromptEffectEstimate, _ interval: ClosedRange<Double>, declared: Double
    ) -> PromptVerdict {
        guard estimate.trials >= CalibrationReport.fewest else { return .unknown }
        guard estimate.observedAcceptance >= acceptance else { return .refused }
        guard estimate.observations >= CalibrationReport.fewest else { return .unknown }
        if interval.contains(0) { return .doesNothing }
        return (interval.lowerBound > 0) == (declared > 0) ? .works : .movesTheWrongWay
    }
}
