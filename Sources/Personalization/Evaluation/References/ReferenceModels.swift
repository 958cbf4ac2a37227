import RewardFactorization

/// The models that personalisation is compared with.
struct ReferenceModels {
    let data: EvaluationData
    let answers: [Int]
    let seed: UInt64
    let threads: Int

    /// The ridges to choose from; over standardised features, a ridge of ρ expects weights of about 1/√ρ.
    static let ridges = [10_000, 3000, 1000, 300, 100, 30, 10, 3, 1, 0.3]
    /// The most people of train on whom a ridge is chosen.
    private static let peopleForChoice = 200
    /// The most comparisons that a ridge for everybody is chosen with; it is a precision and does not grow with them.
    private static let comparisonsForChoice = 50_000

    // MARK: One for all

    /// Learns one reward from everybody in train; the ridge is chosen on a fifth of them that is held out.
    func pooled() async throws -> EvaluationReport.Reference {
        let train = data.division.train
        var generator = SplitMix64(seed: seed ^ 0x706F_6F6C)
        let order = Array(train.indices).shuffled(using: &generator)
        let heldOut = order.prefix(train.count / 5).prefix(Self.peopleForChoice * 5).map { train[$0] }
        let ridge = heldOut.isEmpty ? 100 : try chosenRidge(order.dropFirst(heldOut.count).map { train[$0] }, heldOut)
        let weights = data.regression(train).fit(ridge: ridge)
        let people = data.division.measured
        let scores = people.map { data.score($0.test, weights: weights) }
        let rows = answers.map { count in
            EvaluationRow(answers: count, zip(people, scores).compactMap { $0.adapt.count >= count ? $1 : nil })
        }
        return EvaluationReport.Reference(
            whole: EvaluationRow(scores.compactMap(\.self)), byAnswers: rows, regularisation: ridge)
    }

    private func chosenRidge(_ learners: [[Int]], _ heldOut: [[Int]]) throws -> Double {
        // People are in random order.
        var count = 0
        let some = learners.prefix { person in
            count += person.count
            return count <= Self.comparisonsForChoice || count == person.count
        }
        let regression = data.regression(Array(some))
        var weights: [Double]?
        var best = (ridge: 100.0, loss: Double.infinity)
        for ridge in Self.ridges {
            try Task.checkCancellation()
            let fit = regression.fit(ridge: ridge, from: weights)
            weights = fit
            let loss = heldOut.compactMap { data.score($0, weights: fit)?.logLoss }.reduce(0, +)
            if loss < best.loss { best = (ridge, loss) } else if loss > 1.05 * best.loss { break }
        }
        return best.ridge
    }

    // MARK: One a person

    /// Learns a reward from each measured person's answers alone, asked at random; the ridge for each number of answers is
    /// chosen on people of train, as if they were new.
    func individual() async throws -> EvaluationReport.Reference {
        var rows: [EvaluationRow] = []
        for count in answers where count > 0 {
            let ridge = try await chosenRidge(count)
            rows.append(EvaluationRow(answers: count, try await measure(count, ridge)))
        }
        let sizes = data.division.measured.map(\.adapt.count).filter { $0 > 0 }.sorted()
        let ridge = try await chosenRidge(sizes.isEmpty ? 0 : sizes[sizes.count / 2])
        return EvaluationReport.Reference(
            whole: EvaluationRow(try await measure(nil, ridge)), byAnswers: rows, regularisation: ridge)
    }

    /// Measures people with so many answers, or with all that they have.
    private func measure(_ count: Int?, _ ridge: Double) async throws -> [PersonScore] {
        let (data, seed) = (data, seed)
        return try await concurrentMap(data.division.measured.count, threads: threads) { index in
            let person = data.division.measured[index]
            guard person.adapt.count >= (count ?? 1) else { return nil }
            let order = Self.questions(person.adapt, seed: seed, person: index)
            let weights = data.regression(order.prefix(count ?? order.count)).fit(ridge: ridge)
            return data.score(person.test, weights: weights)
        }.compactMap(\.self)
    }

    /// Returns the ridge that predicts the remaining comparisons of people in train best after so many; where nobody has
    /// enough, after half of what they have.
    private func chosenRidge(_ count: Int) async throws -> Double {
        let train = data.division.train
        var generator = SplitMix64(seed: seed ^ 0x696E_6469)
        let candidates = train.indices.filter { train[$0].count >= 2 }.shuffled(using: &generator)
            .prefix(Self.peopleForChoice)
        let enough = candidates.filter { train[$0].count > count }
        let chosen = Array(enough.isEmpty ? Array(candidates) : enough)
        let (data, seed) = (data, seed)
        let losses = try await concurrentMap(chosen.count, threads: threads) { index in
            let numbers = Self.questions(train[chosen[index]], seed: seed, person: chosen[index])
            let learned = min(count, numbers.count / 2)
            let regression = data.regression(numbers.prefix(enough.isEmpty ? learned : count))
            let rest = numbers.dropFirst(enough.isEmpty ? learned : count).prefix(200)
            var weights: [Double]?
            return Self.ridges.map { ridge in
                let fit = regression.fit(ridge: ridge, from: weights)
                weights = fit
                return data.score(rest, weights: fit)?.logLoss ?? 0
            }
        }
        var best = (ridge: 100.0, loss: Double.infinity)
        for (place, ridge) in Self.ridges.enumerated() {
            let loss = losses.reduce(0) { $0 + $1[place] }
            if !losses.isEmpty, loss < best.loss { best = (ridge, loss) }
        }
        return best.ridge
    }

    /// A random order of a person's comparisons that does not depend on how many are asked.
    private static func questions(_ numbers: [Int], seed: UInt64, person: Int) -> [Int] {
        var generator = SplitMix64(seed: seed &+ UInt64(person) &* 0x9E37_79B9)
        return numbers.shuffled(using: &generator)
    }
}
