import Testing

@testable import Personalization

struct EvaluationDivisionTests {
    private func files(_ comparisons: [(user: String, a: Int, b: Int, preferred: String, split: String?)])
        -> EvaluationFiles
    {
        var files = EvaluationFiles()
        for index in 0..<40 { files.addResponse("r\(index)", [Double(index), Double(index * index % 7)]) }
        for row in comparisons {
            files.addComparison(row.user, "r\(row.a)", "r\(row.b)", row.preferred, split: row.split)
        }
        return files
    }

    private func divide(_ files: EvaluationFiles, seed: UInt64 = 1, limit: Int? = nil, needsAnswers: Bool = true) throws
        -> (EvaluationDivision, EvaluationComparisons)
    {
        let comparisons = try files.read().1
        return (
            try EvaluationDivision(comparisons, seed: seed, limit: limit, needsAnswers: needsAnswers), comparisons
        )
    }

    @Test(
        "Without splits a fifth of the people is measured, on half of their comparisons",
        arguments: 1...5 as ClosedRange<UInt64>)
    func standardDivision(seed: UInt64) throws {
        let rows = (0..<20).flatMap { user in (0..<7).map { ("u\(user)", $0, 39 - $0, "a", String?.none) } }
        let (division, comparisons) = try divide(files(rows), seed: seed)
        #expect(division.train.count == 16)
        #expect(division.train.allSatisfy { $0.count == 7 })
        #expect(division.measured.count == 4)
        #expect(division.measured.allSatisfy { $0.adapt.count == 3 && $0.test.count == 4 })
        let all = division.train.flatMap { $0 } + division.measured.flatMap { $0.adapt + $0.test }
        #expect(all.sorted() == Array(0..<140))
        for person in division.measured {
            #expect(Set((person.adapt + person.test).map { comparisons.items[$0].user }).count == 1)
        }
    }

    @Test("The division depends on the seed alone")
    func seeded() throws {
        let rows = (0..<20).flatMap { user in (0..<6).map { ("u\(user)", $0, 39 - $0, "a", String?.none) } }
        let tests = try [1, 1, 2].map { try divide(files(rows), seed: $0).0.measured.map(\.test) }
        #expect(tests[0] == tests[1])
        #expect(tests[0] != tests[2])
    }

    @Test("Splits are taken as they stand")
    func givenSplits() throws {
        let (division, _) = try divide(
            files([
                ("t", 0, 1, "a", "train"), ("n", 2, 3, "a", "adapt"), ("n", 4, 5, "b", "test"),
                ("t", 2, 3, "b", "train"),
            ]))
        #expect(division.train == [[0, 3]])
        #expect(division.measured.map(\.adapt) == [[1]])
        #expect(division.measured.map(\.test) == [[2]])
        #expect(division.warnings.map(\.code) == ["people_with_one_test"])
    }

    @Test("A person who teaches and is measured is refused, with both lines", arguments: ["adapt", "test"])
    func overlap(split: String) throws {
        let files = files([
            ("t", 0, 1, "a", "train"), ("n", 2, 3, "a", "adapt"), ("n", 2, 4, "a", "test"), ("t", 2, 3, "b", split),
        ])
        let error = #expect(throws: EvaluationError.self) { try divide(files) }
        #expect(error?.code == .overlappingSplits)
        #expect(error?.description.contains("c.jsonl, line 4: t is in \(split) here and in train on line 1") == true)
    }

    @Test("A comparison of one person and pair counts once, and nothing is measured that was asked")
    func repeats() throws {
        let (division, _) = try divide(
            files([
                ("t", 0, 1, "a", "train"), ("t", 1, 0, "b", "train"), ("t", 0, 1, "b", "train"),
                ("n", 2, 3, "a", "test"), ("n", 3, 2, "b", "adapt"), ("n", 4, 5, "a", "test"), ("n", 4, 6, "a", "test"),
            ]))
        #expect(division.train == [[0]])
        #expect(division.measured.map(\.adapt) == [[4]])
        #expect(division.measured.map(\.test) == [[5, 6]])
        let counts = Dictionary(uniqueKeysWithValues: division.warnings.map { ($0.code, $0.count) })
        #expect(counts == ["repeated_comparisons": 2, "contradictory_comparisons": 1, "one_sided_people": 1])
    }

    @Test("People without test or adapt are counted")
    func incomplete() throws {
        let (division, _) = try divide(
            files([
                ("t", 0, 1, "a", "train"), ("n", 2, 3, "a", "adapt"), ("n", 2, 4, "a", "test"),
                ("n", 2, 5, "b", "test"),
                ("m", 2, 3, "a", "adapt"), ("k", 2, 3, "a", "test"), ("k", 2, 4, "b", "test"),
            ]))
        #expect(division.measured.count == 2)
        #expect(division.warnings.map(\.code) == ["people_without_test", "people_without_adapt"])
    }

    @Test(
        "An empty split is refused, saying which",
        arguments: [
            (["adapt", "test"], "train"), (["train", "adapt"], "test"), (["train", "test"], "adapt"),
            ([], "no comparison"),
        ])
    func emptySplit(splits: [String], missing: String) {
        let files = files(splits.enumerated().map { ($1 == "train" ? "t" : "n", $0, $0 + 1, "a", $1) })
        let error = #expect(throws: EvaluationError.self) { try divide(files) }
        #expect(error?.code == .emptySplit)
        #expect(error?.message.contains(missing) == true)
    }

    @Test("Without answers to ask for, adapt may be empty")
    func noAnswersNeeded() throws {
        let files = files([("t", 0, 1, "a", "train"), ("n", 2, 3, "a", "test")])
        #expect(try divide(files, needsAnswers: false).0.measured.count == 1)
    }

    @Test("One person alone is refused")
    func onePerson() {
        let files = files([("t", 0, 1, "a", nil), ("t", 0, 2, "a", nil)])
        #expect(throws: EvaluationError.self) { try divide(files) }
    }

    @Test("A limit on people keeps the ratio of the splits", arguments: [(10, 8, 2), (2, 1, 1), (100, 16, 4)])
    func limit(limit: Int, learners: Int, measured: Int) throws {
        let rows = (0..<20).flatMap { user in
            (0..<4).map { number in
                ("u\(user)", number, 39 - number, "a", Optional(user < 16 ? "train" : (number < 2 ? "adapt" : "test")))
            }
        }
        let (division, _) = try divide(files(rows), limit: limit)
        #expect(division.train.count == learners)
        #expect(division.measured.count == measured)
        let (free, _) = try divide(files(rows.map { ($0.0, $0.1, $0.2, $0.3, String?.none) }), limit: limit)
        #expect(free.train.count == learners)
        #expect(free.measured.count == measured)
    }
}
