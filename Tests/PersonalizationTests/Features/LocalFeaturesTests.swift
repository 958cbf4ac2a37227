import Foundation
import Testing

@testable import Personalization

@Suite("Local features, counted by hand")
struct LocalFeaturesTests {
    /// A value of a feature on a text, and how it was counted.
    struct Count: CustomTestStringConvertible, Sendable {
        let feature: LocalFeature
        let text: String
        let expected: Double
        let how: String
        var testDescription: String { "\(feature.name): \(how)" }
    }

    static let structure: [Count] = [
        Count(feature: .logWords, text: "One two three.", expected: log1p(3), how: "three words"),
        Count(
            feature: .logWords, text: "Run this:\n```\nlet a = 5\n```", expected: log1p(5),
            how: "Run, this; let, a, 5 in the fence count here only"),
        Count(feature: .charactersPerWord, text: "It is 42 cats", expected: 10.0 / 4, how: "2 + 2 + 2 + 4 over 4"),
        Count(feature: .charactersPerWord, text: "don't", expected: 4, how: "the apostrophe is no letter"),
        Count(feature: .wordsPerSentence, text: "One two. Three four five six.", expected: 3, how: "2 and 4"),
        Count(
            feature: .wordsPerSentence, text: "Dr. J. Doe came. He left.", expected: 3, how: "Dr J Doe came | He left"),
        Count(
            feature: .logSentences, text: "Yes! Is it 3.5? Ok... Done", expected: log1p(4),
            how: "Yes | Is it 3.5 | Ok | Done"),
        Count(feature: .logSentences, text: "He said \"go.\" She went.", expected: log1p(2), how: "a quote may close"),
        Count(
            feature: .logSentences, text: "# Title\n- one\n- two\nand three\n\nfour", expected: log1p(5),
            how: "heading, two items, a line after the list, a line after the blank"),
        Count(feature: .logSentences, text: "one\ntwo\nthree.", expected: log1p(1), how: "a wrapped line goes on"),
        Count(
            feature: .fleschKincaidGrade, text: "The cat sat. The dog ran.", expected: 0.39 * 3 + 11.8 - 15.59,
            how: "6 words, 2 sentences, 6 syllables"),
        Count(
            feature: .fleschKincaidGrade, text: "A beautiful table made everyone happy.",
            expected: 0.39 * 6 + 11.8 * 12 / 6 - 15.59,
            how: "a 1, beau-ti-ful 3, ta-ble 2, made 1 (silent e), e-ve-ryo-ne less e 3, hap-py 2: 12"),
        Count(feature: .typeTokenRatio, text: "The cat and THE dog", expected: 4.0 / 5, how: "the twice"),
        Count(
            feature: .longWordShare, text: "Shipment delayed; sixish letter.", expected: 2.0 / 4,
            how: "8 and 7 letters are long, 6 are not"),
        Count(
            feature: .commasPerSentence, text: "One, two, and 1,000. Yes.", expected: 1, how: "2 over 2; not in 1,000"),
        Count(
            feature: .listLines, text: "Intro\n- a\n* b\n12. c\n• d\n  3) e\n-f\n2024. g\n\n", expected: 5.0 / 8,
            how: "- * 12. • 3) are; -f and a year are not; blank lines do not count"),
        Count(
            feature: .headings, text: "# A\ntext\n###### B\n####### C\n#tag", expected: 2.0 / 5,
            how: "1 to 6 # and a space"),
        Count(
            feature: .codeLines, text: "Do:\n```swift\nlet a = 1\n\n```\nDone.", expected: 3.0 / 5,
            how: "fence, line, fence of 5 lines that are not blank"),
        Count(feature: .codeLines, text: "```\nx\ny", expected: 1, how: "an open fence lasts to the end"),
        Count(feature: .logParagraphs, text: "a\nb\n\n\nc\n \nd", expected: log1p(3), how: "a b | c | d"),
    ]

    static let hits: [Count] = [
        Count(feature: .exclamations, text: "Wow!! Go!", expected: 3, how: "each mark"),
        Count(feature: .questions, text: "Who? What?", expected: 2, how: "each mark"),
        Count(feature: .parentheses, text: "a (b) and (c (d))", expected: 3, how: "opening ones"),
        Count(feature: .quotations, text: "\"a\" and “b” and \"", expected: 2, how: "5 marks are 2 pairs"),
        Count(
            feature: .numbers, text: "3 of 1,250.50 at 12:30 on 2024-05-01, B2B, 5kg", expected: 7,
            how: "3, 1,250.50, 12:30, 2024, 05, 01, 5kg; not B2B"),
        Count(
            feature: .emoji, text: "😀 👩‍👩‍👧 👍🏽 🇩🇪 ❤️ ❤ ©", expected: 5,
            how: "a family, a tone, a flag are one; text style none"),
        Count(feature: .inlineCode, text: "Use `ls` and `cd` or `", expected: 2, how: "5 backticks are 2 pairs"),
        Count(feature: .boldSpans, text: "**a** b **c** *d*", expected: 2, how: "4 double asterisks"),
        Count(
            feature: .contractions, text: "I'm sure it’s Tom's, don't worry.", expected: 3,
            how: "I'm, it’s, don't; not Tom's"),
        Count(feature: .firstPerson, text: "I'll send our form to me", expected: 3, how: "I'll, our, me"),
        Count(feature: .secondPerson, text: "You and YOUR dog, yourself", expected: 3, how: "you, your, yourself"),
        Count(feature: .hedges, text: "Perhaps it may sort of work.", expected: 3, how: "perhaps, may, sort of"),
        Count(
            feature: .boosters, text: "It is certainly, without doubt, always true.", expected: 3,
            how: "certainly, without doubt, always"),
        Count(
            feature: .politeness, text: "Please wait. Thank you. Sorry.", expected: 3,
            how: "please, thank you, sorry"),
        Count(
            feature: .greetings, text: "Hello Ann. Kind regards, Bob", expected: 2,
            how: "hello, kind regards (instead of regards)"),
        Count(feature: .warmWords, text: "What a lovely smile, friend", expected: 3, how: "lovely, smile, friend"),
        Count(
            feature: .formalWords, text: "We shall therefore notify the buyer", expected: 3,
            how: "shall, therefore, notify"),
        Count(feature: .casualWords, text: "Hey, that stuff is cool", expected: 3, how: "hey, stuff, cool"),
        Count(
            feature: .technicalWords, text: "The server runs a query on the database", expected: 3,
            how: "server, query, database"),
        Count(
            feature: .connectives, text: "However, it rained. As a result we left.", expected: 2,
            how: "however, as a result"),
        Count(
            feature: .exampleMarkers, text: "Fruit, e.g. apples, such as these; for instance, one.", expected: 3,
            how: "e.g., such as, for instance"),
        Count(feature: .concreteWords, text: "The red cup on the table", expected: 3, how: "red, cup, table"),
        Count(
            feature: .abstractWords, text: "A theory of the nature of meaning", expected: 3,
            how: "theory, nature, meaning"),
        Count(feature: .novelWords, text: "A strange twist. What if?", expected: 3, how: "strange, twist, what if"),
        Count(
            feature: .familiarWords, text: "The usual everyday way, as always", expected: 3,
            how: "usual, everyday, as always"),
        Count(
            feature: .orderlyWords, text: "Plan it. Finally, check the schedule", expected: 3,
            how: "plan, finally, schedule"),
        Count(
            feature: .spontaneousWords, text: "Whatever! Just go, on a whim.", expected: 3,
            how: "whatever, just go, on a whim"),
        Count(
            feature: .livelyWords, text: "Amazing, what a thrilling party", expected: 3,
            how: "amazing, thrilling, party"),
        Count(feature: .calmWords, text: "Breathe slowly. No rush.", expected: 3, how: "breathe, slowly, no rush"),
        Count(
            feature: .agreeableWords, text: "I agree, that makes sense.", expected: 2, how: "agree, makes sense"),
        Count(
            feature: .bluntWords, text: "Wrong. That is useless nonsense.", expected: 3, how: "wrong, useless, nonsense"
        ),
        Count(
            feature: .reassuringWords, text: "Rest assured, it's okay", expected: 2,
            how: "rest assured, it's okay"),
        Count(feature: .cautiousWords, text: "Warning: avoid the hazard", expected: 3, how: "warning, avoid, hazard"),
        Count(feature: .venturesomeWords, text: "Dare to leap, go for it", expected: 3, how: "dare, leap, go for it"),
        Count(
            feature: .selfDirectedWords, text: "You decide. It is up to you; any option", expected: 3,
            how: "you decide, up to you, option"),
        Count(
            feature: .guidedWords, text: "Follow the rules; you must.", expected: 3,
            how: "follow, rules, you must"),
        Count(
            feature: .timeTestedWords, text: "A classic, time-tested heritage", expected: 3,
            how: "classic, time tested, heritage"),
        Count(
            feature: .freshWords, text: "The latest cutting-edge trend", expected: 3, how: "latest, cutting edge, trend"
        ),
        Count(feature: .ambitiousWords, text: "Achieve your goal and win", expected: 3, how: "achieve, goal, win"),
        Count(
            feature: .easygoingWords, text: "Easy and relaxed, no pressure", expected: 3,
            how: "easy, relaxed, no pressure"),
        Count(
            feature: .caringWords, text: "Help the community and each other", expected: 3,
            how: "help, community, each other"),
        Count(feature: .individualWords, text: "A private, solo profit", expected: 3, how: "private, solo, profit"),
    ]

    @Test("A feature has the value that was counted by hand", arguments: structure)
    func valueOf(_ count: Count) {
        #expect(abs(MeasuredText(count.text)[count.feature] - count.expected) < 1e-12)
    }

    @Test("A rate has the hits that were counted by hand", arguments: hits)
    func hitsOf(_ count: Count) {
        #expect(abs(MeasuredText(count.text).hits(count.feature) - count.expected) < 1e-9)
    }

    @Test("Every feature is counted by hand on some text")
    func everyFeatureIsCounted() {
        let counted = Set((Self.structure + Self.hits).map(\.feature))
        #expect(LocalFeature.allCases.filter { !counted.contains($0) } == [])
    }

    @Test("Lexicon features stand in the order of their lists")
    func lexiconOrder() {
        #expect(LocalFeature.firstLexiconIndex + LexiconCategory.count == LocalFeatures.dimension)
        for category in LexiconCategory.allCases {
            let feature = LocalFeature(rawValue: LocalFeature.firstLexiconIndex + category.rawValue)
            let name = String(describing: category)
            #expect(
                feature.map { String(describing: $0) }.map { $0.hasPrefix(name) || $0.hasPrefix("\(name)s") } == true
                    || ["politeness", "example"].contains(name), "\(name)")
        }
    }

    @Test("The type-token ratio looks at the first hundred words only")
    func typeTokenWindow() {
        let distinct = (0..<100).map { "w\($0)" }.joined(separator: " ")
        #expect(MeasuredText(distinct)[.typeTokenRatio] == 1)
        #expect(MeasuredText(distinct + " w1 w1 w1 w1")[.typeTokenRatio] == 1)
        #expect(MeasuredText([String](repeating: "w", count: 400).joined(separator: " "))[.typeTokenRatio] == 0.01)
    }

    @Test(
        "A phrase goes on over a line end and a hyphen, not over a comma or a sentence end",
        arguments: [
            ("for\nexample", 1.0), ("time-tested", 1), ("time tested", 1), ("time, tested", 0), ("time. Tested", 0),
            ("time) tested", 0),
        ])
    func phraseBorders(_ text: String, _ expected: Double) {
        let found = MeasuredText(text)
        #expect(abs(found.hits(.timeTestedWords) + found.hits(.exampleMarkers) - expected) < 1e-9)
    }

    @Test("The specification names every feature once and says which are language-neutral")
    func specification() throws {
        let specification = LocalFeatures.specification
        #expect(specification.identifier == "local-1")
        #expect(specification.dimension == LocalFeatures.dimension && specification.dimension >= 24)
        #expect(Set(specification.names).count == specification.dimension)
        #expect(specification.names.allSatisfy { $0.range(of: "^[a-z_]+$", options: .regularExpression) != nil })
        #expect(specification.languageNeutral.filter { $0 }.count == 16)
        #expect(specification.languageNeutral[try #require(specification.index(of: "list_lines"))])
        #expect(!specification.languageNeutral[try #require(specification.index(of: "hedges"))])
        let decoded = try JSONDecoder().decode(FeatureSpecification.self, from: JSONEncoder().encode(specification))
        #expect(decoded == specification)
        #expect(FeatureSpecification.named("local-1") == specification)
        #expect(FeatureSpecification.named("local-0") == nil)
    }
}
