/// Finds the places between two sentences of a paragraph.
struct SentenceBoundaries: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private let range: Range<Int>
    private var index: Int

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        self.range = range
        index = range.lowerBound
    }

    /// Returns the next place at which a new sentence starts after white space (or, in scripts without spaces, at once).
    mutating func next() -> Int? {
        while index < range.upperBound {
            let byte = bytes[index]
            if byte == UInt8(ascii: "`") {
                skipCode()
            } else if let end = fullWidthStop() {
                index = end
                if index < range.upperBound { return index }
            } else if byte == UInt8(ascii: ".") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?")
                || isEllipsis()
            {
                if let boundary = boundaryAfterStop() { return boundary }
            } else {
                index += 1
            }
        }
        return nil
    }

    /// Skips an inline code span; a backtick without a partner is an ordinary character.
    private mutating func skipCode() {
        let limit = Swift.min(range.upperBound, index + 1000)
        var end = index + 1
        while end < limit, bytes[end] != UInt8(ascii: "`") { end += 1 }
        index = end < limit ? end + 1 : index + 1
    }

    /// 。！？ end a sentence without a space after them, closing brackets included.
    private func fullWidthStop() -> Int? {
        guard index + 2 < range.upperBound else { return nil }
        let isStop =
            (bytes[index] == 0xE3 && bytes[index + 1] == 0x80 && bytes[index + 2] == 0x82)
            || (bytes[index] == 0xEF && bytes[index + 1] == 0xBC
                && (bytes[index + 2] == 0x81 || bytes[index + 2] == 0x9F))
        guard isStop else { return nil }
        var end = index + 3
        // 」 』 ） ” after the stop belong to its sentence.
        while end + 2 < range.upperBound + 1, end + 3 <= range.upperBound, isClosing(end) { end += 3 }
        return end
    }

    private func isClosing(_ at: Int) -> Bool {
        (bytes[at] == 0xE3 && bytes[at + 1] == 0x80 && (bytes[at + 2] == 0x8D || bytes[at + 2] == 0x8F))
            || (bytes[at] == 0xEF && bytes[at + 1] == 0xBC && bytes[at + 2] == 0x89)
            || (bytes[at] == 0xE2 && bytes[at + 1] == 0x80 && (bytes[at + 2] == 0x9D || bytes[at + 2] == 0x99))
    }

    private func isEllipsis() -> Bool {
        index + 2 < range.upperBound && bytes[index] == 0xE2 && bytes[index + 1] == 0x80 && bytes[index + 2] == 0xA6
    }

    /// Moves past a run of stops and closing marks; returns the next sentence's start where one starts.
    private mutating func boundaryAfterStop() -> Int? {
        let stop = index
        let isDots = bytes[index] == UInt8(ascii: ".") || isEllipsis()
        while index < range.upperBound {
            if [UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?")].contains(bytes[index]) {
                index += 1
            } else if isEllipsis() {
                index += 3
            } else {
                break
            }
        }
        let runLength = index - stop
        while index < range.upperBound {
            if [UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "*")]
                .contains(bytes[index])
            {
                index += 1
            } else if index + 3 <= range.upperBound, isClosing(index) {
                index += 3
            } else {
                break
            }
        }
        guard index < range.upperBound, RevisionBytes.isSpace(bytes[index]) else { return nil }
        var next = index
        while next < range.upperBound, RevisionBytes.isSpace(bytes[next]) { next += 1 }
        guard next < range.upperBound else { return nil }
        if isDots, runLength == 1, SentenceAbbreviations.endsInOne(bytes, stop: stop, from: range.lowerBound) {
            return nil
        }
        // A small letter or a digit's unit goes on with the sentence: "e.g. like this", "Wait… what".
        if isDots, RevisionBytes.isLower(bytes[next]) { return nil }
        return next
    }
}

/// Knows the abbreviations after whose full stop a sentence goes on.
enum SentenceAbbreviations {
    private static let known: Set<String> = [
        "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "rev", "hon", "gen", "col", "capt", "lt", "sgt", "messrs",
        "vol", "figs", "eq", "pp", "eds", "vs", "cf", "ca", "approx",
        "e.g", "i.e", "viz", "resp", "incl", "excl", "est", "dept", "univ", "inc", "ltd", "corp", "mt", "ft", "ave",
        "blvd", "rd", "tel", "ext", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
        "sept", "oct", "nov", "dec", "z.b", "d.h", "u.a", "bzw", "ggf", "str", "vgl", "abs", "evtl", "inkl", "hr",
        "fr", "sra", "mme", "mlle", "ph.d", "u.s", "u.k",
    ]

    /// Abbreviations only in front of a number: "No. 5" goes on, "The answer is no. 5 people" is not worth the doubt.
    private static let knownBeforeNumber: Set<String> = ["no", "nos", "nr", "art", "fig", "ch", "sec", "p", "ed", "co"]

    /// Says whether the stop at `stop` belongs to an abbreviation, an initial or a list number.
    static func endsInOne(_ bytes: [UInt8], stop: Int, from lower: Int) -> Bool {
        var start = stop
        while start > lower, stop - start < 12,
            RevisionBytes.isAlphanumeric(bytes[start - 1]) || bytes[start - 1] == UInt8(ascii: ".")
                || bytes[start - 1] >= 0x80
        {
            start -= 1
        }
        guard start < stop else { return false }
        // One letter is an initial ("J. Smith"), but "I." and "a." rarely are.
        if stop - start == 1, RevisionBytes.isUpper(bytes[start]), bytes[start] != UInt8(ascii: "I") { return true }
        let word = String(decoding: bytes[start..<stop].lazy.map(RevisionBytes.lower), as: UTF8.self)
        var next = stop + 1
        while next < bytes.count, next < stop + 4, RevisionBytes.isSpace(bytes[next]) { next += 1 }
        let isNumber = next < bytes.count && RevisionBytes.isDigit(bytes[next])
        return known.contains(word) || (isNumber && knownBeforeNumber.contains(word))
    }
}
