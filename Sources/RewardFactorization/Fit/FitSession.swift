/// One run of a fit: what is finished, and what is done next.
final class FitSession {
    let set: ComparisonSet
    let options: FitOptions
    private(set) var checkpoint: FitCheckpoint
    private let progress: (FitProgress) throws -> Void
    private var workDone = 0.0
    private var share = 0.0
    /// The work that is still expected, in answers times J.
    var workAhead = 1.0
    var stage = FitProgress.Stage.choosing

    /// The L-BFGS iterations between checkpoints.
    static let roundIterations = 20

    init(
        set: ComparisonSet, options: FitOptions, checkpoint: FitCheckpoint?,
        progress: @escaping (FitProgress) throws -> Void
    ) throws(RewardFactorizationError) {
        self.set = set
        self.options = options
        self.progress = progress
        let first = FitCheckpoint.first(set, options)
        if let checkpoint, checkpoint.fingerprint != first.fingerprint {
            throw RewardFactorizationError(
                .checkpointMismatch,
                "the checkpoint was made with other comparisons or options; start the fit without it")
        }
        self.checkpoint = checkpoint ?? first
    }

    /// Returns the optimum of a problem, from the checkpoint where it is finished there.
    func optimise(_ problem: FitProblem, key: String, start: () throws -> FitParameters) throws -> FitParameters {
        let work = Double(problem.activeAnswers * problem.dimension)
        defer {
            workDone += work
            workAhead = max(workAhead - work, 0)
        }
        if let finished = checkpoint.finished[key] { return finished }
        var running: FitCheckpoint.Running
        if let interrupted = checkpoint.running, interrupted.key == key {
            running = interrupted
        } else {
            running = FitCheckpoint.Running(key: key, parameters: try start(), rounds: 0, converged: false)
        }
        if let relevance = running.relevance { try problem.use(relevance: relevance) }
        try climb(problem, &running, work: work)
        while running.relevanceUpdates < options.relevanceUpdates {
            // Again from there, with each feature's own penalty.
            let relevance = FeatureRelevance.find(running.parameters, in: problem)
            try problem.use(relevance: relevance)
            running.relevance = relevance
            running.relevanceUpdates += 1
            running.rounds = 0
            running.converged = false
            try climb(problem, &running, work: work)
        }
        problem.place(running.parameters)
        _ = problem.evaluate(running.parameters)
        let shared = problem.precisionOfMean().map { SharedMean.share(of: running.parameters.mean, precision: $0) } ?? 1
        var result = Gauge.fix(running.parameters, moments: problem.utilityMoments())
        for row in result.mean.indices { result.mean[row] *= shared }
        checkpoint.finished[key] = result
        checkpoint.running = nil
        try report(work, checkpoint: true)
        return result
    }

    /// Goes on with an optimisation until it converges or has had its rounds.
    private func climb(_ problem: FitProblem, _ running: inout FitCheckpoint.Running, work: Double) throws {
        let rounds = max(1, options.maximumIterations / Self.roundIterations)
        let iterations = min(Self.roundIterations, options.maximumIterations)
        // The first climb is the longest by far.
        let done = running.relevanceUpdates == 0 ? 0 : 0.5
        while !running.converged, running.rounds < rounds {
            let before = Double(running.rounds) / Double(rounds)
            let round = try problem.round(
                from: running.parameters, iterations: iterations, tolerance: options.tolerance,
                expanding: running.rounds == 0 && running.relevance == nil
            ) { iteration in
                let part = before + Double(iteration) / Double(iterations * rounds)
                try report(work * (done + min(part, 1) / 2))
            }
            running.parameters = round.parameters
            running.rounds += 1
            running.converged = round.converged
            checkpoint.running = running
            try report(work * (done + Double(running.rounds) / Double(rounds) / 2), checkpoint: true)
        }
    }

    /// Returns what held-out people say of finished fits, from the checkpoint where it is known.
    func correct(key: String, _ find: () throws -> PriorCorrection) rethrows -> PriorCorrection {
        if let known = checkpoint.corrections[key] { return known }
        let result = try find()
        checkpoint.corrections[key] = result
        return result
    }

    /// Drops the fits of a trial that is not the best.
    func forget(_ trial: String) {
        checkpoint.finished = checkpoint.finished.filter { !$0.key.hasPrefix("\(trial)/") }
    }

    /// Tells how far the fit is; throws what the caller throws.
    func report(_ work: Double = 0, checkpoint isNew: Bool = false) throws {
        share = max(share, min((workDone + work) / max(workDone + workAhead, 1), 1))
        try progress(FitProgress(stage: stage, shareDone: share, checkpoint: isNew ? checkpoint : nil))
    }
}
