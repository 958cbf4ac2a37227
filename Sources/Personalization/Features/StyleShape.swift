#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Numbers the features of `local-2` that say how words, sentences and lines are shaped; each is zero without a word.
enum StyleShape: Int, CaseIterable {
    /// √words: between the logarithm, which small texts decide, and the number, which long ones do.
    case rootWords
    /// log(1 + words per sentence).
    case logSentenceLength
    /// log(1 + the standard deviation of sentences' words).
    case sentenceLengthDeviation
    /// The standard deviation of words' letters and digits.
    case wordLengthDeviation
    /// log(1 + words of the first sentence).
    case logFirstSentence
    /// log(1 + words per line that is not blank).
    case logWordsPerLine
    /// log(1 + bytes of the longest line).
    case logLongestLine
    /// log(1 + list items).
    case logListLines
    /// log(1 + headings).
    case logHeadings
    /// log(1 + pairs of `**`).
    case logBoldSpans
    /// 1 where the text ends with a question.
    case endsWithQuestion

    /// Tells whether the measure is defined alike in every language.
    var isLanguageNeutral: Bool { self != .wordLengthDeviation }

    /// The largest value of the feature; a larger measurement is cut to it.
    var upperBound: Double {
        switch self {
        case .rootWords: 50
        case .logSentenceLength, .logFirstSentence, .logWordsPerLine: 5
        case .sentenceLengthDeviation, .wordLengthDeviation, .logListLines, .logBoldSpans: 4.5
        case .logLongestLine: 9
        case .logHeadings: 3
        case .endsWithQuestion: 1
        }
    }

    /// Returns the measure before it is cut.
    func value(of scanner: TextScanner) -> Double {
        let text = scanner.measures
        guard text.words > 0 else { return 0 }
        let words = Double(text.words)
        let sentences = Double(max(1, text.sentences))
        switch self {
        case .rootWords: return words.squareRoot()
        case .logSentenceLength: return log1p(words / sentences)
        case .sentenceLengthDeviation:
            return log1p(deviation(Double(scanner.style.squaredSentenceWords), words, sentences))
        case .wordLengthDeviation:
            return deviation(Double(scanner.style.squaredLetters), Double(text.characters), words)
        case .logFirstSentence: return log1p(Double(scanner.style.firstSentenceWords))
        case .logWordsPerLine: return log1p(words / Double(max(1, text.lines - text.codeLines)))
        case .logLongestLine: return log1p(Double(scanner.style.longestLine))
        case .logListLines: return log1p(Double(text.listLines))
        case .logHeadings: return log1p(Double(text.headings))
        case .logBoldSpans: return log1p(Double(text.boldMarks / 2))
        case .endsWithQuestion: return scanner.style.endsWithQuestion ? 1 : 0
        }
    }

    private func deviation(_ squares: Double, _ sum: Double, _ count: Double) -> Double {
        max(0, squares / count - (sum / count) * (sum / count)).squareRoot()
    }
}
