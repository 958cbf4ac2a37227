/// Who is held out when: the people of a set, cut into folds by chance.
struct HeldOutPlan: Equatable, Sendable {
    /// The least people with which holding out makes sense.
    static let fewestPeople = 10
    /// The most folds that are used; each costs a fit.
    static let mostFolds = 5

    /// The people of each fold that is used; empty where nobody is held out.
    let folds: [[Int]]

    init(folds: [[Int]]) { self.folds = folds }

    /// With a share of a fifth there are five folds; as many are used as hold `limit` people together, so that few people
    /// are all held out in turn, and of many people only some.
    init(people: [Int], share: Double, limit: Int, seed: UInt64) {
        guard share > 0, limit > 0, people.count >= Self.fewestPeople else {
            folds = []
            return
        }
        var generator = SplitMix64(seed: seed ^ 0x5EED_0FF0_1D5)
        let shuffled = people.shuffled(using: &generator)
        let count = max(2, Int((1 / share).rounded()))
        let size = max(1, min(people.count / count, limit))
        let used = min(count, Self.mostFolds, max(1, limit / size))
        folds = (0..<used).map { fold in
            // The last of all folds takes the rest.
            let end = fold == count - 1 && used == count ? people.count : (fold + 1) * size
            return shuffled[(fold * size)..<end].sorted()
        }
    }
}
