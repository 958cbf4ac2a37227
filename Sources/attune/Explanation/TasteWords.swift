import Personalization

/// The directions of base rewards in words: `concise` for brevity above 0, `detailed` below.
struct TasteWords {
    private let directions: [String: (first: String, second: String)]

    init(_ catalog: PromptCatalog?) {
        directions = Dictionary(
            (catalog?.attributes ?? []).map { ($0.name, ($0.firstDirection, $0.secondDirection)) }
        ) { first, _ in first }
    }

    /// The direction that a value of a base reward points to; the name itself where the catalog has no such attribute.
    func direction(of name: String, _ value: Double) -> String {
        guard let words = directions[name] else { return (value < 0 ? "less " : "more ") + name }
        return value < 0 ? words.second : words.first
    }

    /// What a person likes as far as it is known, in one or two sentences.
    ///
    /// A weight counts as known when 0 is more than one and a half standard deviations away (P > 0.93).
    func sentences(names: [String], weights: [Double], deviations: [Double]) -> [String] {
        let strongest = zip(names.indices, weights).sorted { abs($0.1) > abs($1.1) }
        var known: [String] = []
        var likely: [String] = []
        for (index, weight) in strongest where weight != 0 {
            let certainty = abs(weight) / max(deviations[index], 1e-9)
            if certainty > 1.5 {
                known.append(direction(of: names[index], weight))
            } else if certainty > 0.7 {
                likely.append(direction(of: names[index], weight))
            }
        }
        var sentences: [String] = []
        if !known.isEmpty { sentences.append("likes texts \(Self.list(known))") }
        if !likely.isEmpty {
            sentences.append("perhaps likes \(known.isEmpty ? "texts" : "them") \(Self.list(likely))")
        }
        return sentences.isEmpty ? ["nothing is clear yet: more answers tell more"] : sentences
    }

    private static func list(_ words: [String]) -> String {
        let shown = words.prefix(5)
        guard shown.count > 1, let last = shown.last else { return shown.first ?? "" }
        return shown.dropLast().joined(separator: ", ") + " and " + last
    }
}
