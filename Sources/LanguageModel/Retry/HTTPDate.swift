/// Reads the three date forms of HTTP (RFC 9110 section 5.6.7) without a formatter or a locale.
enum HTTPDate {
    private static let months = [
        "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6, "Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11,
        "Dec": 12,
    ]

    /// Seconds since 1970 in UTC; nil when the text is none of the three forms. The weekday is not checked.
    ///
    /// - Parameter now: seconds since 1970, which places a two-digit year: never more than 50 years ahead.
    static func parse(_ text: String, now: Int) -> Int? {
        guard text.utf8.count <= 40 else { return nil }
        let parts = text.split { $0 == " " || $0 == "," || $0 == "-" }.map(String.init)
        switch parts.count {
        case 6 where parts[5] == "GMT":
            // Sun, 06 Nov 1994 08:49:37 GMT  or  Sunday, 06-Nov-94 08:49:37 GMT
            guard let day = number(parts[1], digits: 2), let month = months[parts[2]] else { return nil }
            let year =
                number(parts[3], digits: 4) ?? number(parts[3], digits: 2).map { completeYear($0, now: now) }
            return seconds(year: year, month: month, day: day, time: parts[4])
        case 5:
            // Sun Nov  6 08:49:37 1994
            guard let month = months[parts[1]], let day = number(parts[2], digits: 2) ?? number(parts[2], digits: 1)
            else { return nil }
            return seconds(year: number(parts[4], digits: 4), month: month, day: day, time: parts[3])
        default:
            return nil
        }
    }

    private static func number(_ text: String, digits: Int) -> Int? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }

    private static func completeYear(_ twoDigits: Int, now: Int) -> Int {
        let current = civilYear(of: now)
        let candidate = current / 100 * 100 + twoDigits
        return candidate > current + 50 ? candidate - 100 : candidate
    }

    private static func civilYear(of seconds: Int) -> Int {
        var year = 1970 + seconds / 31_556_952
        while days(year: year + 1, month: 1, day: 1) * 86_400 <= seconds { year += 1 }
        while days(year: year, month: 1, day: 1) * 86_400 > seconds { year -= 1 }
        return year
    }

    private static func seconds(year: Int?, month: Int, day: Int, time: String) -> Int? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let year, year >= 1900, clock.count == 3, let hour = number(clock[0], digits: 2), hour < 24,
            let minute = number(clock[1], digits: 2), minute < 60, let second = number(clock[2], digits: 2),
            second <= 60, day >= 1, day <= length(of: month, in: year)
        else { return nil }
        return days(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func length(of month: Int, in year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: isLeap(year) ? 29 : 28
        default: 31
        }
    }

    /// Days from 1970-01-01 to a date of the Gregorian calendar.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let before = year - 1
        let toYear = before * 365 + before / 4 - before / 100 + before / 400
        var toMonth = 0
        for earlier in 1..<month { toMonth += length(of: earlier, in: year) }
        return toYear + toMonth + day - 1 - 719_162
    }
}
