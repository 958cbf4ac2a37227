extension RevisionFacts {
    /// Finds order numbers, SKUs, hashes, versions, file names and names with underscores.
    mutating func scanIdentifiers() {
        var index = 0
        while index < bytes.count {
            guard mask[index] == .plain, RevisionFacts.isIdentifierByte(bytes[index]) else {
                index += 1
                continue
            }
            var end = index
            while end < bytes.count, mask[end] == .plain, RevisionFacts.isIdentifierByte(bytes[end]) { end += 1 }
            var lower = index
            var upper = end
            while lower < upper, !RevisionBytes.isAlphanumeric(bytes[lower]) { lower += 1 }
            while upper > lower, !RevisionBytes.isAlphanumeric(bytes[upper - 1]) { upper -= 1 }
            if lower < upper, isIdentifier(lower..<upper) {
                identifiers.insert(lowercased(lower..<upper))
                cover(lower..<upper, .identifier)
            }
            index = end
        }
    }

    private static func isIdentifierByte(_ byte: UInt8) -> Bool {
        RevisionBytes.isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ".")
    }

    private func isIdentifier(_ range: Range<Int>) -> Bool {
        var digits = 0
        var letters = 0
        var capitals = 0
        var hyphens = 0
        var underscores = 0
        for byte in bytes[range] {
            if RevisionBytes.isDigit(byte) { digits += 1 }
            if RevisionBytes.isLetter(byte) { letters += 1 }
            if RevisionBytes.isUpper(byte) { capitals += 1 }
            if byte == UInt8(ascii: "-") { hyphens += 1 }
            if byte == UInt8(ascii: "_") { underscores += 1 }
        }
        if underscores > 0 { return letters > 0 }
        if digits == 0 { return (hyphens >= 2 && capitals == letters) || isFileName(range) }
        guard letters > 0 else { return false }
        return !isMeasure(range) && !isCompound(range)
    }

    /// `5kg`, `10am`, `3rd`, `1990s`, `2.5GHz`: a number and a unit.
    private func isMeasure(_ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound, RevisionBytes.isDigit(bytes[index]) || bytes[index] == UInt8(ascii: ".") {
            index += 1
        }
        if index < range.upperBound, bytes[index] == UInt8(ascii: "-") { index += 1 }
        return index > range.lowerBound && RevisionLexicon.units.contains(lowercased(index..<range.upperBound))
    }

    /// `30-day`, `pre-2020`, `mid-80s`, `No.5`, `2x4`: words in small letters and numbers that happen to be joined.
    private func isCompound(_ range: Range<Int>) -> Bool {
        var parts = 0
        var start = range.lowerBound
        while start < range.upperBound {
            var end = start
            while end < range.upperBound, bytes[end] != UInt8(ascii: "-"), bytes[end] != UInt8(ascii: ".") { end += 1 }
            guard isWord(start..<end, of: range) || isSizes(start..<end) || isMeasure(start..<end) else { return false }
            parts += 1
            start = end + 1
        }
        return parts > 1 || isSizes(range)
    }

    /// One or two letters beside a digit are a code ("a-1"), not a word; the first letter may start a sentence.
    private func isWord(_ part: Range<Int>, of whole: Range<Int>) -> Bool {
        guard part.count >= 2, RevisionBytes.isLetter(bytes[part.lowerBound]) else { return false }
        let isAbbreviation = part.upperBound < whole.upperBound && bytes[part.upperBound] == UInt8(ascii: ".")
        return bytes[part].dropFirst().allSatisfy(RevisionBytes.isLower)
            && (part.count > 2 || part.lowerBound > whole.lowerBound || isAbbreviation)
    }

    /// Digits alone, or several numbers with an x between them.
    private func isSizes(_ part: Range<Int>) -> Bool {
        guard let first = bytes[part].first, let last = bytes[part].last, RevisionBytes.isDigit(first) else {
            return false
        }
        var previous: UInt8 = 0
        for byte in bytes[part] {
            let isSign = byte == UInt8(ascii: "x")
            guard RevisionBytes.isDigit(byte) || (isSign && RevisionBytes.isDigit(previous)) else { return false }
            previous = byte
        }
        return RevisionBytes.isDigit(last)
    }

    private func isFileName(_ range: Range<Int>) -> Bool {
        guard let dot = bytes[range].lastIndex(of: UInt8(ascii: ".")), dot > range.lowerBound + 1 else { return false }
        return range.upperBound - dot <= 6
            && RevisionLexicon.fileEndings.contains(lowercased(dot + 1..<range.upperBound))
    }
}
