/// Which rows of a comparison set are whose, each person's in the order of their answers.
struct PersonIndex: Sendable {
    /// Where a person's rows begin in `rows`; one more entry than people.
    let starts: [Int]
    /// The rows, person by person.
    let rows: [Int32]
    /// The largest number of rows of a person.
    let longest: Int

    /// Reads the rows for which `counts` holds.
    init(_ set: ComparisonSet, where counts: (Int) -> Bool = { _ in true }) {
        var starts = [Int](repeating: 0, count: set.personCount + 1)
        for (row, person) in set.people.enumerated() where counts(row) { starts[Int(person) + 1] += 1 }
        longest = starts.max() ?? 0
        for person in 0..<set.personCount { starts[person + 1] += starts[person] }
        var next = starts
        var rows = [Int32](repeating: 0, count: starts[set.personCount])
        for (row, person) in set.people.enumerated() where counts(row) {
            rows[next[Int(person)]] = Int32(row)
            next[Int(person)] += 1
        }
        self.starts = starts
        self.rows = rows
    }

    /// The number of a person's answers.
    func count(_ person: Int) -> Int { starts[person + 1] - starts[person] }
}
