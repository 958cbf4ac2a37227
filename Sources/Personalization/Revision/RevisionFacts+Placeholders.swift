extension RevisionFacts {
    /// Finds `{{name}}`, `{0}`, `${x}`, `%s`, `%1$s`, `%(name)s`, `<b>`, `[[x]]` and `[Your Name]`.
    mutating func scanPlaceholders() {
        var index = 0
        while index < bytes.count {
            guard mask[index] == .plain else {
                index += 1
                continue
            }
            let end: Int?
            switch bytes[index] {
            case UInt8(ascii: "{"): end = braces(at: index)
            case UInt8(ascii: "$") where byte(index + 1) == UInt8(ascii: "{"): end = braces(at: index + 1)
            case UInt8(ascii: "%"): end = format(at: index)
            case UInt8(ascii: "<"): end = tag(at: index)
            case UInt8(ascii: "["):
                scanBracket(at: index)
                end = nil
            default: end = nil
            }
            if let end {
                placeholders.insert(lowercased(index..<end))
                cover(index..<end, .placeholder)
                index = end
            } else {
                index += 1
            }
        }
    }

    private func braces(at start: Int) -> Int? {
        let isDouble = byte(start + 1) == UInt8(ascii: "{")
        let content = start + (isDouble ? 2 : 1)
        var end = content
        while end < bytes.count, end - content <= 100, mask[end] == .plain {
            let byte = bytes[end]
            if byte == UInt8(ascii: "}") { break }
            let isName =
                RevisionBytes.isAlphanumeric(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":")
            guard byte != 0x0A, isDouble ? byte != UInt8(ascii: "{") : isName else { return nil }
            end += 1
        }
        guard byte(end) == UInt8(ascii: "}"), end > content || !isDouble else { return nil }
        if !isDouble { return end + 1 }
        return byte(end + 1) == UInt8(ascii: "}") ? end + 2 : nil
    }

    /// `printf` conversions (ISO C 7.23.6.1), Objective-C's `%@` and Python's `%(name)s`.
    private func format(at start: Int) -> Int? {
        // "100%d" is a typing error, not a conversion; "%%" is none either.
        guard !RevisionBytes.isAlphanumeric(byte(start - 1)), byte(start - 1) != UInt8(ascii: "%") else { return nil }
        var end = start + 1
        if byte(end) == UInt8(ascii: "(") {
            while end < bytes.count, end - start < 60, bytes[end] != UInt8(ascii: ")"), bytes[end] != 0x0A { end += 1 }
            guard byte(end) == UInt8(ascii: ")") else { return nil }
            end += 1
        }
        while end - start < 12,
            RevisionBytes.isDigit(byte(end)) || byte(end) == UInt8(ascii: ".") || byte(end) == UInt8(ascii: "$")
        {
            end += 1
        }
        while byte(end) == UInt8(ascii: "l"), end - start < 16 { end += 1 }
        let conversions: [UInt8] = Array("sdiufgxXc@".utf8)
        guard conversions.contains(byte(end)), !RevisionBytes.isAlphanumeric(byte(end + 1)) else { return nil }
        return end + 1
    }

    private func tag(at start: Int) -> Int? {
        let first = byte(start + 1) == UInt8(ascii: "/") ? start + 2 : start + 1
        guard RevisionBytes.isLetter(byte(first)) else { return nil }
        var end = first
        while end < bytes.count, end - start <= 200, mask[end] == .plain || mask[end] == .link {
            if bytes[end] == UInt8(ascii: ">") { return end + 1 }
            if bytes[end] == UInt8(ascii: "<") || bytes[end] == 0x0A { return nil }
            end += 1
        }
        return nil
    }

    /// A gap to fill in, as letter templates have it; no link text, no note number. Its words stay visible to other passes.
    private mutating func scanBracket(at start: Int) {
        var end = start + 1
        while end < bytes.count, end - start <= 60, mask[end] == .plain, bytes[end] != UInt8(ascii: "]"),
            bytes[end] != UInt8(ascii: "["), bytes[end] != 0x0A
        {
            end += 1
        }
        guard byte(end) == UInt8(ascii: "]"), byte(end + 1) != UInt8(ascii: "("), end - start > 2 else { return }
        let content = lowercased(start + 1..<end)
        let isGap = RevisionBytes.isUpper(bytes[start + 1]) || content.hasPrefix("insert") || content.hasPrefix("your")
        guard isGap else { return }
        brackets.insert(content)
        cover(start..<end + 1, .placeholder)
    }
}
