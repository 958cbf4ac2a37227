@testable import Personalization

/// Reads single features of a text, before they are cut to their bounds.
struct MeasuredText {
    let measures: TextMeasures
    private let values: [Double]

    init(_ text: String) {
        self.init(Array(text.utf8))
    }

    init(_ bytes: [UInt8]) {
        (measures, values) = bytes.withUnsafeBufferPointer { bytes in
            LocalFeatures.measure(bytes) { measures, counts in
                (measures, LocalFeature.allCases.map { LocalFeatures.value(of: $0, measures, counts) })
            }
        }
    }

    subscript(feature: LocalFeature) -> Double { values[feature.rawValue] }

    /// The hits of a rate, from rate = √(100 · hits / (words + 20)).
    func hits(_ feature: LocalFeature) -> Double {
        self[feature] * self[feature] * Double(measures.words + 20) / 100
    }
}
