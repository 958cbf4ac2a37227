import Personalization

/// What codes mean, in words that follow "because".
enum ReasonWords {
    /// The meaning of a result's or candidate's reason; the code itself where it is not known here.
    static func meaning(of code: String) -> String {
        if let refusal = RevisionRejection(rawValue: code) { return meaning(of: refusal) }
        if let known = results[code] { return known }
        if code.hasPrefix("model_") { return "the language model failed (\(code)): see the worker's log" }
        return code
    }

    /// Reasons that workers give, beside those of the guards.
    static let results: [String: String] = [
        "not_better": "nothing was probably better for this person than the text as it was",
        "no_prompts": "there was no prompt to choose from: see `attune prompts list`",
        "language_not_supported":
            "in this language only some prompts can be judged, and none of them was probably better",
        "holdback": "the person is in the share that gets texts as they are, to measure what revising does",
        "over_budget": "the team had used up its tokens: see `attune tenants list`",
        "weights_unusable":
            "the person's stored weights cannot be read or do not fit the model: their next answer computes them anew",
        "deadline": "the job's deadline had passed before it was worked on",
        "model_outage": "the language model was away until the job's deadline",
        "content_refused": "the language model refused the content",
        "model_too_slow": "the language model did not answer in time: see the setting model.time-limit",
        "nothing_to_do": "there was no text to revise",
        "too_large": "the text or its terms are larger than a prompt may be",
        "no_small_model_instruction": "the prompt has no wording for a small model",
    ]

    private static func meaning(of refusal: RevisionRejection) -> String {
        switch refusal {
        case .empty: "it was empty"
        case .unchanged: "it was the same text"
        case .refused: "the model declined"
        case .preamble: "the model spoke about the text instead of writing it"
        case .promptEcho: "it repeated its instructions"
        case .repetition: "it repeated itself"
        case .tooLong: "it was too long for this text"
        case .tooShort: "it was too short for this text"
        case .invalidCharacters: "it had characters that the text lacks"
        case .wrongLanguage: "it was in another language"
        case .lostNumber: "a number was missing"
        case .lostDate: "a date was missing"
        case .lostCurrency: "a currency was missing"
        case .lostURL: "a link was missing"
        case .lostEmail: "an e-mail address was missing"
        case .lostIdentifier: "an order number or the like was missing"
        case .lostCode: "code was missing"
        case .lostPlaceholder: "a placeholder was missing"
        case .lostKeepTerm: "a term that must stay was missing"
        case .lostGlossaryTerm: "a term of the glossary was missing"
        case .inventedNumber: "it had a number of its own"
        case .inventedDate: "it had a date of its own"
        case .inventedCurrency: "it had a currency of its own"
        case .inventedURL: "it had a link of its own"
        case .inventedEmail: "it had an e-mail address of its own"
        case .inventedIdentifier: "it had an order number or the like of its own"
        case .inventedCode: "it had code of its own"
        case .inventedPlaceholder: "it had a placeholder of its own"
        case .inventedName: "it had a name of its own"
        case .inventedSignature: "it had a closing or signature of its own"
        }
    }
}
