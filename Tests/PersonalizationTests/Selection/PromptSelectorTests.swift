import RewardFactorization
import Testing

@testable import Personalization

@Suite("Choosing prompts")
struct PromptSelectorTests {
    @Test("The choice and the alternatives are those of looking at every set", arguments: 0..<60)
    func agreesWithLookingAtEverySet(seed: Int) throws {
        var cases = SelectionCases(seed: UInt64(seed))
        let dimension = 1 + seed % 17
        let prompts = try cases.prompts(attributes: 1 + seed % 9, dimension: dimension)
        let posterior = try cases.posterior(dimension, answers: 1 + seed % 15)
        let baseline = cases.vector(dimension)
        let options = PromptSelectionOptions(
            maximumSetSize: 1 + seed % 2, threshold: [0.5, 0.6, 0.8, 0.95][seed % 4],
            laterEffectFactor: [0.7, 1, 0.3][seed % 3])
        let choice = try PromptSelector(prompts: prompts, options: options)
            .choose(baseline: baseline, posterior: posterior, using: &cases.generator)
        let sets = try SelectionCases.allSets(prompts, baseline: baseline, posterior: posterior, options: options)
            .sorted { $0.value > $1.value }
        let best = sets.first(where: \.allowed)
        #expect(choice.prompts == best?.ids ?? [])
        #expect(choice.reason == (best == nil ? .notBetter : .chosen))
        #expect(choice.propensity == 1)
        if let best {
            #expect(abs(choice.predictedGain - best.utility.mean) < 1e-9)
            #expect(abs(choice.probabilityBetter - best.utility.probabilityPositive) < 1e-9)
            #expect(abs(choice.expectedWin - best.utility.expectedPreference) < 1e-9)
            #expect(choice.predictedGain > 0 && choice.probabilityBetter >= options.threshold - 1e-12)
        }
        let others = sets.filter { $0.ids != choice.prompts }.prefix(5)
        #expect(choice.alternatives.map(\.prompts) == others.map(\.ids))
        for (alternative, other) in zip(choice.alternatives, others) {
            #expect(abs(alternative.value - other.value) < 1e-9)
        }
    }

    @Test("Without alternatives to explain it chooses the same", arguments: 0..<60)
    func choosesTheSameWithoutExplaining(seed: Int) throws {
        var cases = SelectionCases(seed: 900 + UInt64(seed))
        let dimension = 1 + seed % 17
        let prompts = try cases.prompts(attributes: 1 + seed % 17, dimension: dimension)
        let posterior = try cases.posterior(dimension, answers: 1 + seed % 15)
        let baseline = cases.vector(dimension)
        let options = PromptSelectionOptions(
            maximumSetSize: 1 + seed % 3, threshold: [0.5, 0.6, 0.8, 0.95][seed % 4],
            explorationShare: seed % 5 == 0 ? 0.3 : 0, randomShare: seed % 2 == 0 ? 0.2 : 0)
        let selector = try PromptSelector(prompts: prompts, options: options)
        var (first, second) = (SplitMix64(seed: UInt64(seed)), SplitMix64(seed: UInt64(seed)))
        let full = try selector.choose(baseline: baseline, posterior: posterior, using: &first)
        let quick = try selector.choose(
            baseline: baseline, posterior: posterior, isExplaining: false, using: &second)
        #expect(quick.prompts == full.prompts)
        #expect(quick.reason == full.reason)
        #expect(quick.propensity == full.propensity)
        #expect(quick.prediction == full.prediction)
        #expect(quick.alternatives.isEmpty)
    }

    @Test("With three prompts it is hardly ever worse than looking at every set", arguments: 0..<12)
    func beamIsNearlyExact(seed: Int) throws {
        var cases = SelectionCases(seed: 400 + UInt64(seed))
        let prompts = try cases.prompts(attributes: 9, dimension: 7)
        let posterior = try cases.posterior(7)
        let baseline = cases.vector(7)
        let options = PromptSelectionOptions(maximumSetSize: 3)
        let choice = try PromptSelector(prompts: prompts, options: options)
            .choose(baseline: baseline, posterior: posterior, using: &cases.generator)
        let best = try SelectionCases.allSets(prompts, baseline: baseline, posterior: posterior, options: options)
            .filter(\.allowed).map(\.value).max()
        #expect((choice.prediction?.value ?? 0) >= 0.98 * (best ?? 0))
        #expect(choice.prompts.count <= 3)
    }

    @Test("A person of whom nothing is known gets the baseline, whatever the prompts", arguments: 0..<20)
    func unknownPerson(seed: Int) throws {
        var cases = SelectionCases(seed: UInt64(seed))
        let selector = try PromptSelector(prompts: cases.prompts(attributes: 17, dimension: 17))
        let choice = try selector.choose(
            baseline: cases.vector(17), posterior: Posterior(prior: .standard(dimension: 17)), using: &cases.generator)
        #expect(choice.reason == .notBetter)
        #expect(choice.prompts.isEmpty && choice.predictedGain == 0 && choice.propensity == 1)
        #expect(choice.probabilityBetter == 0.5 && choice.expectedWin == 0.5)
    }

    @Test("Without prompts it says so")
    func noPrompts() throws {
        var generator = SplitMix64(seed: 1)
        let choice = try PromptSelector(prompts: [])
            .choose(baseline: [1, 2], posterior: Posterior(prior: .standard(dimension: 2)), using: &generator)
        #expect(choice.reason == .noPrompts)
        #expect(choice.prompts.isEmpty && choice.alternatives.isEmpty)
    }

    @Test("Neither the order of the prompts nor a second call changes the choice", arguments: 0..<10)
    func orderInvariance(seed: Int) throws {
        var cases = SelectionCases(seed: 80 + UInt64(seed))
        let prompts = try cases.prompts(attributes: 8, dimension: 5)
        let posterior = try cases.posterior(5)
        let baseline = cases.vector(5)
        let one = try PromptSelector(prompts: prompts)
            .choose(baseline: baseline, posterior: posterior, using: &cases.generator)
        let other = try PromptSelector(prompts: prompts.shuffled(using: &cases.generator))
            .choose(baseline: baseline, posterior: posterior, using: &cases.generator)
        #expect(one.prompts == other.prompts)
        #expect(one.alternatives.map(\.prompts) == other.alternatives.map(\.prompts))
        #expect(abs(one.predictedGain - other.predictedGain) < 1e-12)
    }

    /// One base reward that the person likes, of which they are as sure as `deviation` says.
    private func choose(
        _ prompts: [SelectablePrompt], mean: [Double] = [1, 1], deviation: Double = 0.1,
        _ options: PromptSelectionOptions = PromptSelectionOptions()
    ) throws -> PromptChoice {
        var generator = SplitMix64(seed: 1)
        let posterior = try Posterior(
            mean: mean, covariance: SymmetricMatrix(diagonal: mean.map { _ in deviation * deviation }), answers: 9)
        return try PromptSelector(prompts: prompts, options: options)
            .choose(baseline: mean.map { _ in 0 }, posterior: posterior, using: &generator)
    }

    private func prompt(
        _ id: String, _ attribute: String, _ change: [Double], variance: Double = 0, acceptance: Double = 1
    ) throws -> SelectablePrompt {
        SelectablePrompt(
            id: id, attribute: attribute, direction: id,
            effect: try PromptEffect(
                intercept: change, slope: change.map { _ in 0 }, variance: change.map { _ in variance },
                acceptance: acceptance))
    }

    @Test("Two directions of one attribute never go together")
    func oneDirectionAnAttribute() throws {
        let prompts = try [
            prompt("a", "length", [1, 0]), prompt("b", "length", [0, 1]), prompt("c", "tone", [0, 0.2]),
        ]
        #expect(try choose(prompts).prompts == ["a", "c"])
        #expect(try choose(Array(prompts.prefix(2))).prompts == ["a"])
    }

    @Test("The best prompt counts in full and comes first, the next by the factor")
    func laterEffectFactor() throws {
        let prompts = try [prompt("small", "x", [0.2, 0]), prompt("large", "y", [0, 1])]
        let choice = try choose(prompts)
        #expect(choice.prompts == ["large", "small"])
        #expect(abs(choice.predictedGain - 1.14) < 1e-12)
        let full = try choose(prompts, PromptSelectionOptions(laterEffectFactor: 1))
        #expect(abs(full.predictedGain - 1.2) < 1e-12)
    }

    @Test("A smaller gain that passes the guards more often wins")
    func acceptance() throws {
        let prompts = try [prompt("often", "x", [0.8, 0]), prompt("rarely", "y", [1, 0], acceptance: 0.4)]
        #expect(try choose(prompts).prompts == ["often"])
        #expect(try choose([prompt("never", "x", [1, 0], acceptance: 0)]).reason == .notBetter)
    }

    @Test("A gain that is not sure enough is left, by the person's uncertainty or the effect's")
    func threshold() throws {
        let sure = try prompt("a", "x", [1, 0])
        #expect(try choose([sure], deviation: 1).reason == .chosen)
        #expect(try choose([sure], deviation: 5).reason == .notBetter)
        #expect(try choose([sure], deviation: 5, PromptSelectionOptions(threshold: 0.5)).reason == .chosen)
        #expect(try choose([prompt("a", "x", [1, 0], variance: 100)]).reason == .notBetter)
        #expect(try choose([sure], mean: [-1, 1]).reason == .notBetter)
        let explained = try choose([sure], deviation: 5)
        #expect(explained.alternatives.map(\.prompts) == [["a"]])
        #expect((explained.alternatives.first?.probabilityBetter ?? 1) < 0.6)
    }

    @Test("An unsure set does not hide a sure one with less to win")
    func unsureDoesNotHideSure() throws {
        let prompts = try [
            prompt("unsure", "x", [3, 0], variance: 120), prompt("sure", "x", [0.5, 0]),
        ]
        let choice = try choose(prompts, PromptSelectionOptions(threshold: 0.9))
        #expect(choice.prompts == ["sure"])
    }

    @Test("The slope makes an effect depend on the text")
    func slope() throws {
        var generator = SplitMix64(seed: 1)
        let shorten = SelectablePrompt(
            id: "concise", attribute: "length", direction: "concise",
            effect: try PromptEffect(intercept: [0], slope: [-0.5], variance: [0.01]))
        let selector = try PromptSelector(prompts: [shorten])
        let posterior = try Posterior(mean: [-1], covariance: SymmetricMatrix(diagonal: [0.01]), answers: 8)
        let long = try selector.choose(baseline: [4], posterior: posterior, using: &generator)
        #expect(abs(long.predictedGain - 2) < 1e-12)
        #expect(long.prompts == ["concise"])
        #expect(try selector.choose(baseline: [0], posterior: posterior, using: &generator).reason == .notBetter)
    }

    @Test(
        "The sets looked at stay bounded for every size and still give a sensible choice", arguments: [1, 2, 3, 4, 6])
    func bounded(size: Int) throws {
        var cases = SelectionCases(seed: 3)
        let prompts = try cases.prompts(attributes: 64, dimension: 8)
        let posterior = try cases.posterior(8, answers: 30)
        let options = PromptSelectionOptions(maximumSetSize: size, maximumSets: 200)
        let choice = try PromptSelector(prompts: prompts, options: options)
            .choose(baseline: cases.vector(8), posterior: posterior, using: &cases.generator)
        #expect(choice.reason == .chosen)
        #expect(choice.prompts.count <= size)
        let attributes = choice.prompts.compactMap { id in prompts.first { $0.id == id }?.attribute }
        #expect(Set(attributes).count == choice.prompts.count)
        #expect(choice.alternatives.count == 5)
    }

    @Test("What cannot be computed is refused with its reason")
    func refusals() throws {
        func code(_ body: () throws -> Void) -> PromptSelectionError.Code? {
            #expect(throws: PromptSelectionError.self, performing: body)?.code
        }
        let one = try prompt("a", "x", [1, 0])
        var generator = SplitMix64(seed: 1)
        let two = try Posterior(prior: .standard(dimension: 2))
        let three = try Posterior(prior: .standard(dimension: 3))
        let selector = try PromptSelector(prompts: [one])
        #expect(code { _ = try PromptSelector(prompts: [one, one]) } == .duplicatePrompt)
        #expect(code { _ = try PromptSelector(prompts: [one, prompt("b", "y", [1])]) } == .dimensionMismatch)
        #expect(
            code { _ = try PromptSelector(prompts: (0...128).map { try prompt("\($0)", "x", [1]) }) } == .tooManyPrompts
        )
        #expect(
            code { _ = try selector.choose(baseline: [0], posterior: two, using: &generator) } == .dimensionMismatch)
        #expect(
            code { _ = try selector.choose(baseline: [0, 0], posterior: three, using: &generator) }
                == .dimensionMismatch)
        #expect(
            code { _ = try selector.choose(baseline: [.nan, 0], posterior: two, using: &generator) } == .notFinite)
        #expect(code { _ = try PromptEffect(intercept: [], slope: [], variance: []) } == .dimensionMismatch)
        #expect(code { _ = try PromptEffect(intercept: [1], slope: [], variance: [1]) } == .dimensionMismatch)
        #expect(code { _ = try PromptEffect(intercept: [.nan], slope: [0], variance: [1]) } == .notFinite)
        #expect(code { _ = try PromptEffect(intercept: [1], slope: [0], variance: [-1]) } == .valueOutOfRange)
        for acceptance in [-0.1, 1.1, .nan] {
            #expect(
                code { _ = try PromptEffect(intercept: [1], slope: [0], variance: [1], acceptance: acceptance) }
                    == .valueOutOfRange)
        }
        for options in [
            PromptSelectionOptions(maximumSetSize: 0), PromptSelectionOptions(threshold: 0.4),
            PromptSelectionOptions(threshold: .nan), PromptSelectionOptions(laterEffectFactor: 1.5),
            PromptSelectionOptions(explorationShare: -1), PromptSelectionOptions(explorationDraws: 0),
            PromptSelectionOptions(maximumSets: 0),
        ] {
            #expect(code { _ = try PromptSelector(prompts: [one], options: options) } == .valueOutOfRange)
        }
    }
}
