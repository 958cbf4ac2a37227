/// Numbers the English word lists that `local-2` counts beyond those of `local-1`; the raw value is the bit in a mask.
///
/// Each describes how a text is written, never what a person is.
enum StyleList: Int, CaseIterable {
    // By part in the sentence.
    case articles, prepositions, thirdPerson, impersonals, demonstratives, indefinites, quantifiers, abilityVerbs,
        tentativeVerbs, necessityVerbs, futureVerbs, beingVerbs, auxiliaries, negations, additives, contrasts, causes,
        conditions, questionWords, times, places
    // By stance.
    case downtoners, amplifiers, generalities, likelihoods, mentalVerbs, sayingVerbs, advice, praise, joy, kindness,
        beauty, thanks, troubles, togetherness, disclaimers, openers, closers, sequencers, illustrations
    // By vocabulary.
    case commonWords, colloquialWords, statelyWords, imperatives, quantities, tangibles, conceptions, specialties

    static let count = allCases.count

    /// The bit of this list in a word's mask.
    var bit: UInt64 { 1 << UInt64(rawValue) }

    /// The bits of a mask that name lists.
    static let listBits: UInt64 = 1 << 48 - 1
    /// Where a mask holds one more than a word's place in ``SingleWordLexicon``, eight bits, 0 for other words.
    static let singleWordShift: UInt64 = 48

    /// The table of all lists and single words, built at first use.
    static let table = LexiconTable(
        (GrammarLexicon.lists + StanceLexicon.lists + VocabularyLexicon.lists).map { ($0.list.bit, $0.words) }
            + SingleWordLexicon.words.enumerated().map { (UInt64($0.offset + 1) << singleWordShift, $0.element) })
}
