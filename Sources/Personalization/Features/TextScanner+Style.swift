extension TextScanner {
    /// Counts what `local-2` asks of a word outside fences, which is counted in `sentenceWords` already.
    mutating func countStyle(of word: ScannedWord, lexiconMask: UInt64) {
        let isFirst = sentenceWords == 1
        style.endsWithQuestion = false
        style.add(Self.lengthCounter(word.letters + word.digits))
        style.squaredLetters &+= (word.letters + word.digits) &* (word.letters + word.digits)
        switch word.syllables {
        case ...1: style.add(.oneSyllable)
        case 2: style.add(.twoSyllables)
        case 3: style.add(.threeSyllables)
        default: style.add(.manySyllables)
        }
        if word.syllables > 2 { style.add(.polysyllables) }
        if word.hasApostrophe { style.add(.apostrophes) }
        if word.startsWithDigit { style.add(.numerals) }
        for _ in 0..<word.digits { style.add(.digits) }
        if word.letters > 4, word.tail != 0, let ending = WordEnding.counter(of: word.tail) { style.add(ending) }
        if word.capitals > 1, word.capitals == word.letters {
            style.add(.acronyms)
        } else if word.startsWithCapital, !isFirst, word.letters > 1,
            lexiconMask & LexiconCategory.firstPerson.bit == 0
        {
            style.add(.names)
        }
        let mask = countLists(of: word.hash)
        countGrammar(of: word, mask: mask)
        if isFirst { countStart(mask, lexiconMask) }
    }

    /// Counts the lists and the single words of a word; a phrase of a list counts instead of its last word.
    ///
    /// - Returns: The word's own mask.
    private mutating func countLists(of hash: UInt64) -> UInt64 {
        let table = style.table
        let mask = table.mask(of: hash)
        var found = mask & StyleList.listBits
        var starts = mask & LexiconTable.startsPhrase != 0 ? hash : 0
        if style.phrase != 0 {
            let longer = WordHash.phrase(style.phrase, hash)
            let longerMask = table.mask(of: longer)
            if longerMask & StyleList.listBits != 0 { found = longerMask & StyleList.listBits }
            if longerMask & LexiconTable.startsPhrase != 0 { starts = longer }
        }
        style.phrase = starts
        let single = Int(truncatingIfNeeded: (mask >> StyleList.singleWordShift) & 0xFF)
        if single > 0 { style.counts.increment(StyleState.firstWord + single - 1) }
        // Orders count at the start of a sentence only; elsewhere the same words are nouns and infinitives.
        found &= ~StyleList.imperatives.bit
        while found != 0 {
            style.counts.increment(StyleState.firstList + found.trailingZeroBitCount)
            found &= found &- 1
        }
        return mask
    }

    private mutating func countGrammar(of word: ScannedWord, mask: UInt64) {
        if style.wordsAfterBeing > 0 {
            style.wordsAfterBeing -= 1
            if word.letters > 3, WordEnding.isParticiple(word.tail) {
                style.add(.passives)
                style.wordsAfterBeing = 0
            }
        }
        if mask & StyleList.beingVerbs.bit != 0 { style.wordsAfterBeing = 2 }
        if style.followsTo, word.letters > 1, !word.startsWithCapital, mask & Self.nominalStarts == 0 {
            style.add(.infinitives)
        }
        style.followsTo = word.hash == Self.to
    }

    /// Counts the number of a list line.
    mutating func countListNumber(digits: Int) {
        style.add(.numerals)
        for _ in 0..<digits { style.add(.digits) }
    }

    private mutating func countStart(_ mask: UInt64, _ lexiconMask: UInt64) {
        if mask & StyleList.imperatives.bit != 0 {
            style.counts.increment(StyleState.firstList + StyleList.imperatives.rawValue)
        }
        if lexiconMask & LexiconCategory.secondPerson.bit != 0 { style.add(.readerStarts) }
        if lexiconMask & LexiconCategory.firstPerson.bit != 0 { style.add(.writerStarts) }
        if mask & StyleList.articles.bit != 0 { style.add(.articleStarts) }
        if mask & (StyleList.impersonals.bit | StyleList.demonstratives.bit) != 0 { style.add(.pointerStarts) }
        if mask & Self.links != 0 { style.add(.linkStarts) }
    }

    /// Counts a mark outside fences; `position` is after it.
    mutating func countMark(length: Int) {
        let scalar = bytes.scalar(at: position - length).value
        switch scalar {
        case 0x3B, 0xFF1B: style.add(.semicolons)
        case 0x3A, 0xFF1A: style.add(.colons)
        case 0x2013, 0x2014: style.add(.dashes)
        case 0x2D: style.add(.hyphens)
        case 0x2F: style.add(.slashes)
        case 0x24, 0x25, 0xA3, 0xA5, 0xB0, 0x20AC: style.add(.unitMarks)
        case 0x2026: style.add(.ellipses)
        case 0x26: style.add(.ampersands)
        case 0x2B, 0x3C, 0x3D, 0x3E, 0x5E, 0xD7: style.add(.operators)
        case 0x2E where bytes[position] == 0x2E && bytes[position + 1] == 0x2E: style.add(.ellipses)
        case 0x3F, 0xFF1F, 0x61F: style.endsWithQuestion = true
        default: break
        }
    }

    /// Measures the line that ends before `end`, outside fences.
    mutating func finishLine(end: Int) {
        guard !isInFence else { return }
        let length = end - style.lineStart
        if followsBlankLine {
            style.add(.blankLines)
            return
        }
        style.longestLine = max(style.longestLine, length)
        if length < 60 {
            style.add(.shortLines)
        } else if length < 140 {
            style.add(.middleLines)
        }
        if bytes[end - 1] == 0x3A { style.add(.colonLines) }
    }

    mutating func finishSentence() {
        if measures.sentences == 1 { style.firstSentenceWords = sentenceWords }
        style.squaredSentenceWords &+= sentenceWords &* sentenceWords
        if sentenceWords < 8 { style.add(.shortSentences) }
        if sentenceWords > 25 { style.add(.longSentences) }
        style.wordsAfterBeing = 0
        style.followsTo = false
    }

    private static func lengthCounter(_ letters: Int) -> StyleCounter {
        switch letters {
        case ...3: .threeLetters
        case ...5: .fiveLetters
        case ...7: .sevenLetters
        case ...9: .nineLetters
        case ...12: .twelveLetters
        default: .manyLetters
        }
    }

    private static let to = WordHash.of("to")

    /// What follows "to" where that is a preposition.
    private static var nominalStarts: UInt64 {
        StyleList.articles.bit | StyleList.prepositions.bit | StyleList.thirdPerson.bit | StyleList.impersonals.bit
            | StyleList.demonstratives.bit
    }

    private static var links: UInt64 {
        StyleList.prepositions.bit | StyleList.additives.bit | StyleList.contrasts.bit | StyleList.causes.bit
            | StyleList.conditions.bit
    }
}
