/// Reads `Retry-After` (RFC 9110 section 10.2.3): a number of seconds or a date.
enum RetryAfter {
    /// A server can't make a caller wait longer than this.
    static let maximum: Duration = .seconds(86_400)

    /// The wait that a header asks for, 0 to one day; nil when it is neither form.
    ///
    /// - Parameters:
    ///   - value: the field's value.
    ///   - serverDate: the response's `Date`. A date is read against it, so that the two clocks need not agree.
    ///   - now: seconds since 1970 on our clock, used when there is no `Date`.
    static func parse(_ value: String, serverDate: String?, now: Int) -> Duration? {
        let text = value.trimmingSpaces
        guard !text.isEmpty, text.utf8.count <= 64 else { return nil }
        if text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            guard let seconds = Int64(text) else { return maximum }
            return min(.seconds(seconds), maximum)
        }
        guard let then = HTTPDate.parse(text, now: now) else { return nil }
        let reference = serverDate.flatMap { HTTPDate.parse($0.trimmingSpaces, now: now) } ?? now
        return min(max(.seconds(then - reference), .zero), maximum)
    }
}

extension StringProtocol {
    /// The text without spaces and tabs at its ends.
    fileprivate var trimmingSpaces: String {
        var rest = self[...]
        while let first = rest.first, first == " " || first == "\t" { rest = rest.dropFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest = rest.dropLast() }
        return String(rest)
    }
}
