/// What the scanner remembers while it counts for `local-2`.
struct StyleState {
    /// Where the counts of the lists start in ``counts``, after those of ``StyleCounter``.
    static let firstList = StyleCounter.count
    /// Where the counts of the single words start.
    static let firstWord = firstList + StyleList.count
    /// How many counts there are.
    static let size = firstWord + SingleWordLexicon.words.count

    let table = StyleList.table
    var counts: ScratchCounters
    /// The hash of the phrase that the words just read may start, 0 for none.
    var phrase: UInt64 = 0
    /// How many more words may be the participle of the form of "be" just read.
    var wordsAfterBeing = 0
    var followsTo = false
    /// Sums of squares, for standard deviations.
    var squaredSentenceWords = 0
    var squaredLetters = 0
    var firstSentenceWords = 0
    var lineStart = 0
    var longestLine = 0
    var endsWithQuestion = false

    @inline(__always)
    mutating func add(_ counter: StyleCounter) { counts.increment(counter.rawValue) }
}
