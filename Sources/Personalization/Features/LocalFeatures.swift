#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Computes the stylometric features `local-1` of a text, without a network, in one pass.
///
/// The values are finite for any bytes whatever and depend on nothing but the bytes. Time is linear in the length, memory
/// constant; the first call builds the tables once (some milliseconds).
public enum LocalFeatures {
    /// The features, their order, and which of them are defined alike in every language; see ``LocalFeature``.
    public static let specification = FeatureSpecification(
        identifier: "local-1", names: LocalFeature.allCases.map(\.name),
        languageNeutral: LocalFeature.allCases.map(\.isLanguageNeutral))

    /// The number of features D.
    public static let dimension = LocalFeature.allCases.count

    /// Returns ψ of a text.
    public static func extract(_ text: String) -> [Double] {
        var text = text
        return text.withUTF8 { unsafe extract(utf8: $0) }
    }

    /// Returns ψ of UTF-8 bytes; invalid bytes separate words.
    public static func extract(utf8 bytes: [UInt8]) -> [Double] {
        unsafe bytes.withUnsafeBufferPointer { unsafe extract(utf8: $0) }
    }

    /// Returns ψ of UTF-8 bytes in borrowed memory; invalid bytes separate words.
    public static func extract(utf8 bytes: UnsafeBufferPointer<UInt8>) -> [Double] {
        unsafe [Double](unsafeUninitializedCapacity: dimension) { buffer, count in
            unsafe buffer.initialize(repeating: 0)
            unsafe extract(utf8: bytes, into: buffer)
            count = dimension
        }
    }

    /// Writes ψ of UTF-8 bytes into the first ``dimension`` places of a buffer that is at least so long, without
    /// allocating.
    public static func extract(utf8 bytes: UnsafeBufferPointer<UInt8>, into psi: UnsafeMutableBufferPointer<Double>) {
        precondition(psi.count >= dimension, "The buffer for features holds fewer than LocalFeatures.dimension.")
        unsafe measure(bytes) { measures, lexiconCounts in
            unsafe write(measures, lexiconCounts, into: psi)
        }
    }

    /// Writes the bounded features into the first ``dimension`` places.
    static func write(
        _ measures: TextMeasures, _ lexiconCounts: ScratchCounters, into psi: UnsafeMutableBufferPointer<Double>
    ) {
        for feature in LocalFeature.allCases {
            let value = value(of: feature, measures, lexiconCounts)
            let lower = feature == .fleschKincaidGrade ? -4.0 : 0
            unsafe psi[feature.rawValue] = min(max(value, lower), feature.upperBound)
        }
    }

    /// Runs the scanner over the bytes and hands over what it counted.
    static func measure<Result>(
        _ bytes: UnsafeBufferPointer<UInt8>, _ body: (TextMeasures, ScratchCounters) -> Result
    ) -> Result {
        unsafe withUnsafeTemporaryAllocation(
            of: UInt64.self, capacity: LexiconCategory.count + TextScanner.sampleSlots
        ) { memory in
            let counts = unsafe ScratchCounters(
                UnsafeMutableBufferPointer(rebasing: memory[..<LexiconCategory.count]))
            let sample = unsafe ScratchCounters(
                UnsafeMutableBufferPointer(rebasing: memory[LexiconCategory.count...]))
            var scanner = TextScanner(unsafe TextBytes(bytes), lexiconCounts: counts, sample: sample, style: nil)
            scanner.run()
            return body(scanner.measures, counts)
        }
    }

    /// Returns a feature before it is bounded.
    static func value(of feature: LocalFeature, _ text: TextMeasures, _ lexiconCounts: ScratchCounters) -> Double {
        let words = Double(max(1, text.words))
        let sentences = Double(max(1, text.sentences))
        let lines = Double(max(1, text.lines))
        func rate(_ count: Int) -> Double { (100 * Double(count) / (Double(text.words) + 20)).squareRoot() }
        switch feature {
        case .logWords: return log1p(Double(text.words + text.fencedWords))
        case .charactersPerWord: return Double(text.characters) / words
        case .wordsPerSentence: return Double(text.words) / sentences
        case .logSentences: return log1p(Double(text.sentences))
        case .fleschKincaidGrade:
            guard text.words > 0 else { return 0 }
            return 0.39 * Double(text.words) / sentences + 11.8 * Double(text.syllables) / words - 15.59
        case .typeTokenRatio: return Double(text.distinctWords) / Double(max(1, text.sampledWords))
        case .longWordShare: return Double(text.longWords) / words
        case .exclamations: return rate(text.exclamations)
        case .questions: return rate(text.questions)
        case .commasPerSentence: return Double(text.commas) / sentences
        case .parentheses: return rate(text.parentheses)
        case .quotations: return rate(text.quotationMarks / 2)
        case .numbers: return rate(text.numbers)
        case .emoji: return rate(text.emoji)
        case .listLines: return Double(text.listLines) / lines
        case .headings: return Double(text.headings) / lines
        case .codeLines: return Double(text.codeLines) / lines
        case .inlineCode: return rate(text.backticks / 2)
        case .boldSpans: return rate(text.boldMarks / 2)
        case .logParagraphs: return log1p(Double(text.paragraphs))
        default: return rate(lexiconCounts[feature.rawValue - LocalFeature.firstLexiconIndex])
        }
    }
}
