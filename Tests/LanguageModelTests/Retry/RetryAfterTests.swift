import Foundation
import Testing

@testable import LanguageModel

@Suite("Retry-After")
struct RetryAfterTests {
    /// 1994-11-06 08:49:37 UTC, the example of RFC 9110.
    static let now = 784_111_777

    @Test(
        "Seconds and dates are read, everything else is ignored",
        arguments: [
            ("0", 0), ("7", 7), (" 120\t", 120), ("007", 7), ("86400", 86_400), ("86401", 86_400),
            ("99999999999999999999999999", 86_400), ("-1", nil), ("+1", nil), ("1.5", nil), ("1e3", nil), ("", nil),
            (" ", nil), ("soon", nil), ("٣", nil), ("12 s", nil),
            ("Sun, 06 Nov 1994 08:49:47 GMT", 10), ("Sunday, 06-Nov-94 08:50:37 GMT", 60),
            ("Sun Nov  6 08:49:37 1994", 0), ("Sun Nov 06 08:49:38 1994", 1), ("Sun, 06 Nov 1994 08:00:00 GMT", 0),
            ("Fri, 06 Nov 2093 08:49:37 GMT", 86_400), ("Sun, 06 Nov 1994 08:49:37 CET", nil),
            ("Sun, 31 Nov 1994 08:49:37 GMT", nil), ("Sun, 06 Foo 1994 08:49:37 GMT", nil),
            ("Sun, 06 Nov 1994 24:00:00 GMT", nil), ("Sun, 06 Nov 1994 08:60:00 GMT", nil),
            ("Sun, 06 Nov 1994 08:49 GMT", nil), ("Sun, 6 Nov 1994 08:49:37 GMT", nil),
            (String(repeating: "9", count: 100), nil),
        ] as [(String, Int?)])
    func table(value: String, seconds: Int?) {
        #expect(RetryAfter.parse(value, serverDate: nil, now: Self.now) == seconds.map { .seconds($0) })
    }

    @Test("A date is read against the server's own clock when it gives one")
    func serverClock() {
        let date = "Sun, 06 Nov 1994 08:50:07 GMT"
        let parse = { RetryAfter.parse(date, serverDate: $0, now: Self.now) }
        #expect(parse("Sun, 06 Nov 1994 08:50:02 GMT") == .seconds(5))
        #expect(parse("nonsense") == .seconds(30))
        #expect(parse(nil) == .seconds(30))
    }

    @Test("Dates agree with Foundation's over two centuries, in all three forms")
    func dates() {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        var checked = 0
        for seconds in stride(from: -2_000_000_000, to: 4_600_000_000, by: 7_654_321) {
            let date = Date(timeIntervalSince1970: Double(seconds))
            for format in ["EEE, dd MMM yyyy HH:mm:ss 'GMT'", "EEE MMM d HH:mm:ss yyyy"] {
                formatter.dateFormat = format
                #expect(HTTPDate.parse(formatter.string(from: date), now: 0) == seconds)
                checked += 1
            }
            formatter.dateFormat = "EEEE, dd-MMM-yy HH:mm:ss 'GMT'"
            #expect(HTTPDate.parse(formatter.string(from: date), now: seconds) == seconds)
        }
        #expect(checked > 1000)
    }

    @Test("A two-digit year is never more than 50 years ahead")
    func twoDigitYears() {
        let in2026 = 1_780_000_000
        #expect(HTTPDate.parse("Tuesday, 01-Jan-80 00:00:00 GMT", now: in2026) == 315_532_800)
        #expect(HTTPDate.parse("Wednesday, 01-Jan-70 00:00:00 GMT", now: in2026) == 3_155_760_000)
    }
}
