extension TextScanner {
    /// Skips a line's indentation, classifies the line and skips its marker.
    mutating func startLine() {
        lineEndsSentence = false
        var index = position
        var first = bytes.scalar(at: index)
        while index < bytes.count, tables.scalarClass(first.value) == TextScalarClass.space {
            index += first.length
            first = bytes.scalar(at: index)
        }
        position = index
        let scalarClass = tables.scalarClass(first.value)
        if index >= bytes.count || scalarClass == TextScalarClass.newline {
            if !isInFence {
                endSentence()
                followsBlankLine = true
            }
            return
        }
        measures.lines += 1
        if followsBlankLine { measures.paragraphs += 1 }
        followsBlankLine = false
        if (first.value == 0x60 || first.value == 0x7E) && isFence(UInt8(first.value), at: index) {
            endSentence()
            isInFence.toggle()
            measures.codeLines += 1
            while index < bytes.count, !isNewline(at: index) { index += 1 }
            position = index
            return
        }
        if isInFence {
            measures.codeLines += 1
            return
        }
        if let end = headingMarkerEnd(at: index) {
            measures.headings += 1
            startSeparateLine(after: end)
        } else if let end = listMarkerEnd(at: index, scalarClass: scalarClass, length: first.length) {
            measures.listLines += 1
            if countsStyle, scalarClass == TextScalarClass.digit { countListNumber(digits: end - index - 2) }
            startSeparateLine(after: end)
        }
    }

    private mutating func startSeparateLine(after end: Int) {
        endSentence()
        lineEndsSentence = true
        position = end
    }

    private func isFence(_ mark: UInt8, at index: Int) -> Bool {
        bytes[index + 1] == mark && bytes[index + 2] == mark
    }

    private func isNewline(at index: Int) -> Bool {
        let byte = bytes[index]
        if byte < 0x80 { return byte == 0x0A }
        return tables.scalarClass(bytes.scalar(at: index).value) == TextScalarClass.newline
    }

    private func headingMarkerEnd(at index: Int) -> Int? {
        var end = index
        while end - index < 7, bytes[end] == 0x23 { end += 1 }
        guard end > index, end - index <= 6, bytes[end] == 0x20 || bytes[end] == 0x09 else { return nil }
        return end + 1
    }

    private func listMarkerEnd(at index: Int, scalarClass: UInt8, length: Int) -> Int? {
        var end = index + length
        switch scalarClass {
        case TextScalarClass.bullet: break
        case TextScalarClass.asterisk: break
        case TextScalarClass.digit:
            end = index
            while end - index < 4, bytes[end] &- 0x30 < 10 { end += 1 }
            guard end - index <= 3, bytes[end] == 0x2E || bytes[end] == 0x29 else { return nil }
            end += 1
        default:
            guard bytes[index] == 0x2D || bytes[index] == 0x2B else { return nil }
        }
        return bytes[end] == 0x20 || bytes[end] == 0x09 ? end + 1 : nil
    }
}
