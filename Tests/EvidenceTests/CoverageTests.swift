import Evidence
import Foundation
import Testing

@Suite("Intervals under continuous looking")
struct CoverageTests {
    /// All with --long, else a fifth.
    static let runs = ProcessInfo.processInfo.environment["ATTUNE_TEST_LONG"] == "1" ? 10_000 : 2000

    /// Prints the figure where all runs were made.
    private static func tell(_ what: String, _ count: Int) {
        guard runs == 10_000 else { return }
        print("of \(runs) runs \(count) (\(Double(count) / Double(runs) * 100) %): \(what)")
    }

    private static let scenarios = [
        SimulatedVotes(
            name: "one vote a person, no effect", mean: 0.5, spread: 0, people: 100_000, ties: 0, votes: 600),
        SimulatedVotes(name: "rare ups", mean: 0.05, spread: 0, people: 100_000, ties: 0, votes: 600),
        SimulatedVotes(name: "nearly all win", mean: 0.9, spread: 0, people: 100_000, ties: 0, votes: 600),
        SimulatedVotes(
            name: "forty people of strong tastes vote again and again", mean: 0.5, spread: 0.5, people: 40, ties: 0.2,
            votes: 600),
        SimulatedVotes(
            name: "twelve people with nothing in common", mean: 0.6, spread: 0.9, people: 12, ties: 0, votes: 300),
        SimulatedVotes(name: "many ties", mean: 0.6, spread: 0.2, people: 200, ties: 0.6, votes: 600),
    ]

    @Test(
        "The interval holds the truth at every look at once in at least 95 % of 10,000 runs (2,000 without --long)",
        arguments: scenarios)
    func shares(_ scenario: SimulatedVotes) async {
        var generator = Generator(seed: 42)
        var missed = 0
        for run in 0..<Self.runs {
            if scenario.misses(&generator, .share) { missed += 1 }
            if run.isMultiple(of: 100) { await Task.yield() }
        }
        Self.tell("missed, \(scenario.name)", missed)
        #expect(Double(missed) <= 0.05 * Double(Self.runs), "\(missed) of \(Self.runs) runs missed")
    }

    @Test("A fixed-sample interval, looked at as often, misses far more often: the test can tell")
    func fixedSample() async {
        let scenario = Self.scenarios[0]
        var generator = Generator(seed: 42)
        var missed = 0
        for run in 0..<2000 {
            var moments = ClusterMoments(dimension: 2)
            var isMissed = false
            for _ in 1...600 {
                moments.add([1, generator.uniform() < scenario.mean ? 1 : 0])
                guard let estimate = Estimate(of: moments, numerator: 1, denominator: 0) else { continue }
                if abs(estimate.value - 0.5) > 1.96 * estimate.variance.squareRoot() { isMissed = true }
            }
            if isMissed { missed += 1 }
            if run.isMultiple(of: 100) { await Task.yield() }
        }
        #expect(missed > 400, "\(missed) of 2000 runs missed")
    }

    @Test(
        "The lift over a holdback holds its truth at every look, whether people or jobs are held back",
        arguments: [(false, 0.1), (true, 0.1), (false, 0.5), (true, 0.5)])
    func lifts(byJob: Bool, share: Double) async {
        var generator = Generator(seed: 7)
        var missed = 0
        for run in 0..<Self.runs {
            if misses(byJob: byJob, share: share, &generator) { missed += 1 }
            if run.isMultiple(of: 50) { await Task.yield() }
        }
        Self.tell("missed, lift with \(share) of \(byJob ? "jobs" : "people") held back", missed)
        #expect(Double(missed) <= 0.05 * Double(Self.runs), "\(missed) of \(Self.runs) runs missed")
    }

    /// One run without any effect: 80 people, half of them with tastes of their own, 500 jobs.
    private func misses(byJob: Bool, share: Double, _ generator: inout Generator) -> Bool {
        let people = 80
        let rates = (0..<people).map { _ in generator.rate(mean: 0.3, spread: 0.3) }
        let held = (0..<people).map { _ in generator.uniform() < share }
        var own = [[Double]](repeating: [0, 0, 0, 0], count: people)
        var moments = ClusterMoments(dimension: 4)
        for job in 1...500 {
            let person = generator.number(below: people)
            let old = own[person]
            let isHeld = byJob ? generator.uniform() < share : held[person]
            own[person][isHeld ? 2 : 0] += 1
            if generator.uniform() < rates[person] { own[person][isHeld ? 3 : 1] += 1 }
            moments.replace(old, by: own[person])
            guard job < 200 || job.isMultiple(of: 5),
                let estimate = Estimate(of: moments, first: (1, 0), second: (3, 2))
            else { continue }
            if !ConfidenceSequence.share.interval(of: estimate).contains(0) { return true }
        }
        return false
    }

    @Test("An e-value against harm that is not there passes 20 at any time in at most 5 % of the runs")
    func eValues() async {
        var generator = Generator(seed: 11)
        var crossed = 0
        for run in 0..<Self.runs {
            var moments = ClusterMoments(dimension: 2)
            var own = [[Double]](repeating: [0, 0], count: 60)
            let rates = (0..<60).map { _ in generator.rate(mean: 0.5, spread: 0.3) }
            for _ in 0..<400 {
                let person = generator.number(below: 60)
                let old = own[person]
                own[person] = [old[0] + 1, old[1] + (generator.uniform() < rates[person] ? 1 : 0)]
                moments.replace(old, by: own[person])
                guard let estimate = Estimate(of: moments, numerator: 1, denominator: 0) else { continue }
                if EValue.below(0.5, estimate) >= 20 {
                    crossed += 1
                    break
                }
            }
            if run.isMultiple(of: 100) { await Task.yield() }
        }
        Self.tell("crossed, e-value against harm", crossed)
        #expect(Double(crossed) <= 0.05 * Double(Self.runs), "\(crossed) of \(Self.runs) runs crossed")
    }
}
