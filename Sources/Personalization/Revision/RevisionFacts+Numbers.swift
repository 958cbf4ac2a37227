extension RevisionFacts {
    /// Finds numbers written in digits, with their scale ("2 million", "5k").
    mutating func scanNumbers() {
        var index = 0
        while index < bytes.count {
            guard mask[index] == .plain, let first = digit(at: index) else {
                index += 1
                continue
            }
            let start = index
            var groups: [[UInt8]] = [[first.value]]
            var separators: [UInt8] = []
            index += first.length
            while index < bytes.count, mask[index] == .plain {
                if let next = digit(at: index) {
                    groups[groups.count - 1].append(next.value)
                    index += next.length
                } else if let separator = separator(at: index),
                    mask[min(index + separator.length, bytes.count - 1)] == .plain,
                    let next = digit(at: index + separator.length)
                {
                    separators.append(separator.value)
                    groups.append([next.value])
                    index += separator.length + next.length
                } else {
                    break
                }
            }
            addNumbers(start..<index, RevisionNumber.read(groups: groups, separators: separators))
        }
    }

    private mutating func addNumbers(_ range: Range<Int>, _ read: [[String]]) {
        // The minutes of a full hour: "10:00" and "10" are the same time.
        if byte(range.lowerBound - 1) == UInt8(ascii: ":"), RevisionBytes.isDigit(byte(range.lowerBound - 2)),
            read == [["0"]]
        {
            readings.insert("0")
            return
        }
        let isMark = read.count == 1 && isListMark(range)
        for (offset, values) in read.enumerated() {
            var all = values
            if offset == read.count - 1, let exponent = scale(after: range.upperBound) {
                all += values.map { RevisionNumber.scaled($0, byTenTo: exponent) }
            }
            numbers.append(RevisionNumber(readings: all, isMark: isMark))
            readings.formUnion(all)
        }
    }

    /// Decimal digits of the scripts that have their own; all have their ten digits in a row.
    private static let zeros: [UInt32] = [0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10]

    private func digit(at index: Int) -> (value: UInt8, length: Int)? {
        guard index < bytes.count else { return nil }
        let byte = bytes[index]
        if byte < 0x80 { return RevisionBytes.isDigit(byte) ? (byte, 1) : nil }
        guard byte >= 0xD9 else { return nil }
        let decoded = RevisionBytes.scalar(bytes, at: index)
        for zero in RevisionFacts.zeros where decoded.scalar.value >= zero && decoded.scalar.value < zero + 10 {
            return (UInt8(ascii: "0") + UInt8(decoded.scalar.value - zero), decoded.length)
        }
        return nil
    }

    /// A mark between two groups of digits; no-break and thin spaces count as space, Arabic ones as their Latin peers.
    private func separator(at index: Int) -> (value: UInt8, length: Int)? {
        switch bytes[index] {
        case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "'"): return (bytes[index], 1)
        case 0xC2, 0xD9, 0xE2:
            let decoded = RevisionBytes.scalar(bytes, at: index)
            switch decoded.scalar {
            case "\u{A0}", "\u{202F}", "\u{2009}": return (0x20, decoded.length)
            case "\u{2019}": return (UInt8(ascii: "'"), decoded.length)
            case "\u{66C}": return (UInt8(ascii: ","), decoded.length)
            case "\u{66B}": return (UInt8(ascii: "."), decoded.length)
            default: return nil
            }
        default: return nil
        }
    }

    /// Says whether the number counts list items or steps.
    private func isListMark(_ range: Range<Int>) -> Bool {
        guard range.count <= 3 else { return false }
        var start = range.lowerBound
        let floor = max(0, start - 16)
        while start > floor, " \t*#>(_-".utf8.contains(bytes[start - 1]) { start -= 1 }
        if start == 0 || bytes[start - 1] == 0x0A {
            let next = byte(range.upperBound)
            return next == UInt8(ascii: ".") || next == UInt8(ascii: ")") || next == UInt8(ascii: ":")
        }
        return start < range.lowerBound && start >= 4
            && RevisionBytes.matches(bytes, at: start - 4, lowercased: Array("step".utf8))
    }

    /// Returns the power of ten that a word or letter after a number stands for.
    private func scale(after end: Int) -> Int? {
        let isSpaced = byte(end) == 0x20 || byte(end) == UInt8(ascii: "-")
        let start = isSpaced ? end + 1 : end
        var stop = start
        while stop < bytes.count, stop - start < 10, RevisionBytes.isLetter(bytes[stop]) { stop += 1 }
        guard stop > start else { return nil }
        let word = lowercased(start..<stop)
        return isSpaced ? RevisionLexicon.scales[word] : RevisionLexicon.scaleLetters[word]
    }
}
