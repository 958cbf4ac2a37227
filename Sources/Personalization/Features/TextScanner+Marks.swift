extension TextScanner {
    /// Takes a scalar that starts no word; `position` is already after it.
    mutating func readMark(_ scalarClass: UInt8, length: Int) {
        if scalarClass == TextScalarClass.newline {
            if countsStyle { finishLine(end: position - length) }
            if lineEndsSentence { endSentence() }
            if countsStyle { style.lineStart = position }
            startLine()
            return
        }
        guard !isInFence else { return }
        if countsStyle { countMark(length: length) }
        switch scalarClass {
        case TextScalarClass.period, TextScalarClass.exclamation, TextScalarClass.question:
            readTerminator(scalarClass)
        case TextScalarClass.wideStop:
            endSentence()
        case TextScalarClass.wideExclamation:
            measures.exclamations += 1
            endSentence()
        case TextScalarClass.wideQuestion:
            measures.questions += 1
            endSentence()
        case TextScalarClass.comma:
            measures.commas += 1
            breakPhrase()
        case TextScalarClass.quotation:
            measures.quotationMarks += 1
            breakPhrase()
        case TextScalarClass.openingParenthesis:
            measures.parentheses += 1
            breakPhrase()
        case TextScalarClass.backtick:
            measures.backticks += 1
        case TextScalarClass.asterisk:
            if bytes[position] == 0x2A {
                position += 1
                measures.boldMarks += 1
            }
        case TextScalarClass.emoji:
            readEmoji()
        case TextScalarClass.textualEmoji:
            if bytes.scalar(at: position).value == 0xFE0F { readEmoji() }
        case TextScalarClass.regionalIndicator:
            let next = bytes.scalar(at: position)
            if tables.scalarClass(next.value) == TextScalarClass.regionalIndicator { position += next.length }
            measures.emoji += 1
        case TextScalarClass.phraseBreak:
            breakPhrase()
        default:
            break
        }
    }

    private mutating func readTerminator(_ scalarClass: UInt8) {
        measures.exclamations += scalarClass == TextScalarClass.exclamation ? 1 : 0
        measures.questions += scalarClass == TextScalarClass.question ? 1 : 0
        let followsAbbreviation = scalarClass == TextScalarClass.period && position - 1 == abbreviationEnd
        // The next full stop of a run, or the closing quotes and brackets after it, come before the white space.
        var index = position
        var next = bytes.scalar(at: index)
        var nextClass = tables.scalarClass(next.value)
        if nextClass == TextScalarClass.period || nextClass == TextScalarClass.exclamation
            || nextClass == TextScalarClass.question
        {
            return
        }
        var closers = 0
        while closers < 4, isCloser(next.value) {
            index += next.length
            next = bytes.scalar(at: index)
            nextClass = tables.scalarClass(next.value)
            closers += 1
        }
        let isLast = index >= bytes.count
        if isLast || nextClass == TextScalarClass.space || nextClass == TextScalarClass.newline {
            if !followsAbbreviation || isLast { endSentence() }
        } else if TextScalarClass.isLetter(nextClass) == false {
            breakPhrase()
        }
    }

    /// Tells `"`, `'`, `)`, `]`, `*`, `_` and the typographic closing quotes.
    private func isCloser(_ value: UInt32) -> Bool {
        switch value {
        case 0x22, 0x27, 0x29, 0x5D, 0x2A, 0x5F, 0x2019, 0x201D, 0xBB: true
        default: false
        }
    }

    /// Counts an emoji and skips what belongs to it: variation selectors, skin tones, tags, joined emoji.
    private mutating func readEmoji() {
        measures.emoji += 1
        while position < bytes.count {
            let next = bytes.scalar(at: position)
            switch next.value {
            case 0xFE0F, 0x20E3, 0x1F3FB...0x1F3FF, 0xE0020...0xE007F:
                position += next.length
            case 0x200D:
                position += next.length
                let joined = bytes.scalar(at: position)
                let joinedClass = tables.scalarClass(joined.value)
                if joinedClass == TextScalarClass.emoji || joinedClass == TextScalarClass.textualEmoji {
                    position += joined.length
                }
            default:
                return
            }
        }
    }

    @inline(__always)
    mutating func endSentence() {
        if sentenceWords > 0 {
            measures.sentences += 1
            if countsStyle { finishSentence() }
        }
        sentenceWords = 0
        breakPhrase()
    }

    @inline(__always)
    private mutating func breakPhrase() {
        phrase = 0
        style.phrase = 0
    }
}
