import Glibc

/// A moment: microseconds since 1970-01-01 00:00 UTC, the precision of PostgreSQL's `timestamptz`.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Microseconds since the Unix epoch; `Int64.max` and `Int64.min` stand for PostgreSQL's `infinity` and `-infinity`.
    public let microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }

    public static let infinity = Timestamp(microseconds: .max)
    public static let negativeInfinity = Timestamp(microseconds: .min)

    /// The system's clock.
    public static var now: Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    /// The moment `duration` later, within the range of the type.
    public func advanced(by duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let limit: Int64 = seconds < 0 ? .min : .max
        let step = isTooLong ? limit : whole + attoseconds / 1_000_000_000_000
        let (sum, isBeyond) = microseconds.addingReportingOverflow(step)
        return Timestamp(microseconds: isBeyond ? limit : sum)
    }
}

extension Timestamp {
    /// 2000-01-01 00:00 UTC, from which the wire counts.
    private static let wireEpoch: Int64 = 946_684_800_000_000

    init(wire: Int64) {
        let isEndless = wire == .max || wire == .min
        let (sum, isBeyond) = wire.addingReportingOverflow(Timestamp.wireEpoch)
        microseconds = isEndless ? wire : isBeyond ? .max : sum
    }

    var wire: Int64 {
        if microseconds == .max || microseconds == .min { return microseconds }
        let (difference, isBeyond) = microseconds.subtractingReportingOverflow(Timestamp.wireEpoch)
        return isBeyond ? .min : difference
    }
}
