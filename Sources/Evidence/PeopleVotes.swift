import Foundation

/// How people differ in what they prefer: the share of people for whom revising does harm, from a few votes of each.
///
/// Counting people with more losses than wins would count luck: with three votes a third of the people who do not care
/// have lost twice. So the distribution of people's own win rates is estimated, whatever its shape, by nonparametric maximum
/// likelihood (Laird, Journal of the American Statistical Association 73, 1978): EM over a grid of rates.
public struct PeopleVotes: Sendable, Equatable {
    /// People with the same votes, ties left out.
    public struct Cell: Sendable, Equatable {
        public let wins: Int
        public let losses: Int
        public let people: Int

        public init(wins: Int, losses: Int, people: Int) {
            self.wins = wins
            self.losses = losses
            self.people = people
        }
    }

    /// People who voted, and not only for ties.
    public let people: Int
    /// The estimated share of people who prefer the baseline more often than not; nil where people have too few votes to
    /// tell how they differ.
    public let shareBelowHalf: Double?
    /// People of whom it is credible one by one, with at most a twentieth of false ones among them.
    public let crediblyBelowHalf: Int

    /// Too few people with several votes say nothing of how people differ.
    static let smallestPeople = 20

    public init(_ cells: [Cell]) {
        let cells = cells.filter { $0.people > 0 && $0.wins >= 0 && $0.losses >= 0 && $0.wins + $0.losses > 0 }
        people = cells.reduce(0) { $0 + $1.people }
        crediblyBelowHalf = Self.credible(cells, people: people)
        let repeated = cells.filter { $0.wins + $0.losses > 1 }.reduce(0) { $0 + $1.people }
        shareBelowHalf = repeated >= Self.smallestPeople ? Self.share(cells) : nil
    }

    /// e-BH over people, who are many with equal e-values.
    private static func credible(_ cells: [Cell], people: Int) -> Int {
        var ranked = cells.map { (e: EValue.fewerWins($0.wins, losses: $0.losses), people: $0.people) }
        ranked.sort { $0.e > $1.e }
        var (seen, last) = (0, 0)
        for cell in ranked {
            seen += cell.people
            if cell.e >= Double(people) / (Double(seen) * 0.05) { last = seen }
        }
        return last
    }

    /// Own win rates at the middles of equal parts of [0, 1], none of them one half.
    private static let rates = (0..<20).map { (Double($0) + 0.5) / 20 }

    private static func share(_ cells: [Cell]) -> Double {
        // The likelihood of each cell at each rate, up to a factor a cell.
        let likelihoods = cells.map { (cell: Cell) -> [Double] in
            let (wins, losses) = (Double(cell.wins), Double(cell.losses))
            let logs = rates.map { (rate: Double) -> Double in wins * log(rate) + losses * log(1 - rate) }
            let largest = logs.max() ?? 0
            return logs.map { (value: Double) -> Double in exp(value - largest) }
        }
        var shares = [Double](repeating: 1 / Double(rates.count), count: rates.count)
        let people = Double(cells.reduce(0) { $0 + $1.people })
        for _ in 0..<300 {
            var next = [Double](repeating: 0, count: rates.count)
            for (cell, likelihood) in zip(cells, likelihoods) {
                var total = 0.0
                for place in rates.indices { total += shares[place] * likelihood[place] }
                for place in rates.indices where total > 0 {
                    next[place] += Double(cell.people) * shares[place] * likelihood[place] / (total * people)
                }
            }
            shares = next
        }
        var below = 0.0
        for (rate, share) in zip(rates, shares) where rate < 0.5 { below += share }
        return below
    }
}
