/// Takes off what surrounds a candidate without belonging to it.
enum RevisionCleaning {
    /// Returns the text without surrounding white space and without one pair of marks around the whole that the
    /// baseline lacks: the prompt's fence, a code fence, or quotation marks.
    static func clean(_ text: String, baseline: String, fence: String?) -> String {
        let trimmed = trim(Array(text.utf8)[...])
        let base = trim(Array(baseline.utf8)[...])
        let inner =
            withoutPromptFence(trimmed, fence) ?? withoutCodeFence(trimmed, base) ?? withoutQuotes(trimmed, base)
        return String(decoding: inner.map(trim) ?? trimmed, as: UTF8.self)
    }

    /// ASCII white space, no-break space, byte order mark.
    private static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var lower = bytes.startIndex
        var upper = bytes.endIndex
        while lower < upper {
            if RevisionBytes.isSpace(bytes[lower]) {
                lower += 1
            } else if bytes[lower..<upper].starts(with: [0xC2, 0xA0]) {
                lower += 2
            } else if bytes[lower..<upper].starts(with: [0xEF, 0xBB, 0xBF]) {
                lower += 3
            } else {
                break
            }
        }
        while upper > lower {
            if RevisionBytes.isSpace(bytes[upper - 1]) {
                upper -= 1
            } else if upper - lower >= 2, bytes[upper - 2] == 0xC2, bytes[upper - 1] == 0xA0 {
                upper -= 2
            } else {
                break
            }
        }
        return bytes[lower..<upper]
    }

    private static func withoutPromptFence(_ text: ArraySlice<UInt8>, _ fence: String?) -> ArraySlice<UInt8>? {
        guard let fence else { return nil }
        let open = Array((RevisionFence.open(fence, "TEXT") + "\n").utf8)
        let close = Array(("\n" + RevisionFence.close(fence, "TEXT")).utf8)
        guard text.count >= open.count + close.count, text.starts(with: open),
            text.suffix(close.count).elementsEqual(close)
        else { return nil }
        return text.dropFirst(open.count).dropLast(close.count)
    }

    private static func withoutCodeFence(_ text: ArraySlice<UInt8>, _ base: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let fence = Array("```".utf8)
        guard text.count > 6, text.starts(with: fence), text.suffix(4).elementsEqual([0x0A] + fence),
            !base.starts(with: fence),
            let lineEnd = text.firstIndex(of: 0x0A)
        else { return nil }
        let inner = text[lineEnd...].dropLast(3)
        // Another fence inside: two blocks, not one wrapping.
        return RevisionBytes.find(fence, in: Array(inner)) == nil ? inner : nil
    }

    private static let quotes: [(open: [UInt8], close: [UInt8])] = [
        ("\"", "\""), ("\u{201C}", "\u{201D}"), ("\u{201E}", "\u{201C}"), ("\u{AB}", "\u{BB}"), ("'", "'"),
    ].map { (open: Array($0.0.utf8), close: Array($0.1.utf8)) }

    private static func withoutQuotes(_ text: ArraySlice<UInt8>, _ base: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        for (open, close) in quotes {
            guard text.count > open.count + close.count, text.starts(with: open),
                text.suffix(close.count).elementsEqual(close)
            else { continue }
            guard !(base.starts(with: open) && base.suffix(close.count).elementsEqual(close)) else { return nil }
            let inner = text.dropFirst(open.count).dropLast(close.count)
            // Apostrophes inside single quotes are usual; any other mark inside means two quotations.
            let isOnePair =
                open == [UInt8(ascii: "'")]
                ? !base.contains(UInt8(ascii: "'")) || base.first != UInt8(ascii: "'")
                : RevisionBytes.find(open, in: Array(inner)) == nil
                    && RevisionBytes.find(close, in: Array(inner)) == nil
            return isOnePair ? inner : nil
        }
        return nil
    }
}
