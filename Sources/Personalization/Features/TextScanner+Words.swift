extension TextScanner {
    /// Reads a word. Most are ASCII letters and nothing else; the others are read by ``readMixedWord()``.
    mutating func readWord() {
        var chunk = LetterChunk(bytes, at: position)
        guard chunk.count > 0 else { return readMixedWord() }
        let startsWithCapital = chunk.startsWithCapital
        var index = position &+ chunk.count
        var hash = WordHash()
        hash.add(chunk)
        var capitals = chunk.capitals
        var vowelGroups = chunk.vowelGroups(followsVowel: false)
        var lastLetters = chunk.tail(after: 0)
        while chunk.count == 8 {
            let followsVowel = chunk.endsInVowel
            chunk = LetterChunk(bytes, at: index)
            guard chunk.count > 0 else { break }
            index &+= chunk.count
            hash.add(chunk)
            capitals &+= chunk.capitals
            vowelGroups &+= chunk.vowelGroups(followsVowel: followsVowel)
            lastLetters = chunk.tail(after: lastLetters)
        }
        let next = bytes[index]
        let nextClass = tables.byteClass(next)
        guard next < 0x80, nextClass != TextScalarClass.digit, nextClass != TextScalarClass.apostrophe else {
            return readMixedWord()
        }
        let letters = index &- position
        position = index
        if vowelGroups > 1 && endsInSilentE(lastLetters) { vowelGroups &-= 1 }
        finishWord(
            ScannedWord(
                hash: hash.value, letters: letters, syllables: max(1, vowelGroups), capitals: capitals,
                startsWithCapital: startsWithCapital, tail: lastLetters))
        // Most words are followed by a space, which does nothing but that.
        if next == 0x20 { position = index &+ 1 }
    }

    /// Reads a word of letters of any script, digits, and what may stand inside a word.
    private mutating func readMixedWord() {
        var hash = WordHash()
        var letters = 0
        var digits = 0
        var capitals = 0
        var hasApostrophe = false
        var unspacedLetters = 0
        var vowelGroups = 0
        var followsVowel = false
        var lastLetters: UInt64 = 0
        let startsWithDigit = tables.scalarClass(bytes.scalar(at: position).value) == TextScalarClass.digit
        let startsWithCapital = bytes[position] &- 0x41 < 26
        var index = position
        reading: while true {
            let chunk = LetterChunk(bytes, at: index)
            if chunk.count > 0 {
                index &+= chunk.count
                hash.add(chunk)
                letters &+= chunk.count
                capitals &+= chunk.capitals
                vowelGroups &+= chunk.vowelGroups(followsVowel: followsVowel)
                followsVowel = chunk.endsInVowel
                lastLetters = chunk.tail(after: lastLetters)
                if chunk.count == 8 { continue }
            }
            let byte = bytes[index]
            if byte < 0x80 {
                let scalarClass = tables.byteClass(byte)
                if scalarClass == TextScalarClass.digit {
                    hash.add(UInt32(byte))
                    digits += 1
                    followsVowel = false
                } else if scalarClass == TextScalarClass.apostrophe {
                    guard letters > 0, isLetter(at: index + 1) else { break reading }
                    hash.add(0x27)
                    followsVowel = false
                    hasApostrophe = true
                } else {
                    // The point, comma or colon inside a number.
                    guard startsWithDigit, byte == 0x2E || byte == 0x2C || byte == 0x3A,
                        tables.byteClass(bytes[index - 1]) == TextScalarClass.digit,
                        bytes[index + 1] < 0x80, tables.byteClass(bytes[index + 1]) == TextScalarClass.digit
                    else { break reading }
                    hash.add(UInt32(byte))
                }
                index += 1
                continue
            }
            let scalar = bytes.scalar(at: index)
            let scalarClass = tables.scalarClass(scalar.value)
            switch scalarClass {
            case TextScalarClass.letter, TextScalarClass.vowel:
                hash.add(tables.smallLetter(scalar.value))
                lastLetters <<= 8
                letters += 1
                let isVowel = scalarClass == TextScalarClass.vowel
                vowelGroups += isVowel && !followsVowel ? 1 : 0
                followsVowel = isVowel
            case TextScalarClass.unspaced:
                guard unspacedLetters < 6 else { break reading }
                hash.add(scalar.value)
                lastLetters <<= 8
                letters += 1
                unspacedLetters += 1
            case TextScalarClass.digit:
                hash.add(scalar.value)
                digits += 1
            case TextScalarClass.mark:
                hash.add(scalar.value)
            case TextScalarClass.ignorable:
                break
            case TextScalarClass.apostrophe:
                guard letters > 0, isLetter(at: index + scalar.length) else { break reading }
                hash.add(0x27)
                followsVowel = false
                hasApostrophe = true
            default:
                break reading
            }
            index += scalar.length
        }
        position = index
        if vowelGroups > 1 && endsInSilentE(lastLetters) { vowelGroups -= 1 }
        finishWord(
            ScannedWord(
                hash: hash.value, letters: letters, digits: digits, syllables: max(1, vowelGroups),
                startsWithDigit: startsWithDigit, hasApostrophe: hasApostrophe, capitals: capitals,
                startsWithCapital: startsWithCapital, tail: lastLetters))
    }

    @inline(__always)
    mutating func finishWord(_ word: ScannedWord) {
        let (hash, letters, digits) = (word.hash, word.letters, word.digits)
        guard !isInFence else {
            measures.fencedWords += 1
            return
        }
        measures.words += 1
        measures.characters += letters + digits
        measures.longWords += letters > 6 ? 1 : 0
        measures.syllables += word.syllables
        measures.numbers += word.startsWithDigit ? 1 : 0
        sentenceWords += 1
        if measures.sampledWords < Self.sampleLimit {
            measures.sampledWords += 1
            measures.distinctWords += sample.insert(hash) ? 1 : 0
        }
        let mask = lexicon.mask(of: hash)
        if countsStyle { countStyle(of: word, lexiconMask: mask) }
        if (letters == 1 && digits == 0) || mask & LexiconTable.isAbbreviation != 0 { abbreviationEnd = position }
        var found = mask & Self.categoryBits
        var starts = mask & LexiconTable.startsPhrase != 0 ? hash : 0
        if phrase != 0 {
            let longer = WordHash.phrase(phrase, hash)
            let longerMask = lexicon.mask(of: longer)
            if longerMask & Self.categoryBits != 0 { found = longerMask & Self.categoryBits }
            if longerMask & LexiconTable.startsPhrase != 0 { starts = longer }
        }
        phrase = starts
        while found != 0 {
            lexiconCounts.increment(found.trailingZeroBitCount)
            found &= found &- 1
        }
    }

    @inline(__always)
    private func isLetter(at index: Int) -> Bool {
        TextScalarClass.isLetter(tables.scalarClass(bytes.scalar(at: index).value))
    }

    /// Tells whether the last three small letters (0 for others than ASCII) end in an e that is not spoken.
    @inline(__always)
    private func endsInSilentE(_ lastLetters: UInt64) -> Bool {
        guard lastLetters & 0xFF == 0x65 else { return false }
        let second = UInt8(truncatingIfNeeded: lastLetters >> 8)
        guard tables.byteClass(second) == TextScalarClass.letter else { return false }
        let third = UInt8(truncatingIfNeeded: lastLetters >> 16)
        return !(second == 0x6C && tables.byteClass(third) == TextScalarClass.letter)
    }
}
