import RewardFactorization

/// A set of prompts and what is predicted of it.
struct ScoredPromptSet {
    var members: PromptPlaceSet
    var utility: GaussianUtility
    var expectedWin: Double
    var acceptance: Double

    var value: Double { acceptance * (expectedWin - 0.5) }
}

/// The sets with the largest value, a bounded number, in order; of equals the one that came first stays ahead.
struct BestPromptSets {
    let capacity: Int
    private(set) var sets: [ScoredPromptSet] = []
    /// The value that a set must exceed to get in.
    private(set) var bar = -Double.infinity

    init(capacity: Int) {
        self.capacity = capacity
        if capacity > 0 { sets.reserveCapacity(capacity + 1) } else { bar = .infinity }
    }

    mutating func offer(_ set: ScoredPromptSet) {
        let value = set.value
        guard value > bar else { return }
        let place = sets.firstIndex { $0.value < value } ?? sets.endIndex
        sets.insert(set, at: place)
        if sets.count > capacity { sets.removeLast() }
        if sets.count == capacity, let last = sets.last { bar = last.value }
    }
}
