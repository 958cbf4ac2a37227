import Foundation
import RewardFactorization

/// Plants people, learns from them, and prints a JSON object of what it took and how near the truth it came.
///
///     fit-benchmark people=20000 answers=50 features=400 base-functions=8 threads=2
@main
struct FitBenchmark {
    static func main() throws {
        var settings: [String: Double] = [:]
        for argument in CommandLine.arguments.dropFirst() {
            let parts = argument.split(separator: "=")
            guard parts.count == 2, let value = Double(parts[1]) else {
                FileHandle.standardError.write(Data("\(argument): write name=number\n".utf8))
                exit(2)
            }
            settings[String(parts[0])] = value
        }
        func setting(_ name: String, _ standard: Double) -> Double { settings[name] ?? standard }
        let people = PlantedPeople(
            people: Int(setting("people", 2000)), answers: Int(setting("answers", 50)),
            features: Int(setting("features", 400)), baseFunctions: Int(setting("base-functions", 8)),
            spread: setting("spread", 1), mean: setting("mean", 0.3), lapse: setting("lapse", 0),
            sideBias: setting("side", 0), seed: UInt64(setting("seed", 1)))
        let environment = ProcessInfo.processInfo.environment
        let clock = ContinuousClock()
        var comparisons: ComparisonSet?
        let filling = try clock.measure { comparisons = try people.comparisons(writingTo: environment["FIT_DATA_OUT"]) }
        guard let comparisons else { return }
        var options = FitOptions()
        let upper = Int(setting("try", setting("base-functions", 8)))
        options.baseFunctions = Int(setting("try-from", Double(upper)))...upper
        if let strength = settings["regularisation"] { options.regularisation = [strength] }
        options.threads = Int(setting("threads", 2))
        options.heldOutShare = setting("held-out", 0.1)
        options.seed = UInt64(setting("fit-seed", 1))
        options.relevanceUpdates = Int(setting("relevances", Double(options.relevanceUpdates)))
        options.maximumIterations = Int(setting("iterations", 120))
        options.tolerance = setting("tolerance", 1e-6)
        var fitted: FittedRewards?
        var stages: [String: Double] = [:]
        let start = clock.now
        var iterations: [String: Int] = [:]
        var last = (stage: "", at: start)
        func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
        fitted = try RewardFit.run(comparisons: comparisons, options: options) { progress in
            if !last.stage.isEmpty { stages[last.stage, default: 0] += seconds(clock.now - last.at) }
            last = (progress.stage.rawValue, clock.now)
            iterations[progress.stage.rawValue, default: 0] += 1
        }
        let duration = seconds(clock.now - start)
        guard let fitted else { return }
        let report: [String: Any] = [
            "comparisons": comparisons.count, "people": comparisons.personCount,
            "features": comparisons.featureCount, "base_functions": fitted.baseFunctionCount,
            "fit_seconds": duration, "fill_seconds": seconds(filling), "stage_seconds": stages, "reports": iterations,
            "peak_gib": peakMemory(), "held_out_log_loss": fitted.heldOut.logLoss, "held_out_auc": fitted.heldOut.auc,
            "lapse": fitted.answers.lapse, "side_bias": fitted.answers.sideBias,
            "forgetting": fitted.answers.forgetting, "prior_mean": fitted.prior.mean,
            "variance_ratio": people.varianceRatio(fitted), "smallest_cosine": people.smallestCosine(fitted),
            "mean_ratio": people.meanRatio(fitted),
            "posterior_microseconds": try posteriorMicroseconds(),
            "trace": fitted.trace.map { [Double($0.baseFunctionCount), $0.regularisation, $0.heldOutLogLoss] },
        ]
        let data = try JSONSerialization.data(withJSONObject: report, options: [.sortedKeys, .prettyPrinted])
        print(String(decoding: data, as: UTF8.self))
        if let path = environment["FIT_MODEL_OUT"] {
            try JSONEncoder().encode(fitted).write(to: URL(fileURLWithPath: path))
        }
    }

    /// The time of one posterior of a person with 20 answers and J = 8, side and lapse included.
    private static func posteriorMicroseconds() throws -> Double {
        var generator = SplitMix64(seed: 5)
        let observations = try (0..<20).map { index in
            try PreferenceObservation(
                difference: (0..<8).map { _ in generator.nextNormal() }, side: index % 2 == 0 ? 1 : -1)
        }
        let prior = try GaussianPrior.standard(dimension: 8)
        let answers = try AnswerModel(lapse: 0.02, sideBias: 0.1, forgetting: 1)
        var sum = 0.0
        let duration = try ContinuousClock().measure {
            for _ in 0..<5000 {
                sum += try Posterior.laplace(prior: prior, observations: observations, answers: answers).mean[0]
            }
        }
        return sum.isFinite ? duration / .microseconds(5000) : 0
    }

    /// The largest resident set so far, in GiB, as the kernel counts it.
    private static func peakMemory() -> Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        for line in status.split(separator: "\n") where line.hasPrefix("VmHWM:") {
            return (Double(line.split(separator: " ").dropLast().last ?? "0") ?? 0) / 1_048_576
        }
        return 0
    }
}
