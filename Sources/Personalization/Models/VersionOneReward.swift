/// Defines one base reward of version 1: a weighted sum of standardised features.
///
/// The weights are set by hand from what each attribute means; none is learned. A positive reward is the attribute's
/// first direction.
struct VersionOneReward {
    let name: String
    /// The standard deviation of the weighted sum on the texts that ``VersionOneStandardisation`` names; the row of B
    /// is the weights divided by it, so that φ has a standard deviation of about 1.
    let deviation: Double
    let weights: [LocalFeature: Double]

    static let all = communicationStyles + personalityInformed + valuesInformed

    private static let communicationStyles: [VersionOneReward] = [
        // Concise / detailed.
        VersionOneReward(
            name: "brevity", deviation: 1.344,
            weights: [.logWords: -1, .logSentences: -0.3, .wordsPerSentence: -0.2, .logParagraphs: -0.2]),
        // Formal / casual.
        VersionOneReward(
            name: "formality", deviation: 1.698,
            weights: [
                .formalWords: 0.7, .longWordShare: 0.3, .casualWords: -0.7, .contractions: -0.7, .exclamations: -0.3,
                .emoji: -0.3, .firstPerson: -0.1, .secondPerson: -0.2,
            ]),
        // Warm / neutral.
        VersionOneReward(
            name: "warmth", deviation: 1.523,
            weights: [
                .warmWords: 1, .greetings: 0.5, .politeness: 0.4, .exclamations: 0.3, .emoji: 0.3, .secondPerson: 0.3,
            ]),
        // Plain / technical.
        VersionOneReward(
            name: "plainness", deviation: 1.675,
            weights: [
                .fleschKincaidGrade: -0.6, .longWordShare: -0.6, .technicalWords: -0.7, .charactersPerWord: -0.4,
                .wordsPerSentence: -0.2, .parentheses: -0.2, .inlineCode: -0.2, .codeLines: -0.2,
            ]),
        // Structured / flowing.
        VersionOneReward(
            name: "structure", deviation: 1.358,
            weights: [.listLines: 1, .headings: 0.6, .boldSpans: 0.4, .logParagraphs: 0.2, .connectives: -0.3]),
        // Direct / hedged.
        VersionOneReward(
            name: "directness", deviation: 1.188,
            weights: [.hedges: -1, .boosters: 0.6, .wordsPerSentence: -0.2, .questions: -0.1]),
        // Examples / abstract.
        VersionOneReward(
            name: "concreteness", deviation: 1.397,
            weights: [
                .exampleMarkers: 1, .concreteWords: 0.6, .numbers: 0.3, .quotations: 0.1, .abstractWords: -0.8,
            ]),
    ]

    /// After the Big Five (Goldberg 1990): of texts, not of people.
    private static let personalityInformed: [VersionOneReward] = [
        // Novel / familiar (openness).
        VersionOneReward(name: "novelty", deviation: 1.141, weights: [.novelWords: 1, .familiarWords: -0.7]),
        // Orderly / spontaneous (conscientiousness).
        VersionOneReward(
            name: "order", deviation: 1.093, weights: [.orderlyWords: 1, .listLines: 0.2, .spontaneousWords: -0.8]),
        // Lively / calm (extraversion).
        VersionOneReward(
            name: "energy", deviation: 1.263,
            weights: [.livelyWords: 0.9, .exclamations: 0.6, .emoji: 0.2, .calmWords: -0.8]),
        // Agreeable / blunt (agreeableness).
        VersionOneReward(
            name: "agreeableness", deviation: 1.400,
            weights: [.agreeableWords: 1, .politeness: 0.5, .hedges: 0.1, .bluntWords: -0.8]),
        // Reassuring / even (emotional stability).
        VersionOneReward(name: "reassurance", deviation: 0.953, weights: [.reassuringWords: 1, .calmWords: 0.2]),
    ]

    /// After Schwartz's basic values (Schwartz 1992): of texts, not of people.
    private static let valuesInformed: [VersionOneReward] = [
        // Cautious / venturesome.
        VersionOneReward(name: "security", deviation: 1.158, weights: [.cautiousWords: 1, .venturesomeWords: -0.8]),
        // Self-directed / guided.
        VersionOneReward(name: "autonomy", deviation: 1.148, weights: [.selfDirectedWords: 1, .guidedWords: -0.8]),
        // Time-tested / fresh.
        VersionOneReward(name: "tradition", deviation: 1.126, weights: [.timeTestedWords: 1, .freshWords: -0.8]),
        // Ambitious / easygoing.
        VersionOneReward(name: "achievement", deviation: 1.248, weights: [.ambitiousWords: 1, .easygoingWords: -0.8]),
        // Caring / individual.
        VersionOneReward(name: "benevolence", deviation: 1.140, weights: [.caringWords: 1, .individualWords: -0.8]),
    ]
}
