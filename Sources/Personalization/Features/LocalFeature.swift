/// Lists the stylometric measures of `local-1`; the raw value is the position in ψ.
///
/// **Words** are runs of letters and digits with inner apostrophes; a hyphen parts words; each CJK ideograph and kana is a
/// word; Thai, Lao, Khmer and Burmese runs are cut every six letters. Words inside fenced code count for ``logWords``
/// only. **Sentences** end at `.`, `!`, `?` before white space or the end (not after an initial or an abbreviation such
/// as "Dr."), at 。！？؟।, at a blank line, and at the borders of list lines, headings and fences; a sentence without a word
/// is none. A **line share** is over the lines that are not blank. A **rate** is
/// `√(100 · count / (words + 20))`: hits per hundred words, with twenty words added so that one hit in a very short text
/// is not a rate of twenty, under the square root that makes the variance of counts even (Bartlett 1936), so that the
/// first hits tell more than the tenth. A phrase of a list counts instead of its last word.
///
/// Every value lies between 0 (``fleschKincaidGrade``: −4) and ``upperBound``, a fixed limit near four standard deviations
/// above the mean of ordinary answers, so that a reward which is linear in ψ stays bounded.
public enum LocalFeature: Int, CaseIterable, Sendable {
    /// log(1 + words), fenced code included.
    case logWords
    /// Letters and digits per word (average word length; Mendenhall 1887).
    case charactersPerWord
    /// Words per sentence.
    case wordsPerSentence
    /// log(1 + sentences).
    case logSentences
    /// 0.39 · words per sentence + 11.8 · syllables per word − 15.59 (Kincaid et al. 1975); 0 without a word.
    ///
    /// Syllables of a word: its groups of a, e, i, o, u, y (accented ones too), less a last single e after a consonant
    /// unless in consonant + le, at least 1.
    case fleschKincaidGrade
    /// Distinct words among the first hundred, over their number (type-token ratio, of a fixed window so that it does
    /// not fall with length; Johnson 1944).
    case typeTokenRatio
    /// Words of more than six letters over words (the long words of LIX; Björnsson 1968).
    case longWordShare
    /// Rate of exclamation marks.
    case exclamations
    /// Rate of question marks.
    case questions
    /// Commas per sentence, of any script; those inside numbers are not counted.
    case commasPerSentence
    /// Rate of opening round parentheses.
    case parentheses
    /// Rate of pairs of double quotation marks of any script.
    case quotations
    /// Rate of words that start with a digit; "1,250.50" and "12:30" are one.
    case numbers
    /// Rate of emoji; a joined sequence, a skin tone and a flag are one.
    case emoji
    /// Line share of list items: `-`, `*`, `+`, a bullet or a number of at most three digits with `.` or `)`, and a space.
    case listLines
    /// Line share of headings: one to six `#` and a space (CommonMark ATX headings).
    case headings
    /// Line share of fenced code, its fences included (CommonMark: ``` or ~~~; an open fence lasts to the end).
    case codeLines
    /// Rate of pairs of backticks outside fences.
    case inlineCode
    /// Rate of pairs of `**`.
    case boldSpans
    /// log(1 + paragraphs): blocks of lines between blank lines.
    case logParagraphs

    // Rates of English words and phrases of one list each; see the lists in `Lexicons`.

    /// Rate of contractions (a mark of informal style; Biber 1988).
    case contractions
    /// Rate of first-person words (Biber 1988).
    case firstPerson
    /// Rate of second-person words (Biber 1988).
    case secondPerson
    /// Rate of hedges: words that hold back from full commitment (Hyland 2005).
    case hedges
    /// Rate of boosters: words of certainty and emphasis (Hyland 2005).
    case boosters
    /// Rate of politeness markers: please, thanks, apologies, indirect requests (after Brown and Levinson 1987).
    case politeness
    /// Rate of greetings and closings.
    case greetings
    /// Rate of warm words.
    case warmWords
    /// Rate of formal words.
    case formalWords
    /// Rate of casual words.
    case casualWords
    /// Rate of technical words.
    case technicalWords
    /// Rate of connectives that tie sentences together in flowing text (Halliday and Hasan 1976).
    case connectives
    /// Rate of markers of examples: "for example", "such as", "e.g.".
    case exampleMarkers
    /// Rate of words for things that can be seen, touched or measured.
    case concreteWords
    /// Rate of words for general ideas.
    case abstractWords
    /// Rate of words of the unusual and the imagined.
    case novelWords
    /// Rate of words of the usual and expected.
    case familiarWords
    /// Rate of words of sequence and planning.
    case orderlyWords
    /// Rate of words of improvising.
    case spontaneousWords
    /// Rate of lively, enthusiastic words.
    case livelyWords
    /// Rate of calm, measured words.
    case calmWords
    /// Rate of words that agree or soften.
    case agreeableWords
    /// Rate of words that criticise or refuse flatly.
    case bluntWords
    /// Rate of words that reassure.
    case reassuringWords
    /// Rate of words of safety and caution.
    case cautiousWords
    /// Rate of words of daring.
    case venturesomeWords
    /// Rate of words that leave the choice to the reader.
    case selfDirectedWords
    /// Rate of words that instruct or refer to rules and experts.
    case guidedWords
    /// Rate of words of the proven and handed down.
    case timeTestedWords
    /// Rate of words of the new and current.
    case freshWords
    /// Rate of words of goals and results.
    case ambitiousWords
    /// Rate of words of ease.
    case easygoingWords
    /// Rate of words of help and of other people.
    case caringWords
    /// Rate of words of the single person's own interest.
    case individualWords

    /// Tells whether the measure is defined alike in every language.
    public var isLanguageNeutral: Bool {
        switch self {
        case .logWords, .wordsPerSentence, .logSentences, .exclamations, .questions, .commasPerSentence, .parentheses,
            .quotations, .numbers, .emoji, .listLines, .headings, .codeLines, .inlineCode, .boldSpans, .logParagraphs:
            true
        default: false
        }
    }

    /// The feature's name in specifications, in snake case: `log_words`.
    public var name: String { FeatureName.of(self) }

    /// The position of the first word-list feature; from there on the order is that of ``LexiconCategory``.
    static let firstLexiconIndex = LocalFeature.contractions.rawValue
}
