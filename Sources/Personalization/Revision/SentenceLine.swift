/// Classifies one line of a text: its marks, and what kind of content follows them.
struct SentenceLine {
    enum Kind { case blank, verbatim, item, prose }

    /// A code fence: its character and length.
    struct Fence {
        let byte: UInt8
        let count: Int
    }

    let kind: Kind
    /// Where the content starts, after indentation, quotation and list marks.
    let contentStart: Int
    /// The code fence that the line opens, if it does.
    let fence: Fence?

    private let lone: Fence?

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        var index = SentenceLine.skipSpace(bytes, range.lowerBound, range.upperBound)
        let indent = index - range.lowerBound
        // Quotation marks of mail and Markdown.
        var isQuoted = false
        while index < range.upperBound, bytes[index] == UInt8(ascii: ">") {
            isQuoted = true
            index = SentenceLine.skipSpace(bytes, index + 1, range.upperBound)
        }
        let run = SentenceLine.fenceRun(bytes, index, range.upperBound)
        fence = run
        lone = run.flatMap { fence in
            SentenceLine.skipSpace(bytes, index + fence.count, range.upperBound) == range.upperBound ? fence : nil
        }
        guard index < range.upperBound else {
            kind = .blank
            contentStart = range.upperBound
            return
        }
        if let afterMark = SentenceLine.afterListMark(bytes, index, range.upperBound) {
            kind = SentenceLine.isLoneURL(bytes, afterMark, range.upperBound) ? .verbatim : .item
            contentStart = afterMark
            return
        }
        contentStart = index
        // Indented by four or more: code in Markdown. A tab counts, since it indents by four.
        let isIndented = !isQuoted && (indent >= 4 || (indent > 0 && bytes[range.lowerBound] == 0x09))
        let isVerbatim =
            isIndented || bytes[index] == UInt8(ascii: "#") || bytes[index] == UInt8(ascii: "|")
            || SentenceLine.isLoneURL(bytes, index, range.upperBound)
        kind = isVerbatim ? .verbatim : .prose
    }

    /// Says whether the line ends an open fence: the same character, at least as long, nothing after it.
    func closes(_ open: Fence) -> Bool {
        guard let lone else { return false }
        return lone.byte == open.byte && lone.count >= open.count
    }

    private static func skipSpace(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
        var index = start
        while index < end, RevisionBytes.isSpace(bytes[index]) { index += 1 }
        return index
    }

    private static func fenceRun(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Fence? {
        guard start < end, bytes[start] == UInt8(ascii: "`") || bytes[start] == UInt8(ascii: "~") else { return nil }
        var index = start
        while index < end, bytes[index] == bytes[start] { index += 1 }
        // An info string with a backtick would make this inline code.
        let isInline = bytes[start] == UInt8(ascii: "`") && bytes[index..<end].contains(UInt8(ascii: "`"))
        return index - start >= 3 && !isInline ? Fence(byte: bytes[start], count: index - start) : nil
    }

    /// Returns where the content after a bullet or number starts, or nil where there is none.
    static func afterListMark(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int? {
        var index = start
        switch bytes[start] {
        case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"): index += 1
        case 0xE2 where start + 2 < end && bytes[start + 1] == 0x80 && bytes[start + 2] == 0xA2: index += 3
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            while index < end, RevisionBytes.isDigit(bytes[index]), index - start < 4 { index += 1 }
            guard index < end, bytes[index] == UInt8(ascii: ".") || bytes[index] == UInt8(ascii: ")") else {
                return nil
            }
            index += 1
        default: return nil
        }
        guard index < end, RevisionBytes.isSpace(bytes[index]) else { return nil }
        let content = skipSpace(bytes, index, end)
        return content < end ? content : nil
    }

    private static func isLoneURL(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Bool {
        var last = end
        while last > start, RevisionBytes.isSpace(bytes[last - 1]) { last -= 1 }
        let isLink =
            RevisionBytes.matches(bytes, at: start, lowercased: Array("http".utf8))
            || RevisionBytes.matches(bytes, at: start, lowercased: Array("www.".utf8))
        return isLink && !bytes[start..<last].contains(where: RevisionBytes.isSpace)
    }
}
