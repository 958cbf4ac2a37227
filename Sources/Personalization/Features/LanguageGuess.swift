/// Guesses the language of a text from its script and its most frequent function words.
///
/// Enough to see that a revision is still in the language of its baseline and that version 1's English features apply; not
/// a language identifier. Fenced code is left out. A script stands for its most common language: Cyrillic for `ru`,
/// Arabic script for `ar`, Hebrew `he`, Devanagari `hi`, Greek `el`, Hangul `ko`, Thai `th`; Han is `ja` where at least one
/// letter in twenty of Han and kana is kana, else `zh`. Latin text is `en`, `de`, `fr`, `es`, `it`, `pt` or `nl`
/// when its function words say so, else unknown.
public struct LanguageGuess: Equatable, Sendable {
    /// The primary language subtag (BCP 47) such as `en`, nil when unknown.
    public let language: String?
    /// How sure the guess is, from 0 (unknown) to 1.
    public let confidence: Double

    /// The least number of words (Han, kana and Thai letters count as half a word) below which nothing is guessed.
    public static let minimumWords = 4
    /// The score under which a Latin text is unknown: about two function words, since one alone may be a chance hit.
    static let minimumScore = 1.4
    /// The confidence under which a Latin text is unknown.
    static let minimumConfidence = 0.2

    /// The bytes that a text's beginning is: some forty English words.
    static let beginning = 256
    /// The confidence with which a beginning stands for its text.
    static let sureConfidence = 0.4

    /// Tells whether the text is guessed to be English.
    public var isEnglish: Bool { language == "en" }

    /// Tells whether both guesses are known and name different languages.
    public func contradicts(_ other: LanguageGuess) -> Bool {
        guard let language, let otherLanguage = other.language else { return false }
        return language != otherLanguage
    }

    /// Guesses the language of a text.
    public init(_ text: String) {
        var text = text
        self = text.withUTF8 { unsafe LanguageGuess(utf8: $0) }
    }

    /// Guesses the language of a text's first bytes, and of the whole text where these leave it open.
    public init(beginningOf text: String) {
        var text = text
        self = text.withUTF8 { bytes in
            if bytes.count > 2 * Self.beginning {
                let guess = unsafe LanguageGuess(utf8: UnsafeBufferPointer(rebasing: bytes[..<Self.beginning]))
                if guess.confidence >= Self.sureConfidence { return guess }
            }
            return unsafe LanguageGuess(utf8: bytes)
        }
    }

    /// Guesses the language of UTF-8 bytes; invalid ones are skipped.
    public init(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        var evidence = LanguageEvidence(unsafe TextBytes(bytes))
        evidence.read()
        (language, confidence) = Self.decide(evidence)
    }

    private static func decide(_ evidence: LanguageEvidence) -> (String?, Double) {
        let unknown: (String?, Double) = (nil, 0)
        let halfWords = evidence.letters[.han] + evidence.letters[.kana] + evidence.letters[.thai]
        guard evidence.words + halfWords / 2 >= minimumWords else { return unknown }
        // A Han character or kana carries as much as two or three Latin letters.
        var best = (script: LanguageScript.latin, letters: 0)
        var total = 0
        for script in LanguageScript.allCases {
            let letters = evidence.letters[script] * (script == .han || script == .kana ? 3 : 1)
            total += letters
            if letters > best.letters { best = (script, letters) }
        }
        let east = evidence.letters[.han] + evidence.letters[.kana]
        guard total > 0 else { return unknown }
        if east * 3 >= best.letters && east > 0 {
            let isJapanese = evidence.letters[.kana] * 20 >= east
            return (isJapanese ? "ja" : "zh", Double(east * 3) / Double(total))
        }
        let share = Double(best.letters) / Double(total)
        guard best.script == .latin else { return (best.script.language, share) }
        return decideLatin(evidence, share: share)
    }

    private static func decideLatin(_ evidence: LanguageEvidence, share: Double) -> (String?, Double) {
        var best = (index: 0, score: 0.0)
        var second = 0.0
        for index in LanguageFunctionWords.languages.indices {
            let score = evidence.scores[index]
            if score > best.score {
                second = best.score
                best = (index, score)
            } else {
                second = max(second, score)
            }
        }
        guard best.score >= minimumScore else { return (nil, 0) }
        let coverage = min(1, best.score / (0.2 * Double(evidence.words)))
        let confidence = share * coverage * (best.score - second) / best.score
        guard confidence >= minimumConfidence else { return (nil, 0) }
        return (LanguageFunctionWords.languages[best.index].language, confidence)
    }
}
