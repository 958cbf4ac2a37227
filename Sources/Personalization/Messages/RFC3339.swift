/// Reads and writes timestamps of RFC 3339, section 5.6, such as `2025-11-24T03:42:00.125Z`.
///
/// A time is a count of milliseconds since 1970-01-01T00:00:00Z in the proleptic Gregorian calendar without leap
/// seconds. Written by hand because a date formatter costs more than all other work on a job.
public enum RFC3339 {
    /// Years 0000 to 9999.
    public static let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    /// Returns the time, or nil when `text` is not a timestamp of RFC 3339 in years 0000 to 9999.
    ///
    /// `T` and `Z` may be lower case; an offset is required; a second of 60 is read as the next minute's first
    /// second when the instant is 23:59 in UTC. Digits after the millisecond are dropped.
    public static func milliseconds(_ text: String) -> Int64? {
        var text = text
        return text.withUTF8 { bytes in unsafe milliseconds(utf8: UnsafeRawBufferPointer(bytes)) }
    }

    static func milliseconds(utf8 bytes: UnsafeRawBufferPointer) -> Int64? {
        guard bytes.count >= 20, bytes.count <= 64 else { return nil }
        func digit(_ position: Int) -> Int? {
            guard position < bytes.count else { return nil }
            let value = unsafe Int(bytes[position]) - 0x30
            return (0...9).contains(value) ? value : nil
        }
        func pair(_ position: Int) -> Int? {
            guard let tens = digit(position), let ones = digit(position + 1) else { return nil }
            return tens * 10 + ones
        }
        func byte(_ position: Int) -> UInt8 { unsafe position < bytes.count ? bytes[position] : 0 }
        func has(_ character: Unicode.Scalar, at position: Int) -> Bool { byte(position) == UInt8(ascii: character) }

        guard let century = pair(0), let yearOfCentury = pair(2), has("-", at: 4), let month = pair(5),
            has("-", at: 7), let day = pair(8), byte(10) | 0x20 == UInt8(ascii: "t"), let hour = pair(11),
            has(":", at: 13), let minute = pair(14), has(":", at: 16), let second = pair(17)
        else { return nil }
        let year = century * 100 + yearOfCentury
        guard (1...12).contains(month), day >= 1, day <= daysIn(month: month, year: year), hour <= 23, minute <= 59,
            second <= 60
        else { return nil }

        var position = 19
        var millisecond = 0
        if has(".", at: position) {
            position += 1
            var weight = 100
            guard digit(position) != nil else { return nil }
            while let value = digit(position) {
                millisecond += value * weight
                weight /= 10
                position += 1
            }
        }
        var offsetMinutes = 0
        if byte(position) | 0x20 == UInt8(ascii: "z") {
            position += 1
        } else {
            guard has("+", at: position) || has("-", at: position), let hours = pair(position + 1), hours <= 23,
                has(":", at: position + 3), let minutes = pair(position + 4), minutes <= 59
            else { return nil }
            offsetMinutes = (hours * 60 + minutes) * (has("-", at: position) ? -1 : 1)
            position += 6
        }
        guard position == bytes.count else { return nil }

        let minuteOfEpoch =
            (daysSinceEpoch(year: year, month: month, day: day) * 24 + hour) * 60 + minute - offsetMinutes
        if second == 60 {
            let minuteOfDay = ((minuteOfEpoch % 1440) + 1440) % 1440
            guard minuteOfDay == 1439 else { return nil }
            millisecond = 0
        }
        let result = Int64(minuteOfEpoch * 60 + second) * 1000 + Int64(millisecond)
        return range.contains(result) ? result : nil
    }

    /// Returns `YYYY-MM-DDThh:mm:ss.sssZ`; times outside years 0000 to 9999 are brought to the nearest end.
    public static func string(milliseconds: Int64) -> String {
        let clamped = Int(min(max(milliseconds, range.lowerBound), range.upperBound))
        let dayLength = 86_400_000
        let days = (clamped >= 0 ? clamped : clamped - (dayLength - 1)) / dayLength
        let rest = clamped - days * dayLength
        let date = civil(daysSinceEpoch: days)
        return unsafe String(unsafeUninitializedCapacity: 24) { buffer in
            func write(_ value: Int, digits: Int, at position: Int) {
                var value = value
                for place in stride(from: position + digits - 1, through: position, by: -1) {
                    unsafe buffer[place] = UInt8(0x30 + value % 10)
                    value /= 10
                }
            }
            write(date.year, digits: 4, at: 0)
            write(date.month, digits: 2, at: 5)
            write(date.day, digits: 2, at: 8)
            write(rest / 3_600_000, digits: 2, at: 11)
            write(rest / 60_000 % 60, digits: 2, at: 14)
            write(rest / 1000 % 60, digits: 2, at: 17)
            write(rest % 1000, digits: 3, at: 20)
            let marks: [(Int, Unicode.Scalar)] = [
                (4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":"), (19, "."), (23, "Z"),
            ]
            for (position, mark) in marks { unsafe buffer[position] = UInt8(ascii: mark) }
            return 24
        }
    }

    private static func daysIn(month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Counts from March, so that the leap day is the last of its year; a 400-year cycle has 146,097 days.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let monthFromMarch = (month + 9) % 12
        let cycle = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfCycle = shifted - cycle * 400
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return cycle * 146_097 + yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear - 719_468
    }

    private static func civil(daysSinceEpoch: Int) -> (year: Int, month: Int, day: Int) {
        let days = daysSinceEpoch + 719_468
        let cycle = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfCycle = days - cycle * 146_097
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
