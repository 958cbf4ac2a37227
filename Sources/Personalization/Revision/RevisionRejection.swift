/// Names why a candidate is not good enough to replace the baseline.
public enum RevisionRejection: String, Error, Sendable, Hashable, Codable, CaseIterable {
    /// Nothing but white space.
    case empty
    /// Equal to the baseline but for white space.
    case unchanged
    /// The model refused.
    case refused
    /// Text before or after the revision that speaks about it ("Sure, here is…").
    case preamble
    /// Words of the system prompt, or its fence.
    case promptEcho = "prompt_echo"
    /// A loop of words, lines or sentences.
    case repetition
    /// Over the absolute or relative bound.
    case tooLong = "too_long"
    /// Under the relative bound.
    case tooShort = "too_short"
    /// Control characters or replacement characters that the baseline lacks.
    case invalidCharacters = "invalid_characters"
    /// Another language than the baseline's.
    case wrongLanguage = "wrong_language"

    /// A number of the baseline is missing.
    case lostNumber = "lost_number"
    /// A weekday, month or day word of the baseline is missing.
    case lostDate = "lost_date"
    /// A currency of the baseline is missing.
    case lostCurrency = "lost_currency"
    /// A URL of the baseline is missing.
    case lostURL = "lost_url"
    /// An e-mail address of the baseline is missing.
    case lostEmail = "lost_email"
    /// An order number, SKU, hash or the like of the baseline is missing.
    case lostIdentifier = "lost_identifier"
    /// A code span or block of the baseline is missing.
    case lostCode = "lost_code"
    /// A placeholder or tag of the baseline is missing.
    case lostPlaceholder = "lost_placeholder"
    /// A term to keep is missing.
    case lostKeepTerm = "lost_keep_term"
    /// A glossary term of the baseline is missing.
    case lostGlossaryTerm = "lost_glossary_term"

    /// A number that is in neither baseline nor context.
    case inventedNumber = "invented_number"
    /// A weekday, month or day word that is in neither.
    case inventedDate = "invented_date"
    /// A currency that is in neither.
    case inventedCurrency = "invented_currency"
    /// A URL that is in neither.
    case inventedURL = "invented_url"
    /// An e-mail address that is in neither.
    case inventedEmail = "invented_email"
    /// An order number, SKU, hash, handle or the like that is in neither.
    case inventedIdentifier = "invented_identifier"
    /// Code that is in neither.
    case inventedCode = "invented_code"
    /// A placeholder or tag that is in neither.
    case inventedPlaceholder = "invented_placeholder"
    /// A proper name that is in neither.
    case inventedName = "invented_name"
    /// A closing formula or "[Your Name]" that is in neither.
    case inventedSignature = "invented_signature"
}
