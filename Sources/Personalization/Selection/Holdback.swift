/// Decides whether a person, or a job, gets the baseline, so that the effect of revising can be measured.
///
/// The decision depends on nothing but tenant, user or job, and salt: it is the same in every process and version.
/// Changing the salt draws anew. FNV-1a, 64 bits (Fowler, Noll and Vo; draft-eastlake-fnv), over the UTF-8 bytes of the three, each
/// followed by the byte FF, which no UTF-8 has; then the finalizer of MurmurHash3 (Appleby), because the upper bits of FNV
/// alone are uneven for short texts. The upper 53 bits, divided by 2⁵³, are the person's place in [0, 1).
public struct Holdback: Equatable, Sendable {
    /// What is drawn.
    public enum Unit: String, Sendable, CaseIterable {
        /// A person is in one arm with all their jobs: what somebody gets never changes from job to job.
        case users
        /// Each job is drawn by itself: more is learned from as many jobs, and everybody gets both.
        case jobs
    }

    /// The share of people or jobs held back, 0 to 1.
    public let share: Double
    /// What makes this draw different from others.
    public let salt: String
    public let unit: Unit

    /// Creates the rule; throws `valueOutOfRange` where the share is not 0 to 1.
    public init(share: Double, salt: String, unit: Unit = .users) throws(PromptSelectionError) {
        guard share >= 0, share <= 1 else {
            throw PromptSelectionError(.valueOutOfRange, "the holdback share is \(share); use 0 to 1")
        }
        self.share = share
        self.salt = salt
        self.unit = unit
    }

    /// Returns whether a job of a person is held back.
    public func holdsBack(tenant: String, user: String, job: String) -> Bool {
        switch unit {
        case .users: holdsBack(tenant: tenant, user: user)
        case .jobs: place(of: [tenant, "job", job, salt]) < share
        }
    }

    /// Returns whether the person is held back; nobody with share 0, everybody with share 1.
    public func holdsBack(tenant: String, user: String) -> Bool {
        place(tenant: tenant, user: user) < share
    }

    /// Returns the person's place in [0, 1); those below `share` are held back, so a larger share keeps them all.
    public func place(tenant: String, user: String) -> Double {
        place(of: [tenant, user, salt])
    }

    private func place(of parts: [String]) -> Double {
        var hash = Self.offsetBasis
        for part in parts {
            hash = Self.fnv1a(part.utf8, from: hash)
            hash = Self.fnv1a(CollectionOfOne(0xFF), from: hash)
        }
        return Double(Self.mixed(hash) >> 11) * 0x1p-53
    }

    static let offsetBasis: UInt64 = 0xCBF2_9CE4_8422_2325

    static func fnv1a(_ bytes: some Sequence<UInt8>, from start: UInt64 = offsetBasis) -> UInt64 {
        var hash = start
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash
    }

    static func mixed(_ hash: UInt64) -> UInt64 {
        var bits = hash
        bits = (bits ^ (bits >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        bits = (bits ^ (bits >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return bits ^ (bits >> 33)
    }
}
