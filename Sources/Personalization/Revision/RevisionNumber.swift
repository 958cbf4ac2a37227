/// Holds one number of a text with the values that its spelling can stand for.
struct RevisionNumber: Hashable {
    /// Canonical decimals, without grouping, leading or trailing zeros; "1,234" can be 1234 or 1.234.
    var readings: [String]
    /// True for the number of a list item or step, which a revision may add or drop.
    var isMark: Bool

    /// Returns `integer.fraction` without needless zeros.
    static func canonical(_ integer: some Collection<UInt8>, _ fraction: some BidirectionalCollection<UInt8>) -> String
    {
        let zero = UInt8(ascii: "0")
        let whole = integer.drop { $0 == zero }
        var count = fraction.count
        for byte in fraction.reversed() {
            guard byte == zero else { break }
            count -= 1
        }
        let kept = fraction.prefix(count)
        let head = whole.isEmpty ? "0" : String(decoding: whole, as: UTF8.self)
        return kept.isEmpty ? head : head + "." + String(decoding: kept, as: UTF8.self)
    }

    /// Returns a canonical decimal times a power of ten.
    static func scaled(_ value: String, byTenTo exponent: Int) -> String {
        let parts = value.split(separator: ".", maxSplits: 1)
        let fraction = parts.count > 1 ? Array(parts[1].utf8) : []
        let moved = Array(fraction.prefix(exponent))
        let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: exponent - moved.count)
        return canonical(Array((parts.first ?? "0").utf8) + moved + zeros, Array(fraction.dropFirst(exponent)))
    }

    /// Reads the groups of digits that separators join.
    ///
    /// - Parameters:
    ///   - groups: At least one non-empty group of ASCII digits.
    ///   - separators: One fewer than groups; `.`, `,`, `'` or a space for the narrow and no-break ones.
    /// - Returns: One number, or several where the separators can't be grouping or a decimal mark (a date, a list).
    static func read(groups: [[UInt8]], separators: [UInt8]) -> [[String]] {
        let whole = Array(groups.joined())
        guard let separator = separators.first else { return [[canonical(whole, [])]] }
        let isUniform = separators.allSatisfy { $0 == separator }
        let isGrouped = groups[0].count <= 3 && groups.dropFirst().allSatisfy { $0.count == 3 }
        if isUniform, isGrouped {
            var readings = [canonical(whole, [])]
            let isZero = groups[groups.count - 1].allSatisfy { $0 == UInt8(ascii: "0") }
            if separators.count == 1, separator == UInt8(ascii: ".") || separator == UInt8(ascii: ","), !isZero {
                readings.append(canonical(groups[0], groups[1]))
            }
            return [readings]
        }
        let isDecimalMark = separator == UInt8(ascii: ".") || separator == UInt8(ascii: ",")
        if separators.count == 1, isDecimalMark { return [[canonical(groups[0], groups[1])]] }
        // Indian grouping: 12,34,567.
        if isUniform, separator == UInt8(ascii: ","), groups[groups.count - 1].count == 3,
            groups[0].count <= 2, groups.dropFirst().dropLast().allSatisfy({ $0.count == 2 })
        {
            return [[canonical(whole, [])]]
        }
        let head = separators.dropLast()
        let mark = separators[separators.count - 1]
        if head.allSatisfy({ $0 == separator }), mark != separator,
            mark == UInt8(ascii: ".") || mark == UInt8(ascii: ","),
            groups.dropLast().dropFirst().allSatisfy({ $0.count == 3 || $0.count == 2 }), groups[0].count <= 3
        {
            return [[canonical(Array(groups.dropLast().joined()), groups[groups.count - 1])]]
        }
        // A version, an address: one name made of numbers. Dates such as 3.5.2024 fall into their numbers.
        let isDate = groups.count == 3 && groups[0].count <= 2 && groups[1].count <= 2 && groups[2].count >= 2
        if isUniform, separator == UInt8(ascii: "."), !isDate {
            return [[groups.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")]]
        }
        return groups.map { [canonical($0, [])] }
    }
}
