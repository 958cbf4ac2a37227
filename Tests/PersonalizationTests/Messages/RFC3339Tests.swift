import Testing

@testable import Personalization

@Suite("Timestamps of RFC 3339")
struct RFC3339Tests {
    @Test(
        "are read",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.001Z", 1), ("1969-12-31T23:59:59.999Z", -1),
            ("2025-11-24T03:42:00Z", 1_763_955_720_000), ("2025-11-24t03:42:00.5z", 1_763_955_720_500),
            ("2025-11-24T05:42:00+02:00", 1_763_955_720_000), ("2025-11-23T22:12:00-05:30", 1_763_955_720_000),
            ("2000-02-29T00:00:00Z", 951_782_400_000), ("2024-02-29T12:00:00-00:00", 1_709_208_000_000),
            ("2025-11-24T03:42:00.123456789Z", 1_763_955_720_123), ("2025-11-24T03:42:00.12Z", 1_763_955_720_120),
            ("1990-12-31T23:59:60Z", 662_688_000_000), ("1990-12-31T15:59:60-08:00", 662_688_000_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
            ("1900-03-01T00:00:00Z", -2_203_891_200_000),
        ] as [(String, Int64)])
    func reads(_ text: String, _ milliseconds: Int64) {
        #expect(RFC3339.milliseconds(text) == milliseconds)
    }

    @Test(
        "are refused when anything is off",
        arguments: [
            "", "2025-11-24", "2025-11-24T03:42:00", "2025-11-24 03:42:00Z", "2025-11-24T03:42Z",
            "2025-13-01T00:00:00Z",
            "2025-00-01T00:00:00Z", "2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2025-04-31T00:00:00Z",
            "2025-11-00T00:00:00Z", "2025-11-24T24:00:00Z", "2025-11-24T03:60:00Z", "2025-11-24T03:42:61Z",
            "2025-11-24T03:42:60Z", "2025-11-24T03:42:00.Z", "2025-11-24T03:42:00,5Z", "2025-11-24T03:42:00+2:00",
            "2025-11-24T03:42:00+0200", "2025-11-24T03:42:00+24:00", "2025-11-24T03:42:00+02:60",
            "2025-11-24T03:42:00Zx",
            "2025-11-24T03:42:00Z ", " 2025-11-24T03:42:00Z", "25-11-24T03:42:00Z", "+2025-11-24T03:42:00Z",
            "２025-11-24T03:42:00Z", "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "tomorrow",
            "2025-11-24T03:42:00.\(String(repeating: "1", count: 60))Z",
        ])
    func refuses(_ text: String) {
        #expect(RFC3339.milliseconds(text) == nil)
    }

    @Test("agree with counting days one by one, from 1583 to 2400")
    func calendar() {
        let lengths: [Int] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        func isLeap(_ year: Int) -> Bool { year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) }
        // Days from 1970 back to 1583, then forward a day at a time.
        var day = 0
        for year in 1583..<1970 { day -= isLeap(year) ? 366 : 365 }
        func digits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        for year in 1583..<2400 {
            for month in 1...12 {
                let length = lengths[month - 1] + (month == 2 && isLeap(year) ? 1 : 0)
                for date in 1...length {
                    let text = "\(year)-\(digits(month))-\(digits(date))T00:00:00.000Z"
                    let time = Int64(day) * 86_400_000
                    if RFC3339.milliseconds(text) != time { Issue.record("\(text) is read wrongly") }
                    if date % 7 == 0, RFC3339.string(milliseconds: time) != text {
                        Issue.record("\(text) is written wrongly")
                    }
                    day += 1
                }
            }
        }
    }

    @Test("come back as they were written")
    func roundTrip() {
        var random = SeededMessageGenerator(seed: 7)
        for _ in 0..<20_000 {
            let time = Int64.random(in: RFC3339.range, using: &random)
            #expect(RFC3339.milliseconds(RFC3339.string(milliseconds: time)) == time)
        }
        #expect(RFC3339.string(milliseconds: .min) == "0000-01-01T00:00:00.000Z")
        #expect(RFC3339.string(milliseconds: .max) == "9999-12-31T23:59:59.999Z")
        #expect(RFC3339.string(milliseconds: -1) == "1969-12-31T23:59:59.999Z")
    }
}
