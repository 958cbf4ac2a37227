/// Numbers the English word lists that ``LocalFeatures`` counts; the raw value is the bit in a word's mask.
///
/// Each describes how a text is written, never what a person is.
enum LexiconCategory: Int, CaseIterable {
    // How the text addresses its reader.
    case contraction, firstPerson, secondPerson, hedge, booster, politeness, greeting
    // Communication styles.
    case warm, formal, casual, technical, connective, example, concrete, abstract
    // After the Big Five.
    case novel, familiar, orderly, spontaneous, lively, calm, agreeable, blunt, reassuring
    // After Schwartz.
    case cautious, venturesome, selfDirected, guided, timeTested, fresh, ambitious, easygoing, caring, individual

    static let count = allCases.count

    /// The bit of this list in a word's mask.
    var bit: UInt64 { 1 << UInt64(rawValue) }

    /// The table of all lists, built at first use.
    static let table = LexiconTable(
        (AddressLexicon.lists + StyleLexicon.lists + PersonalityLexicon.lists + ValuesLexicon.lists)
            .map { ($0.category.bit, $0.words) }
            + [(LexiconTable.isAbbreviation, AddressLexicon.abbreviations)])
}
