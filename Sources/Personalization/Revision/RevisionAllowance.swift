/// Joins the facts of the texts that a revision may draw on.
struct RevisionAllowance: Sendable {
    private(set) var urls: Set<String> = []
    private(set) var emails: Set<String> = []
    private(set) var placeholders: Set<String> = []
    private(set) var brackets: Set<String> = []
    private(set) var identifiers: Set<String> = []
    private(set) var readings: Set<String> = []
    private(set) var dates: Set<RevisionDateWord> = []
    private(set) var currencies: Set<RevisionCurrency> = []
    private(set) var code: Set<[UInt8]> = []
    private(set) var texts: [[UInt8]] = []
    private let vocabulary: RevisionVocabulary

    init(_ texts: [(facts: RevisionFacts, words: [RevisionWordToken])]) {
        vocabulary = RevisionVocabulary(texts.map(\.words))
        for (one, _) in texts {
            urls.formUnion(one.urls)
            emails.formUnion(one.emails)
            placeholders.formUnion(one.placeholders)
            brackets.formUnion(one.brackets)
            identifiers.formUnion(one.identifiers)
            readings.formUnion(one.readings)
            dates.formUnion(one.dates)
            currencies.formUnion(one.currencies)
            code.formUnion(one.code)
            self.texts.append(one.bytes)
        }
    }

    /// Says whether a capitalised word is known: itself, another form of it, or the initials of a known name.
    func knows(_ name: RevisionName) -> Bool {
        RevisionLexicon.commonCapitals.contains(name.word) || vocabulary.vouches(for: name)
    }

    /// Says whether a date may be named: by the same word, or by the number of its month.
    func knows(_ date: RevisionDateWord) -> Bool {
        if case .month(let month) = date { return dates.contains(date) || readings.contains("\(month)") }
        return dates.contains(date)
    }
}

/// Looks for a term that the baseline has.
struct RevisionRequiredTerm: Sendable {
    let reason: RevisionRejection
    private let term: [UInt8]
    private let isExact: Bool

    /// Capitals make a term exact; without them it may start a sentence.
    init(_ term: String, reason: RevisionRejection) {
        self.reason = reason
        let bytes = Array(term.utf8)
        var lower = 0
        var upper = bytes.count
        while lower < upper, RevisionBytes.isSpace(bytes[lower]) { lower += 1 }
        while upper > lower, RevisionBytes.isSpace(bytes[upper - 1]) { upper -= 1 }
        let trimmed = Array(bytes[lower..<upper])
        isExact = trimmed.contains(where: RevisionBytes.isUpper)
        self.term = isExact ? trimmed : RevisionBytes.folded(trimmed)
    }

    /// Says whether the term stands in a text as a word of its own; letters of scripts without spaces don't count.
    func occurs(in bytes: [UInt8], folded: [UInt8]) -> Bool {
        guard let first = term.first, let last = term.last else { return false }
        let text = isExact ? bytes : folded
        var start = 0
        while let place = RevisionBytes.find(term, in: text, from: start) {
            let end = place + term.count
            let opens =
                place == 0 || !RevisionBytes.isAlphanumeric(first) || !RevisionBytes.isAlphanumeric(text[place - 1])
            let closes =
                end == text.count || !RevisionBytes.isAlphanumeric(last) || !RevisionBytes.isAlphanumeric(text[end])
            if opens && closes { return true }
            start = end
        }
        return false
    }
}
