/// Numbers what one pass over a text counts for `local-2` beyond ``TextMeasures``; each is one feature.
///
/// Words, sentences and lines are those of ``LocalFeature``. A rate is `(100 · count / (words + 20))^¾`: between the root,
/// which makes the variance of rare counts even, and the share, which adds up over words; of the powers ½, ¾ and 1 this
/// one predicted simulated people best. What stands under logarithms is log(1 + count), for structure is seen as much or
/// little of it, not as a share.
enum StyleCounter: Int, CaseIterable {
    // Rates of words by letters: 1 to 3, 4 and 5, 6 and 7, 8 and 9, 10 to 12, more.
    case threeLetters, fiveLetters, sevenLetters, nineLetters, twelveLetters, manyLetters
    // Rates of words by syllables: 1, 2, 3, 4 and more.
    case oneSyllable, twoSyllables, threeSyllables, manySyllables
    /// Rate of words of three syllables or more.
    case polysyllables
    /// Rate of words with an apostrophe inside, whatever it stands for.
    case apostrophes
    // Rates of words of at least five letters by their endings; see ``WordEnding``.
    case nominalEndings, adjectivalEndings, adverbialEndings, progressiveEndings, pastEndings, agentEndings
    case pluralEndings, superlativeEndings, verbalEndings
    // Rates of marks. A unit mark is a sign of currency, percent or degree.
    case semicolons, colons, dashes, hyphens, slashes, unitMarks, ellipses, ampersands, operators
    /// Rate of decimal digits, of words and of list numbers.
    case digits
    /// Rate of words that start with a digit, and of list numbers.
    case numerals
    /// Rate of capitalised words inside a sentence.
    case names
    /// Rate of words of two capitals or more.
    case acronyms
    // Rates of sentences by their first word: you, I or we, an article, it or this or there, a preposition or a
    // connective. Orders are ``StyleList/imperatives``.
    case readerStarts, writerStarts, articleStarts, pointerStarts, linkStarts
    /// Rate of a form of "be" and, at most one word between, a word in -ed or -en (Biber 1988, passives).
    case passives
    /// Rate of "to" before a word that is no article, pronoun or preposition (Biber 1988, infinitives).
    case infinitives
    // Rates of sentences of fewer than eight and of more than 25 words.
    case shortSentences, longSentences
    // Logarithms of lines that end in a colon, that are shorter than 60 bytes, than 140 bytes, that are blank.
    case colonLines, shortLines, middleLines, blankLines

    static let count = allCases.count

    /// Tells a count under the logarithm from a rate.
    var isLogarithm: Bool { rawValue >= Self.colonLines.rawValue }

    /// Tells whether the count is defined alike in every language.
    var isLanguageNeutral: Bool {
        switch self {
        case .semicolons, .colons, .dashes, .hyphens, .slashes, .unitMarks, .ellipses, .ampersands, .operators, .digits,
            .numerals, .shortSentences, .longSentences, .colonLines, .shortLines, .middleLines, .blankLines:
            true
        default: false
        }
    }

    /// The largest value of the feature; a larger measurement is cut to it.
    var upperBound: Double {
        switch self {
        case .threeLetters, .fiveLetters, .sevenLetters, .nineLetters, .oneSyllable, .twoSyllables: 32
        case .twelveLetters, .threeSyllables, .manySyllables, .polysyllables, .pluralEndings, .digits, .names: 15
        case .colonLines, .shortLines, .middleLines, .blankLines: 5
        case .semicolons, .ellipses, .ampersands, .writerStarts, .readerStarts, .superlativeEndings: 3
        default: 8
        }
    }
}
