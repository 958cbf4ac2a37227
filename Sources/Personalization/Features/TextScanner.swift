/// Counts everything that the local features need in one pass over UTF-8 bytes.
///
/// Any bytes are accepted; an invalid byte separates words. Time is linear in the bytes, memory is constant.
struct TextScanner {
    /// The window of the type-token ratio.
    static let sampleLimit = 100
    static let sampleSlots = 256
    /// The bits of a mask that name lists.
    static let categoryBits = LexiconTable.isAbbreviation - 1

    var measures = TextMeasures()
    let bytes: TextBytes
    let tables = TextTables.shared
    let lexicon = LexiconCategory.table
    var lexiconCounts: ScratchCounters
    var sample: ScratchCounters
    /// Whether to count for `local-2` too, which costs as much again.
    let countsStyle: Bool
    var style: StyleState

    var position = 0
    var isInFence = false
    var followsBlankLine = true
    var lineEndsSentence = false
    var sentenceWords = 0
    /// The hash of the phrase that the words just read may start, 0 for none.
    var phrase: UInt64 = 0
    /// Where a word ended after which a full stop ends no sentence.
    var abbreviationEnd = -1

    /// Creates a scanner; the counters must be zero, `lexiconCounts` one for each list, `sample` ``sampleSlots`` long,
    /// `style` for ``StyleState/size`` counts, nil where only `local-1` is wanted.
    init(_ bytes: TextBytes, lexiconCounts: ScratchCounters, sample: ScratchCounters, style: ScratchCounters?) {
        self.bytes = bytes
        self.lexiconCounts = lexiconCounts
        self.sample = sample
        countsStyle = style != nil
        self.style = StyleState(counts: style ?? sample)
    }

    /// Reads the whole text.
    mutating func run() {
        startLine()
        while position < bytes.count {
            let byte = bytes[position]
            let scalarClass = tables.byteClass(byte)
            if byte < 0x80 {
                if TextScalarClass.startsWord(scalarClass) {
                    readWord()
                } else if scalarClass == TextScalarClass.space {
                    position += 1
                } else {
                    position += 1
                    readMark(scalarClass, length: 1)
                }
            } else {
                let scalar = bytes.scalar(at: position)
                let scalarClass = tables.scalarClass(scalar.value)
                if TextScalarClass.startsWord(scalarClass) || scalarClass == TextScalarClass.unspaced {
                    readWord()
                } else {
                    position += scalar.length
                    if scalarClass == TextScalarClass.ideograph {
                        var hash = WordHash()
                        hash.add(scalar.value)
                        finishWord(ScannedWord(hash: hash.value, letters: 1))
                    } else {
                        readMark(scalarClass, length: scalar.length)
                    }
                }
            }
        }
        if countsStyle, position > style.lineStart { finishLine(end: position) }
        endSentence()
    }
}
