extension RevisionFacts {
    /// Finds fenced blocks and inline spans; an unclosed fence runs to the end, as Markdown has it (CommonMark 0.31, 4.5).
    mutating func scanCode() {
        var open: SentenceLine.Fence?
        var contentStart = 0
        var fenceStart = 0
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != 0x0A { end += 1 }
            let line = SentenceLine(bytes, start..<end)
            if let fence = open {
                if line.closes(fence) {
                    addCode(contentStart..<start, covering: fenceStart..<end)
                    open = nil
                }
            } else if let fence = line.fence {
                open = fence
                fenceStart = start
                contentStart = min(end + 1, bytes.count)
            } else {
                scanSpans(start..<end)
            }
            start = end + 1
        }
        if open != nil { addCode(contentStart..<bytes.count, covering: fenceStart..<bytes.count) }
    }

    private mutating func addCode(_ content: Range<Int>, covering range: Range<Int>) {
        let inner = trimmed(content)
        if !inner.isEmpty { code.insert(Array(bytes[inner])) }
        cover(range, .code)
    }

    /// Finds spans between runs of the same number of backticks in one line.
    private mutating func scanSpans(_ line: Range<Int>) {
        var runs: [Range<Int>] = []
        var index = line.lowerBound
        while index < line.upperBound {
            var end = index
            while end < line.upperBound, bytes[end] == UInt8(ascii: "`") { end += 1 }
            if end > index { runs.append(index..<end) }
            index = max(end, index + 1)
        }
        guard runs.count > 1 else { return }
        // Where a run's length occurs next, found from the back.
        var nextOfLength: [Int: Int] = [:]
        var partner = [Int?](repeating: nil, count: runs.count)
        for number in runs.indices.reversed() {
            partner[number] = nextOfLength[runs[number].count]
            nextOfLength[runs[number].count] = number
        }
        var number = 0
        while number < runs.count {
            guard let closing = partner[number] else {
                number += 1
                continue
            }
            addCode(
                runs[number].upperBound..<runs[closing].lowerBound,
                covering: runs[number].lowerBound..<runs[closing].upperBound)
            number = closing + 1
        }
    }
}
