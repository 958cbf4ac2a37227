import RewardFactorization

/// Who teaches the model, who is asked and measured, and with which comparisons.
struct EvaluationDivision {
    /// A person whom the model has not seen.
    struct Person: Sendable {
        /// Numbers of comparisons that the person can be asked for.
        var adapt: [Int]
        /// Numbers of comparisons that the predictions are measured on.
        var test: [Int]
    }

    /// The comparisons of each person who teaches.
    private(set) var train: [[Int]] = []
    private(set) var measured: [Person] = []
    private(set) var warnings: [EvaluationWarning] = []

    /// The share of people who are measured where the file has no splits.
    static let measuredShare = 0.2

    /// Divides people as the file says, else 80:20 at random, each measured person's comparisons in halves.
    ///
    /// A pair that one person compared more than once counts once: asked for if any of its lines is in `adapt`, so that
    /// nothing is measured that was asked. Throws ``EvaluationError`` where a person both teaches and is measured, and
    /// where nobody is left to learn from or to measure.
    init(_ comparisons: EvaluationComparisons, seed: UInt64, limit: Int?, needsAnswers: Bool) throws {
        guard let first = comparisons.items.first else {
            guard comparisons.ofDuplicates == 0 else {
                throw EvaluationError(
                    .noFeature, at: comparisons.file,
                    "in every comparison both responses have the same prompt and the same text; give others")
            }
            throw EvaluationError(.emptySplit, at: comparisons.file, "it has no comparison; add some")
        }
        var generator = SplitMix64(seed: seed)
        let people = Self.people(comparisons, kept: withoutRepeats(comparisons))
        if first.split == nil {
            try divide(people, comparisons, limit: limit, using: &generator)
        } else {
            try take(people, comparisons, limit: limit, using: &generator)
        }
        warnAboutMeasured(comparisons)
        try check(comparisons, needsAnswers: needsAnswers)
    }

    // MARK: Repeats

    /// Returns the numbers of the comparisons that count, in the file's order.
    private mutating func withoutRepeats(_ comparisons: EvaluationComparisons) -> [Int] {
        let items = comparisons.items
        var order = items.indices.map { (user: items[$0].user, pair: items[$0].pair, number: $0) }
        order.sort { ($0.user, $0.pair, $0.number) < ($1.user, $1.pair, $1.number) }
        var kept: [Int] = []
        var repeated = 0
        var contradicted = 0
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, order[end].user == order[start].user, order[end].pair == order[start].pair {
                end += 1
            }
            let numbers = order[start..<end].map(\.number)
            let chosen = numbers.first { items[$0].split == .adapt } ?? numbers[0]
            kept.append(chosen)
            for number in numbers where number != chosen {
                if items[number].preferred == items[chosen].preferred { repeated += 1 } else { contradicted += 1 }
            }
            start = end
        }
        warn(
            "repeated_comparisons", repeated,
            "\(repeated) comparisons repeat one of the same person and pair; each counts once")
        warn(
            "contradictory_comparisons", contradicted,
            "\(contradicted) comparisons contradict one of the same person and pair; the first in adapt, else the first, counts"
        )
        return kept.sorted()
    }

    /// Returns the kept comparisons of every person, by the person's number.
    private static func people(_ comparisons: EvaluationComparisons, kept: [Int]) -> [[Int]] {
        var people = [[Int]](repeating: [], count: comparisons.users.count)
        for number in kept { people[Int(comparisons.items[number].user)].append(number) }
        return people
    }

    // MARK: Splits

    private mutating func divide(
        _ people: [[Int]], _ comparisons: EvaluationComparisons, limit: Int?, using generator: inout SplitMix64
    ) throws {
        var order = Array(people.indices).shuffled(using: &generator)
        if let limit { order = Array(order.prefix(limit)) }
        guard order.count >= 2 else {
            throw EvaluationError(
                .emptySplit, at: comparisons.file,
                "there is one person; give at least two, one to learn from and one to measure")
        }
        let count = max(1, Int((Double(order.count) * Self.measuredShare).rounded()))
        for user in order.prefix(count).sorted() {
            let numbers = people[user].shuffled(using: &generator)
            let half = numbers.count / 2
            measured.append(Person(adapt: numbers.prefix(half).sorted(), test: numbers.dropFirst(half).sorted()))
        }
        train = order.dropFirst(count).sorted().map { people[$0] }
    }

    private mutating func take(
        _ people: [[Int]], _ comparisons: EvaluationComparisons, limit: Int?, using generator: inout SplitMix64
    ) throws {
        var untested = 0
        for (user, numbers) in people.enumerated() {
            let parts = Dictionary(grouping: numbers) { comparisons.items[$0].split ?? .train }
            let taught = parts[.train] ?? []
            let person = Person(adapt: parts[.adapt] ?? [], test: parts[.test] ?? [])
            if let taught = taught.first, let other = (person.adapt + person.test).min() {
                let line = comparisons.items[other].line
                let split = comparisons.items[other].split?.rawValue ?? ""
                throw EvaluationError(
                    .overlappingSplits, at: comparisons.place(line),
                    "\(comparisons.users[user]) is in \(split) here and in train on line "
                        + "\(comparisons.items[taught].line); who is measured must be new to the model")
            }
            if !taught.isEmpty {
                train.append(taught)
            } else if !person.test.isEmpty {
                measured.append(person)
            } else if !person.adapt.isEmpty {
                untested += 1
            }
        }
        warn("people_without_test", untested, "\(untested) people have comparisons in adapt and none in test; left out")
        if let limit, limit < train.count + measured.count, !train.isEmpty, !measured.isEmpty {
            let share = Double(measured.count) / Double(train.count + measured.count)
            let count = min(max(1, Int((Double(limit) * share).rounded())), max(1, limit - 1))
            measured = Self.sample(measured, max(1, count), using: &generator)
            train = Self.sample(train, max(1, limit - count), using: &generator)
        }
    }

    private static func sample<Element>(
        _ elements: [Element], _ count: Int, using generator: inout SplitMix64
    ) -> [Element] {
        guard count < elements.count else { return elements }
        return elements.indices.shuffled(using: &generator).prefix(count).sorted().map { elements[$0] }
    }

    // MARK: Checks

    private mutating func warnAboutMeasured(_ comparisons: EvaluationComparisons) {
        let unasked = measured.count { $0.adapt.isEmpty }
        warn(
            "people_without_adapt", unasked,
            "\(unasked) people have comparisons in test and none in adapt; they are measured without answers only")
        let single = measured.count { $0.test.count == 1 }
        warn(
            "people_with_one_test", single,
            "\(single) people have one test comparison; they count in accuracy and log loss, and have no AUC")
        let oneSided = measured.count { person in
            person.test.count > 1 && Set(person.test.map { comparisons.items[$0].prefersA }).count == 1
        }
        warn(
            "one_sided_people", oneSided,
            "\(oneSided) people always prefer the same side (a or b) in test; AUC is over both orientations of a pair, so "
                + "this does not touch it")
    }

    private func check(_ comparisons: EvaluationComparisons, needsAnswers: Bool) throws {
        func empty(_ split: EvaluationSplit, _ purpose: String) -> EvaluationError {
            EvaluationError(
                .emptySplit, at: comparisons.file,
                "no comparison is left in \(split.rawValue), so there is nobody to \(purpose); give more people or other splits"
            )
        }
        guard !train.isEmpty else { throw empty(.train, "learn from") }
        guard !measured.isEmpty else { throw empty(.test, "measure") }
        guard !needsAnswers || measured.contains(where: { !$0.adapt.isEmpty }) else {
            throw empty(.adapt, "ask; use --answers 0 to measure without answers")
        }
    }

    private mutating func warn(_ code: String, _ count: Int, _ message: @autoclosure () -> String) {
        if count > 0 { warnings.append(EvaluationWarning(code, count, message())) }
    }
}
