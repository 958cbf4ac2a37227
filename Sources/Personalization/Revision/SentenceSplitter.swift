/// Cuts a text into sentences for models that are too weak for the whole.
///
/// Layout survives: list marks, quotation marks of mail and blank lines go into a piece's lead; headings, code, tables,
/// rules and lone URLs are pieces that stay verbatim. Abbreviations, initials, decimal numbers, URLs and ellipses inside a
/// sentence don't end it. Linear in the length of the text.
public enum SentenceSplitter {
    /// Splits a text; `SentenceSplit.text` of the result equals it byte for byte.
    public static func split(_ text: String) -> SentenceSplit {
        let bytes = Array(text.utf8)
        var builder = SentenceSplitBuilder(bytes: bytes)
        var fence: SentenceLine.Fence?
        var codeStart = 0
        var paragraph: Range<Int>?

        func flush() {
            if let range = paragraph { builder.addProse(range) }
            paragraph = nil
        }

        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != 0x0A { end += 1 }
            let line = SentenceLine(bytes, start..<end)
            if let open = fence {
                if line.closes(open) {
                    builder.addVerbatim(codeStart..<end)
                    fence = nil
                }
            } else if let opened = line.fence {
                flush()
                fence = opened
                codeStart = line.contentStart
            } else {
                switch line.kind {
                case .blank: flush()
                case .verbatim:
                    flush()
                    builder.addVerbatim(line.contentStart..<end)
                case .item:
                    flush()
                    paragraph = line.contentStart..<end
                case .prose:
                    if let range = paragraph, builder.continues(from: range, into: line) {
                        paragraph = range.lowerBound..<end
                    } else {
                        flush()
                        paragraph = line.contentStart..<end
                    }
                }
            }
            start = end + 1
        }
        flush()
        if fence != nil { builder.addVerbatim(codeStart..<bytes.count) }
        return builder.finish()
    }
}

/// Collects pieces; what lies between two pieces becomes the later one's lead.
private struct SentenceSplitBuilder {
    let bytes: [UInt8]
    private var done = 0
    private var pieces: [SentenceSplit.Piece] = []

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func addVerbatim(_ range: Range<Int>) { add(range, .verbatim) }

    /// Cuts a paragraph at its sentence ends.
    mutating func addProse(_ range: Range<Int>) {
        var start = range.lowerBound
        for boundary in SentenceBoundaries(bytes, range) {
            add(start..<boundary, .sentence)
            start = boundary
        }
        add(start..<range.upperBound, .sentence)
    }

    private mutating func add(_ range: Range<Int>, _ kind: SentenceSplit.Piece.Kind) {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, RevisionBytes.isSpace(bytes[lower]) { lower += 1 }
        while upper > lower, RevisionBytes.isSpace(bytes[upper - 1]) { upper -= 1 }
        guard lower < upper, lower >= done else { return }
        let hasWords = bytes[lower..<upper].contains { RevisionBytes.isAlphanumeric($0) || $0 >= 0x80 }
        pieces.append(
            SentenceSplit.Piece(
                lead: String(decoding: bytes[done..<lower], as: UTF8.self),
                text: String(decoding: bytes[lower..<upper], as: UTF8.self), kind: hasWords ? kind : .verbatim))
        done = upper
    }

    /// Says whether a line goes on with the paragraph's last sentence: a hard-wrapped text, not a verse or an address.
    func continues(from range: Range<Int>, into line: SentenceLine) -> Bool {
        var last = range.upperBound
        while last > range.lowerBound, RevisionBytes.isSpace(bytes[last - 1]) { last -= 1 }
        guard last > range.lowerBound, line.contentStart < bytes.count else { return false }
        let ended = [UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: ":")].contains(
            bytes[last - 1])
        return !ended && RevisionBytes.isLower(bytes[line.contentStart])
    }

    consuming func finish() -> SentenceSplit {
        SentenceSplit(pieces: pieces, tail: String(decoding: bytes[done...], as: UTF8.self))
    }
}
