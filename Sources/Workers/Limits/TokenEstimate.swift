import Personalization

/// The most tokens that a job's calls of the language model may take, so that they can be counted before they are made.
enum TokenEstimate {
    /// No text has more tokens than one for each two bytes, near enough.
    private static let bytesPerToken = 2
    /// Bytes of the instructions around a text.
    private static let instructions = 4096
    /// Tokens of the instructions around a sentence.
    private static let sentenceInstructions = 512

    /// - Parameters:
    ///   - bytes: Of the message, which holds all that the model is shown but the instructions.
    ///   - baseline: The text to be revised; nil where the model writes it first.
    ///   - candidates: How many revisions it is asked for.
    static func most(bytes: Int, baseline: String?, candidates: Int, settings: WorkerSettings) -> Int {
        let input = (bytes + instructions) / bytesPerToken
        let writing = baseline == nil ? input + settings.maximumTokens : 0
        let length = baseline?.utf8.count ?? settings.maximumTokens * 4
        var revising = input + max(candidates, 1) * max(48, length / bytesPerToken + 32)
        if settings.revisionUnit == .sentence, let baseline {
            revising += SentenceSplitter.split(baseline).sentences.count * sentenceInstructions
        }
        return writing + revising
    }
}
