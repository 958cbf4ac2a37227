/// Holds what a text states that a revision may neither lose nor add.
///
/// The passes run over the same bytes from the most specific kind to the least; each masks what it recognised, so that a
/// digit of a URL is no number and a word of code no name. Every pass is linear.
struct RevisionFacts {
    /// What a byte was recognised as.
    enum Mask: UInt8 {
        case plain, code, link, placeholder, identifier
    }

    let bytes: [UInt8]
    /// What each byte was recognised as, while the text is read.
    var mask: [Mask]

    /// Contents of code spans and blocks, without surrounding white space.
    var code: Set<[UInt8]> = []
    /// URLs and bare domains without scheme, `www.` and last slash.
    var urls: Set<String> = []
    var emails: Set<String> = []
    var placeholders: Set<String> = []
    /// Placeholders of the form `[Your Name]`, in lower case.
    var brackets: Set<String> = []
    var identifiers: Set<String> = []
    var numbers: [RevisionNumber] = []
    /// Every reading of every number, numbers spelt out included.
    var readings: Set<String> = []
    /// Numbers of three and more that are spelt out, as canonical decimals.
    var spelled: [String] = []
    var dates: Set<RevisionDateWord> = []
    var currencies: Set<RevisionCurrency> = []
    /// Capitalised words inside sentences, outside headings and labels.
    var names: [RevisionName] = []
    /// Words inside sentences, for the share of `names` among them.
    var innerWords = 0

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        mask = [Mask](repeating: .plain, count: bytes.count)
    }

    /// Reads a text.
    ///
    /// - Returns: What it states, and all its words in order, of which few callers need any.
    static func read(_ text: String) -> (facts: RevisionFacts, words: [RevisionWordToken]) {
        var facts = RevisionFacts(bytes: Array(text.utf8))
        facts.scanCode()
        facts.scanLinks()
        facts.scanPlaceholders()
        facts.scanIdentifiers()
        facts.scanNumbers()
        let words = facts.scanWords()
        facts.mask = []
        return (facts, words)
    }

    mutating func cover(_ range: Range<Int>, _ kind: Mask) {
        for index in range { mask[index] = kind }
    }

    func string(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    func lowercased(_ range: Range<Int>) -> String {
        String(decoding: bytes[range].lazy.map(RevisionBytes.lower), as: UTF8.self)
    }

    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, RevisionBytes.isSpace(bytes[lower]) { lower += 1 }
        while upper > lower, RevisionBytes.isSpace(bytes[upper - 1]) { upper -= 1 }
        return lower..<upper
    }

    func byte(_ index: Int) -> UInt8 {
        bytes.indices.contains(index) ? bytes[index] : 0x0A
    }
}
