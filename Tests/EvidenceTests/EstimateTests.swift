import Evidence
import Testing

@Suite("Estimates from sums over people")
struct EstimateTests {
    @Test("A mean is the share of all votes, and its variance that of people, not of votes")
    func clusters() throws {
        var alone = ClusterMoments(dimension: 2)
        for person in 0..<1000 { alone.add([1, person < 600 ? 1 : 0]) }
        var together = ClusterMoments(dimension: 2)
        for person in 0..<100 { together.add([10, person < 60 ? 10 : 0]) }
        let one = try #require(Estimate(of: alone, numerator: 1, denominator: 0))
        let ten = try #require(Estimate(of: together, numerator: 1, denominator: 0))
        #expect(one.value == 0.6 && ten.value == 0.6)
        // p (1 − p) / people, and a little for the variance being estimated.
        let expected: Double = 0.24 / 1000
        #expect(one.variance > expected && one.variance < 1.01 * expected + 1e-6)
        #expect(ten.variance > 9 * one.variance)
        #expect(ten.people == 100 && ten.count == 1000)
    }

    @Test("Sums that a database added up give the same estimate as people added one by one")
    func database() throws {
        var generator = Generator(seed: 3)
        var moments = ClusterMoments(dimension: 3)
        var (sums, upper, people) = ([0.0, 0, 0], [Double](repeating: 0, count: 6), [0, 0, 0])
        for _ in 0..<50 {
            let z = (0..<3).map { _ in Double(generator.number(below: 4)) }
            moments.add(z)
            var place = 0
            for row in 0..<3 {
                sums[row] += z[row]
                if z[row] != 0 { people[row] += 1 }
                for column in row..<3 {
                    upper[place] += z[row] * z[column]
                    place += 1
                }
            }
        }
        #expect(try #require(ClusterMoments(sums: sums, upper: upper, people: people)) == moments)
        #expect(ClusterMoments(sums: sums, upper: [1], people: people) == nil)
    }

    @Test("A person whose votes grow counts once, however often they are replaced")
    func replacing() {
        var grown = ClusterMoments(dimension: 2)
        grown.add([1, 1])
        grown.replace([1, 1], by: [5, 2])
        var whole = ClusterMoments(dimension: 2)
        whole.add([5, 2])
        #expect(grown == whole)
    }

    @Test("Fewer than ten people, or nobody at all, allow no estimate")
    func tooFew() {
        var moments = ClusterMoments(dimension: 2)
        #expect(Estimate(of: moments, numerator: 1, denominator: 0) == nil)
        for _ in 0..<9 { moments.add([100, 50]) }
        #expect(Estimate(of: moments, numerator: 1, denominator: 0) == nil)
        moments.add([1, 1])
        #expect(Estimate(of: moments, numerator: 1, denominator: 0) != nil)
    }

    @Test("The same people in both arms make a difference more certain, where they are alike")
    func paired() throws {
        var paired = ClusterMoments(dimension: 4)
        var apart = ClusterMoments(dimension: 4)
        for person in 0..<100 {
            let ups: Double = person < 50 ? 10 : 0
            paired.add([10, ups, 10, ups])
            apart.add([10, ups, 0, 0])
            apart.add([0, 0, 10, ups])
        }
        let one = try #require(Estimate(of: paired, first: (1, 0), second: (3, 2)))
        let other = try #require(Estimate(of: apart, first: (1, 0), second: (3, 2)))
        #expect(one.value == 0 && other.value == 0)
        #expect(one.variance < 0.2 * other.variance)
    }

    @Test("The interval shrinks with the variance and is cut to what is possible")
    func interval() throws {
        let wide = ConfidenceSequence.share.interval(
            of: Estimate(value: 0.9, variance: 0.04, count: 10, people: 10), within: 0...1)
        #expect(wide.upper == 1 && wide.lower < 0.5)
        let halves = [0.01, 0.001, 0.0001].map { ConfidenceSequence.share.halfWidth(variance: $0) }
        #expect(halves[0] > halves[1] && halves[1] > halves[2])
        // Wider than one look would need, by less than twice where the scale fits.
        let oneLook: Double = 1.96 * 0.001.squareRoot()
        #expect(halves[1] > oneLook && halves[1] < 2 * oneLook)
    }

    @Test("As many votes as it says are needed suffice, and a twentieth fewer do not")
    func needed() throws {
        let seen = Estimate(value: 0.03, variance: 0.0004, count: 600, people: 200)
        let count = try #require(ConfidenceSequence.share.countNeeded(for: 0.03, as: seen))
        #expect(count > 600)
        #expect(ConfidenceSequence.share.halfWidth(variance: 0.0004 * 600 / count) <= 0.03)
        #expect(ConfidenceSequence.share.halfWidth(variance: 0.0004 * 600 / (0.95 * count)) > 0.03)
        #expect(ConfidenceSequence.share.countNeeded(for: 0, as: seen) == nil)
    }
}
