extension RevisionFacts {
    /// Finds URLs with a scheme or `www.`, e-mail addresses, and bare domains with a common ending.
    mutating func scanLinks() {
        for index in bytes.indices where bytes[index] == UInt8(ascii: ":") && mask[index] == .plain {
            scanScheme(at: index)
        }
        for index in bytes.indices where bytes[index] == UInt8(ascii: "@") && mask[index] == .plain {
            scanEmail(at: index)
        }
        var index = 0
        while index < bytes.count {
            guard mask[index] == .plain, RevisionBytes.isAlphanumeric(bytes[index]) else {
                index += 1
                continue
            }
            var end = index
            while end < bytes.count, mask[end] == .plain, RevisionFacts.isHostByte(bytes[end]) { end += 1 }
            scanDomain(index..<end)
            index = max(end, index + 1)
        }
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        RevisionBytes.isAlphanumeric(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }

    private mutating func scanScheme(at colon: Int) {
        guard byte(colon + 1) == UInt8(ascii: "/"), byte(colon + 2) == UInt8(ascii: "/") else { return }
        var start = colon
        while start > 0, colon - start < 12, RevisionBytes.isLetter(bytes[start - 1]), mask[start - 1] == .plain {
            start -= 1
        }
        guard start < colon else { return }
        let end = endOfURL(from: colon + 3)
        guard end > colon + 3 else { return }
        addURL(colon + 3..<end)
        cover(start..<end, .link)
    }

    /// Returns the end of a URL, without the punctuation of the sentence around it.
    private func endOfURL(from start: Int) -> Int {
        var end = start
        var open = 0
        var closed = 0
        while end < bytes.count, mask[end] == .plain {
            let byte = bytes[end]
            if byte <= 0x20 || byte >= 0x7F || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
                || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") || byte == UInt8(ascii: "|")
            {
                break
            }
            if byte == UInt8(ascii: "(") { open += 1 }
            if byte == UInt8(ascii: ")") { closed += 1 }
            end += 1
        }
        while end > start {
            switch bytes[end - 1] {
            case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "!"),
                UInt8(ascii: "?"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "~"),
                UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "{"):
                end -= 1
            case UInt8(ascii: ")") where closed > open:
                closed -= 1
                end -= 1
            default: return end
            }
        }
        return end
    }

    private mutating func addURL(_ range: Range<Int>) {
        var lower = range.lowerBound
        var upper = range.upperBound
        if RevisionBytes.matches(bytes, at: lower, lowercased: RevisionFacts.www) { lower += 4 }
        if upper > lower, bytes[upper - 1] == UInt8(ascii: "/") { upper -= 1 }
        guard lower < upper else { return }
        let hostEnd = bytes[lower..<upper].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? upper
        urls.insert(lowercased(lower..<hostEnd) + string(hostEnd..<upper))
    }

    private mutating func scanEmail(at sign: Int) {
        var start = sign
        while start > 0, sign - start < 64, mask[start - 1] == .plain, RevisionFacts.isLocalByte(bytes[start - 1]) {
            start -= 1
        }
        while start < sign, bytes[start] == UInt8(ascii: ".") || bytes[start] == UInt8(ascii: "-") { start += 1 }
        var end = sign + 1
        while end < bytes.count, mask[end] == .plain, RevisionFacts.isHostByte(bytes[end]) { end += 1 }
        while end > sign + 1, !RevisionBytes.isAlphanumeric(bytes[end - 1]) { end -= 1 }
        guard end > sign + 1 else { return }
        if start < sign, bytes[sign + 1..<end].contains(UInt8(ascii: ".")) {
            emails.insert(lowercased(start..<end))
            cover(start..<end, .link)
        } else if start == sign, RevisionBytes.isLetter(bytes[sign + 1]), !RevisionBytes.isAlphanumeric(byte(sign - 1))
        {
            // A handle, such as @support.
            identifiers.insert(lowercased(sign..<end))
            cover(sign..<end, .identifier)
        }
    }

    private static func isLocalByte(_ byte: UInt8) -> Bool {
        isHostByte(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "%") || byte == UInt8(ascii: "+")
    }

    private static let www = Array("www.".utf8)

    private static let endings: Set<String> = [
        "com", "org", "net", "io", "gov", "edu", "de", "uk", "fr", "eu", "info", "biz", "dev", "app", "ch", "nl", "es",
        "jp", "cn", "br", "ca", "au", "ru", "se", "dk", "pl", "shop", "store", "tech", "cloud", "ai", "tv",
    ]

    /// Takes `example.com`, `www.example.xyz` and a path after them for a URL.
    private mutating func scanDomain(_ range: Range<Int>) {
        var end = range.upperBound
        while end > range.lowerBound, !RevisionBytes.isAlphanumeric(bytes[end - 1]) { end -= 1 }
        guard let dot = bytes[range.lowerBound..<end].lastIndex(of: UInt8(ascii: ".")), dot > range.lowerBound + 1,
            bytes[range.lowerBound..<dot].contains(where: RevisionBytes.isLetter)
        else { return }
        let isWWW = RevisionBytes.matches(bytes, at: range.lowerBound, lowercased: RevisionFacts.www)
        guard isWWW || (end - dot <= 7 && RevisionFacts.endings.contains(string(dot + 1..<end))) else { return }
        let whole = byte(end) == UInt8(ascii: "/") || byte(end) == UInt8(ascii: "?") ? endOfURL(from: end) : end
        addURL(range.lowerBound..<max(whole, end))
        cover(range.lowerBound..<max(whole, end), .link)
    }
}
