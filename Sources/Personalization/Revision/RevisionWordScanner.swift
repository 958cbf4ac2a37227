/// Holds one word of a text with what later passes ask about it.
struct RevisionWordToken {
    /// Hash of the word in lower case.
    var hash: UInt64
    /// Hash without possessive and plural ending.
    var stem: UInt64
    /// Hash of the first five bytes in lower case; nil for shorter words.
    var prefix: UInt64?
    /// First byte in lower case.
    var initial: UInt8
    /// What is known of the word.
    var lexeme: RevisionLexeme?
    var isCapital = false
    var isAcronym = false
    var hasDigit = false
    /// False inside code, links, placeholders and identifiers.
    var isPlain = true
    /// True where a capital is due anyway: at the start of a sentence, line, quotation, or after a colon.
    var startsSentence = false
    /// True inside headings and labels, which may be in title case.
    var isExempt = false
    /// True where a sentence or line ended before the word.
    var breaksBefore = false
    /// True where only a space or hyphen stands before it.
    var isJoined = false

    /// What is known of the word where it is neither code nor part of a link.
    var plainLexeme: RevisionLexeme? { isPlain ? lexeme : nil }
}

/// Cuts a text into words, with the state that tells sentence starts and headings.
struct RevisionWordScanner {
    private let facts: RevisionFacts
    private(set) var tokens: [RevisionWordToken] = []
    private var startsSentence = true
    private var breaks = false
    private var gap = 0
    private var isJoined = false
    private var exemptUntil = 0

    init(facts: RevisionFacts) { self.facts = facts }

    mutating func run() {
        var index = 0
        beginLine(at: 0)
        while index < facts.bytes.count {
            let decoded = RevisionBytes.scalar(facts.bytes, at: index)
            let kind = RevisionWordScanner.kind(decoded.scalar)
            if kind == .ideograph {
                add(index..<index + decoded.length)
                index += decoded.length
            } else if kind == .word {
                let end = endOfWord(from: index)
                add(index..<end)
                index = end
            } else {
                separate(decoded.scalar, at: index, length: decoded.length)
                index += decoded.length
            }
        }
    }

    private enum Kind { case word, ideograph, other }

    private static func kind(_ scalar: Unicode.Scalar) -> Kind {
        let value = scalar.value
        if value < 0x80 { return RevisionBytes.isAlphanumeric(UInt8(value)) ? .word : .other }
        // Kana, Han, Thai, Lao, Khmer, Burmese: written without spaces, so each scalar counts as a word.
        switch value {
        case 0x3040...0x30FF, 0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF, 0xE00...0xEFF, 0x1000...0x109F,
            0x1780...0x17FF:
            return .ideograph
        default: break
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .decimalNumber, .letterNumber:
            return .word
        default: return .other
        }
    }

    /// A word goes on over an apostrophe between letters ("don't"); it ends where its mask changes.
    private func endOfWord(from start: Int) -> Int {
        let bytes = facts.bytes
        var index = start
        while index < bytes.count, facts.mask[index] == facts.mask[start] {
            let byte = bytes[index]
            if RevisionBytes.isAlphanumeric(byte) {
                index += 1
            } else if byte == UInt8(ascii: "'") {
                guard RevisionBytes.isLetter(facts.byte(index + 1)) else { break }
                index += 1
            } else if byte >= 0x80 {
                let decoded = RevisionBytes.scalar(bytes, at: index)
                if decoded.scalar == "\u{2019}" {
                    guard RevisionBytes.isLetter(facts.byte(index + 3)) else { break }
                } else if RevisionWordScanner.kind(decoded.scalar) != .word {
                    break
                }
                index += decoded.length
            } else {
                break
            }
        }
        return max(index, start + 1)
    }

    private mutating func add(_ range: Range<Int>) {
        var token = asciiToken(range) ?? token(range)
        token.lexeme = RevisionLexicon.lexemes[token.hash]
        token.isPlain = facts.mask[range.lowerBound] == .plain
        token.startsSentence = startsSentence
        token.isExempt = range.lowerBound < exemptUntil
        token.breaksBefore = breaks
        token.isJoined = isJoined
        tokens.append(token)
        startsSentence = false
        breaks = false
        gap = 0
        isJoined = false
    }

    /// A word of ASCII bytes in one pass; nil for others.
    private func asciiToken(_ range: Range<Int>) -> RevisionWordToken? {
        let bytes = facts.bytes
        let first = bytes[range.lowerBound]
        var hash = RevisionBytes.hash(EmptyCollection())
        // Without the last byte, and without the last two.
        var (shorter, shortest) = (hash, hash)
        var prefix: UInt64?
        var isAcronym = range.count >= 2
        var hasDigit = false
        for index in range {
            let byte = bytes[index]
            guard byte < 0x80 else { return nil }
            (shortest, shorter) = (shorter, hash)
            hash = RevisionBytes.add(RevisionBytes.lower(byte), to: hash)
            if index - range.lowerBound == 4 { prefix = hash }
            isAcronym = isAcronym && RevisionBytes.isUpper(byte)
            hasDigit = hasDigit || RevisionBytes.isDigit(byte)
        }
        var stem = hash
        if range.count > 3 {
            if bytes[range.upperBound - 2] == UInt8(ascii: "'") {
                stem = shortest
            } else if bytes[range.upperBound - 1] | 0x20 == UInt8(ascii: "s") {
                stem = shorter
            }
        }
        return RevisionWordToken(
            hash: hash, stem: stem, prefix: prefix, initial: RevisionBytes.lower(first),
            isCapital: RevisionBytes.isUpper(first), isAcronym: isAcronym, hasDigit: hasDigit)
    }

    private func token(_ range: Range<Int>) -> RevisionWordToken {
        let folded = RevisionBytes.folded(String(decoding: facts.bytes[range], as: UTF8.self).lowercased().utf8)
        let first = RevisionBytes.scalar(facts.bytes, at: range.lowerBound).scalar
        return RevisionWordToken(
            hash: RevisionBytes.hash(folded), stem: RevisionBytes.hash(RevisionWordScanner.stem(folded)),
            prefix: folded.count >= 5 ? RevisionBytes.hash(folded.prefix(5)) : nil, initial: folded.first ?? 0,
            isCapital: first.value < 0x80
                ? RevisionBytes.isUpper(UInt8(first.value))
                : first.properties.generalCategory == .uppercaseLetter,
            isAcronym: false, hasDigit: folded.contains(where: RevisionBytes.isDigit))
    }

    private static func stem(_ word: [UInt8]) -> ArraySlice<UInt8> {
        if word.count > 3, word[word.count - 2] == UInt8(ascii: "'") { return word.dropLast(2) }
        return word.count > 3 && word[word.count - 1] == UInt8(ascii: "s") ? word.dropLast() : word[...]
    }

    /// Notes what a mark between words means for the next word.
    private mutating func separate(_ scalar: Unicode.Scalar, at index: Int, length: Int) {
        isJoined = gap == 0 && (scalar == " " || scalar == "-")
        gap += 1
        switch scalar {
        case "\n":
            startsSentence = true
            breaks = true
            beginLine(at: index + 1)
        case ".":
            let next = facts.byte(index + length)
            let endsSentence =
                !RevisionBytes.isAlphanumeric(next)
                && !SentenceAbbreviations.endsInOne(facts.bytes, stop: index, from: max(0, index - 12))
            if endsSentence, facts.mask[index] == .plain {
                startsSentence = true
                breaks = true
            }
        case "!", "?", "\u{2026}", "\u{3002}", "\u{FF01}", "\u{FF1F}":
            startsSentence = true
            breaks = true
        case ":", "\"", "\u{201C}", "\u{201E}", "\u{AB}", "\u{2018}", "|", "\u{2022}", "\u{2192}": startsSentence = true
        default:
            if scalar.value > 0x2190, scalar.properties.generalCategory == .otherSymbol { startsSentence = true }
        }
    }

    /// Finds how far a line may be in title case: a heading, bold label, or a label before a colon.
    private mutating func beginLine(at start: Int) {
        exemptUntil = start
        let bytes = facts.bytes
        var index = start
        let limit = min(bytes.count, start + 300)
        while index < limit, bytes[index] == 0x20 || bytes[index] == 0x09 || bytes[index] == UInt8(ascii: ">") {
            index += 1
        }
        guard index < limit else { return }
        var end = index
        while end < limit, bytes[end] != 0x0A { end += 1 }
        let isItem = SentenceLine.afterListMark(bytes, index, end)
        let content = isItem ?? index
        if bytes[index] == UInt8(ascii: "#") || bytes[index] == UInt8(ascii: "|") {
            exemptUntil = end
        } else if facts.byte(content) == UInt8(ascii: "*"), facts.byte(content + 1) == UInt8(ascii: "*") {
            exemptUntil =
                RevisionBytes.find(Array("**".utf8), in: Array(bytes[content + 2..<max(end, content + 2)])).map {
                    content + 2 + $0
                } ?? end
        } else if let colon = bytes[content..<end].prefix(48).firstIndex(of: UInt8(ascii: ":")),
            RevisionBytes.isSpace(facts.byte(colon + 1))
        {
            let isLabel = isItem != nil || facts.byte(colon + 1) == 0x0A
            if isLabel { exemptUntil = colon }
        }
    }
}
