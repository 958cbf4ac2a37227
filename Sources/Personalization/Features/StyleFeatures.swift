#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Computes the features `local-2` of a text: those of `local-1` first, then what tells styles apart more finely.
///
/// Measured on simulated people, few answers place a new person better with them; see `Tests/Benchmarks`. They are
/// defined by ``StyleCounter``, ``StyleShape``, ``StyleList`` and ``SingleWordLexicon``, in this order; lists and words
/// are rates as in ``StyleCounter``. The values are finite for any bytes, within hard bounds, and depend on nothing but
/// the bytes. Time is linear in the length, memory constant.
public enum StyleFeatures {
    /// The features, their order, and which of them are defined alike in every language.
    public static let specification: FeatureSpecification = {
        let counters = StyleCounter.allCases
        let shapes = StyleShape.allCases
        let bound = StyleList.count + SingleWordLexicon.words.count
        return FeatureSpecification(
            identifier: "local-2",
            names: LocalFeatures.specification.names + counters.map { FeatureName.of($0) }
                + shapes.map { FeatureName.of($0) } + StyleList.allCases.map { "list_" + FeatureName.of($0) }
                + SingleWordLexicon.words.map { "word_" + $0 },
            languageNeutral: LocalFeatures.specification.languageNeutral + counters.map(\.isLanguageNeutral)
                + shapes.map(\.isLanguageNeutral) + [Bool](repeating: false, count: bound))
    }()

    /// The number of features D.
    public static let dimension = specification.dimension

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
            unsafe measure(bytes) { scanner in
                unsafe LocalFeatures.write(scanner.measures, scanner.lexiconCounts, into: buffer)
                unsafe write(scanner, into: buffer)
            }
            count = dimension
        }
    }

    /// Runs the scanner over the bytes and hands it over.
    static func measure<Result>(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (TextScanner) -> Result) -> Result {
        let capacity = LexiconCategory.count + TextScanner.sampleSlots + StyleState.size
        return unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: capacity) { memory in
            let sampleStart = LexiconCategory.count
            let styleStart = sampleStart + TextScanner.sampleSlots
            var scanner = unsafe TextScanner(
                TextBytes(bytes),
                lexiconCounts: ScratchCounters(UnsafeMutableBufferPointer(rebasing: memory[..<sampleStart])),
                sample: ScratchCounters(UnsafeMutableBufferPointer(rebasing: memory[sampleStart..<styleStart])),
                style: ScratchCounters(UnsafeMutableBufferPointer(rebasing: memory[styleStart...])))
            scanner.run()
            return body(scanner)
        }
    }

    private static let firstCounter = LocalFeatures.dimension
    private static let firstShape = firstCounter + StyleCounter.count
    private static let firstList = firstShape + StyleShape.allCases.count

    /// Lists are cut to what every word being a hit makes, single words to 16 hits per hundred.
    static let listBound = 32.0
    static let wordBound = 8.0

    /// The largest value of each feature; the smallest is 0, but for the grade of `local-1`.
    static let upperBounds =
        LocalFeature.allCases.map(\.upperBound) + StyleCounter.allCases.map(\.upperBound)
        + StyleShape.allCases.map(\.upperBound) + StyleList.allCases.map { _ in listBound }
        + SingleWordLexicon.words.map { _ in wordBound }

    private static func write(_ scanner: TextScanner, into psi: UnsafeMutableBufferPointer<Double>) {
        let counts = scanner.style.counts
        let perWord = 100 / (Double(scanner.measures.words) + 20)
        func rate(_ count: Int, _ bound: Double) -> Double {
            guard count > 0 else { return 0 }
            let root = (perWord * Double(count)).squareRoot()
            return min(root * root.squareRoot(), bound)
        }
        for counter in StyleCounter.allCases {
            let count = counts[counter.rawValue]
            unsafe psi[firstCounter + counter.rawValue] =
                counter.isLogarithm
                ? min(log1p(Double(count)), counter.upperBound) : rate(count, counter.upperBound)
        }
        for shape in StyleShape.allCases {
            unsafe psi[firstShape + shape.rawValue] = min(shape.value(of: scanner), shape.upperBound)
        }
        for index in StyleState.firstList..<StyleState.size {
            unsafe psi[firstList + index - StyleState.firstList] = rate(
                counts[index], index < StyleState.firstWord ? listBound : wordBound)
        }
    }
}
