/// What the closed lists of ``RevisionLexicon`` know of a word.
struct RevisionLexeme: Sendable {
    /// Whether a word that may be a date is one.
    enum Certainty { case always, capitalised, nearNumber }

    var cardinal: Int?
    var ordinal: Int?
    /// The power of ten that the word multiplies a number by.
    var scale: Int?
    var date: (word: RevisionDateWord, certainty: Certainty)?
    var currency: RevisionCurrency?
    /// A number after it counts what the text names.
    var isDeterminer = false
    /// It may stand between two words of one name.
    var isLink = false
}
