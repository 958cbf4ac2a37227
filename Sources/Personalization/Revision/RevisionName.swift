/// Holds hashes by which a capitalised word is looked up.
struct RevisionName: Hashable {
    /// The word in lower case.
    var word: UInt64
    /// The word without possessive and plural ending.
    var stem: UInt64
    /// The first five bytes; nil for shorter words.
    var prefix: UInt64?
    /// True where all letters are capital.
    var isAcronym: Bool
}

/// Names a word that stands for a day or month.
enum RevisionDateWord: Hashable {
    /// 1 to 12.
    case month(Int)
    /// 1 (Monday) to 7.
    case weekday(Int)
    /// Tomorrow and the like.
    case relative(String)
}

/// Names a currency, however it is written.
enum RevisionCurrency: String, Hashable {
    case dollar, euro, pound, yen, rupee, franc, yuan
}
