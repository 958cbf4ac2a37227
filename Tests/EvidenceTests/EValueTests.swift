import Evidence
import Foundation
import Testing

@Suite("E-values")
struct EValueTests {
    @Test(
        "Votes without effect have e-values of 1 on average, counted over all outcomes", arguments: [1, 2, 5, 12, 30])
    func exactMean(votes: Int) {
        var mean = 0.0
        for wins in 0...votes {
            let choose: Double = lgamma(Double(votes + 1)) - lgamma(Double(wins + 1)) - lgamma(Double(votes - wins + 1))
            let chance: Double = exp(choose - Double(votes) * log(2))
            mean += chance * EValue.fewerWins(wins, losses: votes - wins)
        }
        #expect(abs(mean - 1) < 1e-9)
    }

    @Test("Nine losses and no win speak against a person's liking; nine wins do not")
    func people() {
        #expect(EValue.fewerWins(0, losses: 9) > 50)
        #expect(EValue.fewerWins(9, losses: 0) < 0.3)
        #expect(EValue.fewerWins(0, losses: 0) == 1)
        #expect(EValue.fewerWins(-1, losses: 3) == 1)
    }

    @Test("The larger the harm, the larger the e-value; a win rate above one half has less than 1")
    func below() {
        func e(_ value: Double) -> Double {
            EValue.below(0.5, Estimate(value: value, variance: 0.0009, count: 300, people: 100))
        }
        #expect(e(0.3) > 1000)
        #expect(e(0.3) > e(0.4) && e(0.4) > e(0.5) && e(0.5) > e(0.6))
        #expect(e(0.6) < 0.2)
        #expect(EValue.below(0.5, Estimate(value: 0.1, variance: 1e-9, count: 1, people: 1)).isFinite)
    }

    @Test("A share that is drawn as it should be is no mismatch, half of it is", arguments: [0.05, 0.1, 0.5])
    func sampleRatio(share: Double) {
        let drawn = 5000
        #expect(EValue.sampleRatio(held: Int(share * 5000), of: drawn, share: share) < 1)
        #expect(EValue.sampleRatio(held: Int(share * 2500), of: drawn, share: share) > 1e6)
        #expect(EValue.sampleRatio(held: 0, of: 0, share: share) == 1)
        #expect(EValue.sampleRatio(held: 3, of: 10, share: 0) == 1)
    }

    @Test("A sample-ratio e-value is 1 on average over all outcomes")
    func sampleRatioMean() {
        var mean = 0.0
        for held in 0...60 {
            let choose: Double = lgamma(61) - lgamma(Double(held + 1)) - lgamma(Double(61 - held))
            let chance: Double = exp(choose + Double(held) * log(0.1) + Double(60 - held) * log(0.9))
            mean += chance * EValue.sampleRatio(held: held, of: 60, share: 0.1)
        }
        #expect(abs(mean - 1) < 1e-9)
    }

    @Test("e-BH rejects the k largest as long as they carry the n / (k · rate)")
    func rejections() {
        #expect(EValue.rejected([], rate: 0.05) == [])
        #expect(EValue.rejected([19, 1], rate: 0.05) == [])
        #expect(EValue.rejected([1, 41], rate: 0.05) == [1])
        // 4 / (3 · 0.05) = 26.7: three together pass what one alone does not.
        #expect(EValue.rejected([30, 2, 28, 27], rate: 0.05) == [0, 2, 3])
        // More that was looked at asks for more.
        #expect(EValue.rejected([1, 41], rate: 0.05, tested: 10) == [])
    }

    @Test("Where nothing does harm, at most a twentieth of the runs switch anything off")
    func falseAlarms() async {
        var generator = Generator(seed: 5)
        var alarms = 0
        for run in 0..<1000 {
            var values: [Double] = []
            for _ in 0..<20 {
                var moments = ClusterMoments(dimension: 2)
                for _ in 0..<60 { moments.add([1, generator.uniform() < 0.5 ? 1 : 0]) }
                values.append(EValue.below(0.5, Estimate(of: moments, numerator: 1, denominator: 0)!))
            }
            if !EValue.rejected(values, rate: 0.05).isEmpty { alarms += 1 }
            if run.isMultiple(of: 50) { await Task.yield() }
        }
        #expect(alarms <= 50)
    }

    @Test("People who all like it are not counted as harmed, though chance gives some of them losses")
    func nobodyHarmed() {
        var generator = Generator(seed: 9)
        var cells: [PeopleVotes.Cell] = []
        for _ in 0..<500 {
            let wins = (0..<6).count { _ in generator.uniform() < 0.75 }
            cells.append(.init(wins: wins, losses: 6 - wins, people: 1))
        }
        let votes = PeopleVotes(cells)
        #expect(votes.shareBelowHalf ?? 1 < 0.03, "\(votes)")
        #expect(votes.crediblyBelowHalf == 0)
        #expect(cells.count { $0.wins < 3 } > 5, "the plain count is wrong here")
    }

    @Test("Where a third of the people are harmed, about a third is found")
    func thirdHarmed() throws {
        var generator = Generator(seed: 10)
        var cells: [PeopleVotes.Cell] = []
        for person in 0..<600 {
            let rate = person.isMultiple(of: 3) ? 0.1 : 0.85
            let wins = (0..<12).count { _ in generator.uniform() < rate }
            cells.append(.init(wins: wins, losses: 12 - wins, people: 1))
        }
        let votes = PeopleVotes(cells)
        let share = try #require(votes.shareBelowHalf)
        #expect(abs(share - 1 / 3) < 0.04, "\(share)")
        #expect(votes.crediblyBelowHalf > 50 && votes.crediblyBelowHalf <= 210, "\(votes)")
    }

    @Test("Few people with a vote each say nothing of how people differ")
    func tooFew() {
        let votes = PeopleVotes([.init(wins: 1, losses: 0, people: 300), .init(wins: 2, losses: 0, people: 5)])
        #expect(votes.shareBelowHalf == nil && votes.people == 305)
    }
}
