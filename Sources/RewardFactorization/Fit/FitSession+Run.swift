extension FitSession {
    /// What all fits of one set share.
    struct Material {
        let set: ComparisonSet
        let index: PersonIndex
        let scale: [Double]
        let constant: [Bool]
        let moments: [Double]
        /// Nil where people share too little to hold it out.
        let topics: HeldOutTopics?

        init(_ set: ComparisonSet, scale: [Double], constant: [Bool], topics: HeldOutTopics?, threads: Int) {
            self.topics = topics
            self.set = set
            self.scale = scale
            self.constant = constant
            index = PersonIndex(set)
            moments = FeatureMetric.moments(of: set, scale: scale, constant: constant, threads: threads)
        }

        var people: [Int] { (0..<set.personCount).filter { index.count($0) > 0 } }
    }

    func run() throws -> FittedRewards {
        let (scale, constant) = FeatureScale.measure(set, threads: options.threads)
        let live = constant.count { !$0 }
        guard live > 0 else {
            throw RewardFactorizationError(
                .insufficientData,
                "no feature differs between the texts of any comparison; check how features are computed")
        }
        let lowest = min(options.baseFunctions.lowerBound, live)
        let candidates = lowest...min(options.baseFunctions.upperBound, live)
        let large = set.count > options.selectionLimit
        let topics = HeldOutTopics(set, seed: options.seed)
        var chosen: Choice
        var plan: HeldOutPlan
        do {
            // Of a large set, J and regularisation are chosen on a part that holds all people who are held out.
            let counts = PersonIndex(set)
            let people = (0..<set.personCount).filter { counts.count($0) > 0 }
            plan = HeldOutPlan(
                people: people, share: large ? min(options.heldOutShare, 0.1) : options.heldOutShare,
                limit: options.heldOutLimit, seed: options.seed)
            if large { plan = HeldOutPlan(folds: Array(plan.folds.prefix(1))) }
            let part = large ? selection(people, counts, plan) : nil
            let material = Material(
                part?.set ?? set, scale: scale, constant: constant, topics: topics, threads: options.threads)
            chosen = try choose(candidates, material, part?.plan ?? plan)
        }
        let material = Material(set, scale: scale, constant: constant, topics: topics, threads: options.threads)
        if large, !plan.folds.isEmpty {
            stage = .learning
            chosen.folds = try learn(material, chosen, plan)
        }
        stage = .scaling
        var prediction = Prediction(
            correction: PriorCorrection(lapseLogit: FitParameters.firstLapseLogit, sideBias: 0))
        if !plan.folds.isEmpty { prediction = try predict(material, chosen, plan) }
        var correction = prediction.correction
        stage = .finishing
        let everybody = [Bool](repeating: true, count: set.personCount)
        let problem = try FitProblem(
            set: set, index: material.index, active: everybody, dimension: chosen.dimension, scale: scale,
            constant: constant, moments: material.moments, ridge: chosen.regularisation * Double(set.featureCount),
            answersFree: plan.folds.isEmpty, threads: options.threads)
        let parameters = try optimise(problem, key: "everybody") {
            if var start = chosen.folds.first {
                start.lapseLogit = chosen.averageLapseLogit
                start.sideBias = chosen.averageSideBias
                return start
            }
            return try self.start(problem)
        }
        if plan.folds.isEmpty {
            correction.lapseLogit = parameters.lapseLogit
            correction.sideBias = parameters.sideBias
        }
        let turned = prediction.hasAxes ? axes(of: parameters, in: problem) : nil
        let learned = turned?.parameters ?? parameters
        return FittedRewards(
            baseFunctionCount: chosen.dimension, featureCount: set.featureCount, scale: scale,
            baseFunctions: learned.baseFunctions.map { $0 * correction.scale },
            prior: try GaussianPrior(
                mean: learned.mean.map { $0 * correction.shift },
                covariance: GaussianPrior.standard(dimension: chosen.dimension).covariance,
                sparsity: turned?.sparsity),
            answers: try AnswerModel(
                lapse: correction.lapse < 1e-4 ? 0 : correction.lapse, sideBias: correction.sideBias,
                forgetting: prediction.forgetting),
            heldOut: prediction.score, trace: chosen.trials)
    }

    /// The parameters from which a problem starts: the better of the starts that its data allow.
    func start(_ problem: FitProblem) throws -> FitParameters {
        let rows = try SpectralStart.baseFunctions(
            set: problem.set, index: problem.index, people: problem.activePeople, dimension: problem.dimension,
            scale: problem.scale, constant: problem.constant, metric: problem.metric, threads: options.threads)
        let spectral = FitParameters(
            baseFunctions: rows, mean: [Double](repeating: 0, count: problem.dimension),
            lapseLogit: FitParameters.firstLapseLogit, sideBias: 0)
        let shared = SharedPairStart(
            set: problem.set, index: problem.index, people: problem.activePeople, dimension: problem.dimension)
        let completed = shared?.baseFunctions(
            set: problem.set, dimension: problem.dimension, scale: problem.scale, constant: problem.constant,
            metric: problem.metric, seed: options.seed)
        guard let completed else { return spectral }
        var other = spectral
        other.baseFunctions = completed
        func objective(_ parameters: FitParameters) throws -> Double {
            try problem.round(
                from: parameters, iterations: 0, tolerance: options.tolerance, expanding: true, tick: { _ in }
            ).objective
        }
        return try objective(other) < objective(spectral) ? other : spectral
    }

    /// Learns from all but those who are held out, of a large set.
    private func learn(_ material: Material, _ chosen: Choice, _ plan: HeldOutPlan) throws -> [FitParameters] {
        var result: [FitParameters] = []
        for number in plan.folds.indices {
            let (problem, _) = try problem(
                material, fold: number, of: plan, dimension: chosen.dimension, regularisation: chosen.regularisation)
            result.append(
                try optimise(problem, key: "learn/\(number)") {
                    if number < chosen.folds.count { return chosen.folds[number] }
                    return try start(problem)
                })
        }
        return result
    }

    /// Returns the problem of a fold, and the answers that its people are to be predicted on.
    func problem(
        _ material: Material, fold: Int, of plan: HeldOutPlan, dimension: Int, regularisation: Double
    ) throws(RewardFactorizationError) -> (FitProblem, predicted: PersonIndex) {
        var active = [Bool](repeating: true, count: material.set.personCount)
        for person in plan.folds[fold] { active[person] = false }
        let (learned, predicted) =
            material.topics?.indices(of: material.set, fold: fold) ?? (material.index, material.index)
        let problem = try FitProblem(
            set: material.set, index: learned, active: active, dimension: dimension, scale: material.scale,
            constant: material.constant, moments: material.moments,
            ridge: regularisation * Double(material.set.featureCount), answersFree: true, threads: options.threads)
        return (problem, predicted)
    }

    /// Returns a part of a large set, with the people held out in it, renumbered.
    private func selection(
        _ people: [Int], _ counts: PersonIndex, _ plan: HeldOutPlan
    ) -> (set: ComparisonSet, plan: HeldOutPlan) {
        let fold = plan.folds.first ?? []
        var chosen = fold
        var answers = fold.reduce(0) { $0 + counts.count($1) }
        var taken = Swift.Set(fold)
        var generator = SplitMix64(seed: options.seed ^ 0x5E1E_C7ED)
        for person in people.shuffled(using: &generator) where !taken.contains(person) {
            guard answers < options.selectionLimit else { break }
            taken.insert(person)
            chosen.append(person)
            answers += counts.count(person)
        }
        return (set.subset(people: chosen), HeldOutPlan(folds: fold.isEmpty ? [] : [Array(0..<fold.count)]))
    }
}
