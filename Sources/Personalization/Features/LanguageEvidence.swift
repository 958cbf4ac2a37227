/// Collects from one pass over a text what ``LanguageGuess`` decides by.
struct LanguageEvidence {
    /// Counts letters by script.
    struct ScriptCounts {
        private var counts = SIMD16<Int>()

        subscript(script: LanguageScript) -> Int {
            get { counts[script.rawValue] }
            set { counts[script.rawValue] = newValue }
        }
    }

    private(set) var letters = ScriptCounts()
    /// Words of spaced scripts; an apostrophe parts them, so that "l'ami" shows its article.
    private(set) var words = 0
    /// The score of each language of ``LanguageFunctionWords``: 1 for a word of its own, shared by the languages that have it.
    private(set) var scores = SIMD8<Double>()

    private let bytes: TextBytes
    private let tables = TextTables.shared
    private let functionWords = LanguageFunctionWords.table

    init(_ bytes: TextBytes) { self.bytes = bytes }

    /// Reads the whole text.
    mutating func read() {
        var index = 0
        var hash = WordHash()
        var isInWord = false
        var isInFence = false
        var isLineStart = true
        // Nearly all letters of nearly all texts: added up beside the others.
        var asciiLetters = 0
        while index < bytes.count {
            if !isLineStart, !isInFence {
                let chunk = LetterChunk(bytes, at: index)
                if chunk.count > 0 {
                    index &+= chunk.count
                    hash.add(chunk)
                    asciiLetters += chunk.count
                    isInWord = true
                    // Most words are followed by one.
                    if chunk.count < 8, bytes[index] == 0x20 {
                        finishWord(&hash, &isInWord)
                        index &+= 1
                    }
                    continue
                }
            }
            let scalar = bytes.scalar(at: index)
            let scalarClass = tables.scalarClass(scalar.value)
            if isLineStart, scalarClass != TextScalarClass.space {
                isLineStart = false
                let isFence =
                    (scalar.value == 0x60 || scalar.value == 0x7E) && bytes[index + 1] == scalar.value
                    && bytes[index + 2] == scalar.value
                if isFence {
                    isInFence.toggle()
                    while index < bytes.count, bytes[index] != 0x0A { index += 1 }
                    continue
                }
            }
            index += scalar.length
            if scalarClass == TextScalarClass.newline { isLineStart = true }
            if isInFence { continue }
            if TextScalarClass.isLetter(scalarClass) {
                hash.add(tables.smallLetter(scalar.value))
                isInWord = true
                if let script = LanguageScript(letter: scalar.value) { letters[script] += 1 }
            } else if scalarClass == TextScalarClass.ideograph || scalarClass == TextScalarClass.unspaced {
                if let script = LanguageScript(letter: scalar.value) { letters[script] += 1 }
                finishWord(&hash, &isInWord)
            } else if scalarClass != TextScalarClass.mark && scalarClass != TextScalarClass.ignorable {
                finishWord(&hash, &isInWord)
            }
        }
        finishWord(&hash, &isInWord)
        letters[.latin] += asciiLetters
    }

    private mutating func finishWord(_ hash: inout WordHash, _ isInWord: inout Bool) {
        guard isInWord else { return }
        words += 1
        var mask = functionWords.mask(of: hash.value)
        if mask != 0 {
            let share = 1 / Double(mask.nonzeroBitCount)
            while mask != 0 {
                scores[mask.trailingZeroBitCount] += share
                mask &= mask &- 1
            }
        }
        hash = WordHash()
        isInWord = false
    }
}
