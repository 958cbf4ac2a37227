/// Holds the phrases by which talk about a text is told from the text; all in lower case with ASCII apostrophes.
enum RevisionPhrases {
    private static func bytes(_ phrases: [String]) -> [[UInt8]] { phrases.map { Array($0.utf8) } }

    /// Openings that speak about the rewriting by themselves.
    static let preambles = bytes([
        "here is the rewritten", "here's the rewritten", "here is a rewritten", "here's a rewritten",
        "here is the revised",
        "here's the revised", "here is a revised", "here's a revised", "here is your rewritten",
        "here's your rewritten",
        "the rewritten text", "rewritten text", "revised text", "rewritten version", "revised version", "rewritten:",
        "rewrite:", "revised:", "output:", "response:", "text:", "i have rewritten", "i've rewritten", "i rewrote",
        "below is the rewritten", "below is a rewritten", "below is the revised", "as requested", "as you requested",
        "this is the rewritten", "this rewritten", "this revised version", "the revised text", "the input text",
        "input text:",
        "the text to rewrite", "subject:", "assistant:", "system:",
    ])
    /// Openings that speak about the rewriting where one of `aboutText` follows in the same line.
    static let openings = bytes([
        "sure", "certainly", "of course", "absolutely", "here is", "here's", "here are", "here you go", "below is",
        "okay",
        "ok,", "great", "no problem", "got it", "this is", "the following is",
    ])
    static let aboutText = bytes([
        "rewrit", "revised", "revision", "version", "rephras", "reword", "the text", "your text", "paraphras",
        "simplified",
        "shortened", "concise", "input", "improved",
    ])
    /// Ends that speak about the rewriting, at the start of one of the last lines.
    static let commentaries = bytes([
        "note: i ", "note: the rew", "note: this version", "note: this text", "note: this rev", "note: this rew",
        "note that i ", "(note: i ", "(note: the rew", "(note: this version", "(note: this text",
        "(note: this re",
        "(note that i ",
        "i have rewritten", "i've rewritten", "i rewrote", "i made the text", "i simplified",
        "i shortened", "i have simplified", "i've simplified", "i kept the original", "in this version",
        "in this rewritten", "in this revised", "this version", "this revised", "this rewritten", "the rewritten text",
        "the revised text", "changes made", "explanation:", "the text has been",
        "let me know if you'd like any changes",
        "let me know if you would like any changes", "let me know if you'd like me to",
        "let me know if you would like me to",
        "let me know if you need any further changes", "please let me know if you'd like any",
    ])
    static let refusals = bytes([
        "i'm sorry, but i can", "i am sorry, but i can", "i'm sorry, i can", "i am sorry, i can", "sorry, i can't",
        "sorry, but i can't", "i can't assist", "i cannot assist", "i can't help with", "i cannot help with",
        "i can't rewrite", "i cannot rewrite", "i can't comply", "i cannot comply", "i can't fulfill",
        "i cannot fulfill",
        "i can't provide", "i cannot provide", "i can't continue", "i cannot continue", "i'm unable to",
        "i am unable to",
        "i'm not able to", "i am not able to", "i won't be able to", "i will not rewrite", "i must decline",
        "i apologize, but i", "i apologise, but i", "as an ai", "as a language model", "as a large language model",
        "i'm just an ai", "my guidelines", "i'm sorry, but as", "i'm sorry, but this", "unfortunately, i can",
        "unfortunately, i am unable", "unfortunately, i'm unable",
    ])
    static let signatures = bytes([
        "best regards", "kind regards", "warm regards", "warmest regards", "regards,", "regards", "sincerely",
        "yours sincerely",
        "yours truly", "yours faithfully", "best wishes", "warm wishes", "respectfully", "with best regards",
        "with kind regards",
        "cordially", "mit freundlichen", "viele gr", "cordialement", "bien à vous", "saludos", "atentamente",
        "un saludo",
        "cordiali saluti", "distinti saluti", "atenciosamente", "met vriendelijke groet", "best,", "cheers,", "warmly,",
        "all the best", "sent from my",
    ])
    /// Brackets of a letter template that name the writer.
    static let signatureGaps = bytes(["your name", "name", "your title", "your position", "your company", "signature"])
}
