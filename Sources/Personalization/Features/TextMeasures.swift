/// Holds what one pass over a text counts; ``LocalFeatures`` makes the features of it.
struct TextMeasures: Equatable {
    /// Words outside fenced code.
    var words = 0
    var fencedWords = 0
    /// Letters and digits of the words outside fenced code.
    var characters = 0
    var longWords = 0
    var syllables = 0
    var sentences = 0
    /// Words looked at for the type-token ratio, and the distinct ones among them.
    var sampledWords = 0
    var distinctWords = 0
    var exclamations = 0
    var questions = 0
    var commas = 0
    var parentheses = 0
    /// Single double quotation marks, backticks and `**`, not pairs.
    var quotationMarks = 0
    var backticks = 0
    var boldMarks = 0
    var numbers = 0
    var emoji = 0
    var lines = 0
    var listLines = 0
    var headings = 0
    var codeLines = 0
    var paragraphs = 0
}
