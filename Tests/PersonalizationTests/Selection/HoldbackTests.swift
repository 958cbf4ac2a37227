import Testing

@testable import Personalization

@Suite("Holding people back")
struct HoldbackTests {
    /// From the test vectors of draft-eastlake-fnv.
    @Test(
        "The hash is FNV-1a of 64 bits",
        arguments: [
            ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8),
        ] as [(String, UInt64)])
    func publishedHashes(text: String, expected: UInt64) {
        #expect(Holdback.fnv1a(text.utf8) == expected)
    }

    @Test("Nobody is held back with share 0, everybody with share 1")
    func extremes() throws {
        let none = try Holdback(share: 0, salt: "s")
        let all = try Holdback(share: 1, salt: "s")
        for user in 0..<2000 {
            #expect(!none.holdsBack(tenant: "demo", user: "user-\(user)"))
            #expect(all.holdsBack(tenant: "demo", user: "user-\(user)"))
        }
    }

    @Test("The share held back is the one asked for", arguments: [0.01, 0.05, 0.1, 0.5, 0.9])
    func share(share: Double) throws {
        let holdback = try Holdback(share: share, salt: "2026-01")
        for tenant in ["demo", "support-eu"] {
            let held = (0..<20_000).count { holdback.holdsBack(tenant: tenant, user: "\($0)") }
            #expect(abs(Double(held) / 20_000 - share) < 4 * (share * (1 - share) / 20_000).squareRoot())
        }
    }

    @Test("Places are uniform: a hundred bins hold about the same number")
    func uniform() throws {
        let holdback = try Holdback(share: 0.1, salt: "x")
        var bins = [Double](repeating: 0, count: 100)
        for user in 0..<50_000 { bins[Int(100 * holdback.place(tenant: "t", user: "u\(user)"))] += 1 }
        let chiSquare = bins.reduce(0) { $0 + ($1 - 500) * ($1 - 500) / 500 }
        // 99 degrees of freedom: between the 0.01 % and 99.99 % points.
        #expect(chiSquare > 52 && chiSquare < 161)
    }

    @Test("Draws of different salts are independent")
    func salts() throws {
        let one = try Holdback(share: 0.5, salt: "one")
        let other = try Holdback(share: 0.5, salt: "other")
        let same = (0..<20_000).count {
            one.holdsBack(tenant: "t", user: "\($0)") == other.holdsBack(tenant: "t", user: "\($0)")
        }
        #expect(abs(Double(same) / 20_000 - 0.5) < 0.015)
    }

    @Test("Text does not leak from one field into the next")
    func fieldsAreSeparate() throws {
        let holdback = try Holdback(share: 0.5, salt: "s")
        #expect(holdback.place(tenant: "ab", user: "c") != holdback.place(tenant: "a", user: "bc"))
        #expect(holdback.place(tenant: "", user: "abc") != holdback.place(tenant: "abc", user: ""))
    }

    @Test("A larger share keeps those who were held back")
    func nested() throws {
        let small = try Holdback(share: 0.1, salt: "s")
        let large = try Holdback(share: 0.3, salt: "s")
        for user in 0..<5000 where small.holdsBack(tenant: "t", user: "\(user)") {
            #expect(large.holdsBack(tenant: "t", user: "\(user)"))
        }
    }

    /// Computed by a separate program; a change here moves people between the arms of running experiments.
    @Test(
        "Known people keep their places",
        arguments: [
            ("demo", "user-1", "2026", 0.3611494465149693),
            ("demo", "user-2", "2026", 0.6711091934388571),
            ("support-eu", "Zoë 🙂", "holdback-1", 0.4805166647086434),
            ("", "", "", 0.24110352051652995),
        ] as [(String, String, String, Double)])
    func knownPlaces(tenant: String, user: String, salt: String, expected: Double) throws {
        #expect(try Holdback(share: 0.5, salt: salt).place(tenant: tenant, user: user) == expected)
    }

    @Test("By jobs, each job of a person is drawn by itself, and by users all fall together")
    func units() throws {
        let jobs = try Holdback(share: 0.3, salt: "s", unit: .jobs)
        let users = try Holdback(share: 0.3, salt: "s", unit: .users)
        let held = (0..<20_000).count { jobs.holdsBack(tenant: "t", user: "u", job: "\($0)") }
        #expect(abs(Double(held) / 20_000 - 0.3) < 0.013)
        for user in 0..<200 {
            let name = "user-\(user)"
            let together = users.holdsBack(tenant: "t", user: name)
            #expect((0..<20).allSatisfy { users.holdsBack(tenant: "t", user: name, job: "\($0)") == together })
        }
        // Another person's job of the same id is in the same arm: the id is unique within the team.
        #expect(
            jobs.holdsBack(tenant: "t", user: "a", job: "1") == jobs.holdsBack(tenant: "t", user: "b", job: "1"))
    }

    @Test("A share outside 0 to 1 is refused", arguments: [-0.1, 1.1, Double.nan])
    func refusals(share: Double) {
        let error = #expect(throws: PromptSelectionError.self) { try Holdback(share: share, salt: "") }
        #expect(error?.code == .valueOutOfRange)
    }
}
