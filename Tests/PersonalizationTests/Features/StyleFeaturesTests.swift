import Testing

@testable import Personalization

/// What `local-2` counts beyond `local-1`, against counts by hand.
@Suite("Style features")
struct StyleFeaturesTests {
    struct Count: CustomTestStringConvertible, Sendable {
        let counter: StyleCounter
        let text: String
        let expected: Int

        var testDescription: String { "\(counter): \(text.debugDescription)" }
    }

    /// What a text's counters, shapes and lists are.
    struct Measured {
        let counters: [StyleCounter: Int]
        let shapes: [StyleShape: Double]
        let lists: [StyleList: Int]
        let words: [String: Int]

        init(_ text: String) {
            (counters, shapes, lists, words) = Array(text.utf8).withUnsafeBufferPointer { bytes in
                StyleFeatures.measure(bytes) { scanner in
                    let counts = scanner.style.counts
                    return (
                        Dictionary(
                            uniqueKeysWithValues: StyleCounter.allCases.map { ($0, counts[$0.rawValue]) }),
                        Dictionary(
                            uniqueKeysWithValues: StyleShape.allCases.map { ($0, $0.value(of: scanner)) }),
                        Dictionary(
                            uniqueKeysWithValues: StyleList.allCases.map {
                                ($0, counts[StyleState.firstList + $0.rawValue])
                            }),
                        Dictionary(
                            uniqueKeysWithValues: SingleWordLexicon.words.enumerated().map {
                                ($0.element, counts[StyleState.firstWord + $0.offset])
                            })
                    )
                }
            }
        }
    }

    static let counts = [
        Count(counter: .threeLetters, text: "I am a cat. Tigers 12", expected: 5),
        Count(counter: .fiveLetters, text: "four fives cat sixsix", expected: 2),
        Count(counter: .sevenLetters, text: "sixsix sevenly eightest", expected: 2),
        Count(counter: .nineLetters, text: "eightest nineliest ten", expected: 2),
        Count(counter: .twelveLetters, text: "abcdefghij abcdefghijkl abcdefghijklm", expected: 2),
        Count(counter: .manyLetters, text: "abcdefghijklm short", expected: 1),
        Count(counter: .oneSyllable, text: "the cat ate tomatoes", expected: 3),
        Count(counter: .twoSyllables, text: "happy water tree", expected: 2),
        Count(counter: .threeSyllables, text: "banana potato cat", expected: 2),
        Count(counter: .manySyllables, text: "information potato", expected: 1),
        Count(counter: .polysyllables, text: "information potato cat", expected: 2),
        Count(counter: .apostrophes, text: "It's Anna’s 'quoted' dog", expected: 2),
        Count(counter: .nominalEndings, text: "nations movement kindness reality ionic", expected: 4),
        Count(counter: .adjectivalEndings, text: "famous active readable careless formal basic", expected: 6),
        Count(counter: .adverbialEndings, text: "quickly slowly fly", expected: 2),
        Count(counter: .progressiveEndings, text: "walking talking king", expected: 2),
        Count(counter: .pastEndings, text: "walked wanted red", expected: 2),
        Count(counter: .agentEndings, text: "writers actor artist musicians", expected: 4),
        Count(counter: .pluralEndings, text: "horses windows glass walrus", expected: 2),
        Count(counter: .superlativeEndings, text: "fastest slowest", expected: 2),
        Count(counter: .verbalEndings, text: "realize clarify indicates", expected: 3),
        Count(counter: .semicolons, text: "One; two; three", expected: 2),
        Count(counter: .colons, text: "This: that at 12:30", expected: 1),
        Count(counter: .dashes, text: "One — two – three - four", expected: 2),
        Count(counter: .hyphens, text: "well-known - yes", expected: 2),
        Count(counter: .slashes, text: "and/or", expected: 1),
        Count(counter: .unitMarks, text: "$5, 10%, €3, 20 °", expected: 4),
        Count(counter: .ellipses, text: "Well... maybe… yes.", expected: 2),
        Count(counter: .ampersands, text: "Q & A", expected: 1),
        Count(counter: .operators, text: "a + b = c < d > e", expected: 4),
        Count(counter: .digits, text: "12 and 3,400\n1. one\n10) two", expected: 9),
        Count(counter: .numerals, text: "12 and 3,400\n1. one\n10) two\n- three", expected: 4),
        Count(counter: .names, text: "The city of Paris. Anna and I'm Bob", expected: 2),
        Count(counter: .acronyms, text: "NASA and the EU, I say", expected: 2),
        Count(counter: .readerStarts, text: "You go. I see you. Your turn.", expected: 2),
        Count(counter: .writerStarts, text: "I go. We stay. You and I.", expected: 2),
        Count(counter: .articleStarts, text: "The end. A start. See the end.", expected: 2),
        Count(counter: .pointerStarts, text: "It is. This was. There are. See it.", expected: 3),
        Count(counter: .linkStarts, text: "However, yes. In time. Time in.", expected: 2),
        Count(counter: .passives, text: "It was taken. They are often used. He is a happy red cat.", expected: 2),
        Count(counter: .infinitives, text: "I want to go to the shop to buy it. To Paris to her", expected: 2),
        Count(
            counter: .shortSentences, text: "One two three. One two three four five six seven eight.", expected: 1),
        Count(
            counter: .longSentences, text: String(repeating: "word ", count: 26) + ". Two.", expected: 1),
        Count(counter: .colonLines, text: "Steps:\n- one\nEnd: no", expected: 1),
        Count(counter: .shortLines, text: "Short.\n\n" + String(repeating: "x", count: 60), expected: 1),
        Count(
            counter: .middleLines,
            text: String(repeating: "x", count: 60) + "\nShort\n" + String(repeating: "x", count: 140), expected: 1),
        Count(counter: .blankLines, text: "One\n\nTwo\n \nThree\n", expected: 2),
    ]

    @Test("A counter has the value that was counted by hand", arguments: counts)
    func counter(_ count: Count) {
        #expect(Measured(count.text).counters[count.counter] == count.expected)
    }

    @Test("Every counter is counted by hand on some text")
    func everyCounter() {
        #expect(Set(Self.counts.map(\.counter)) == Set(StyleCounter.allCases))
    }

    @Test("Shapes have the values that were worked out by hand")
    func shapes() throws {
        let measured = Measured("One two three.\nOne two three four five. Why?")
        func near(_ shape: StyleShape, _ expected: Double) -> Bool {
            abs((measured.shapes[shape] ?? -1) - expected) < 1e-9
        }
        #expect(near(.rootWords, 3))
        #expect(near(.logSentenceLength, 1.3862943611198906))  // log 4
        #expect(near(.sentenceLengthDeviation, 0.9681212834183016))  // log(1 + √(8/3))
        #expect(near(.logFirstSentence, 1.3862943611198906))
        #expect(near(.logWordsPerLine, 1.7047480922384253))  // log 5.5
        #expect(near(.logLongestLine, 3.4011973816621555))  // log 30
        #expect(near(.wordLengthDeviation, 0.8164965809277260))  // √(2/3)
        #expect(near(.endsWithQuestion, 1) && near(.logListLines, 0))
        let marked = Measured("# One\n- **two**\n- three\n1. four")
        #expect(abs((marked.shapes[.logListLines] ?? 0) - 1.3862943611198906) < 1e-9)
        #expect(abs((marked.shapes[.logHeadings] ?? 0) - 0.6931471805599453) < 1e-9)
        #expect(abs((marked.shapes[.logBoldSpans] ?? 0) - 0.6931471805599453) < 1e-9)
        #expect(Measured("Why? Because.").shapes[.endsWithQuestion] == 0)
    }

    @Test(
        "Every word and phrase of a list counts for it",
        arguments: GrammarLexicon.lists + StanceLexicon.lists + VocabularyLexicon.lists)
    func lists(_ list: StyleList, _ words: String) {
        let missed = words.split { $0 == "," || $0 == "\n" }.map { $0.trimmingPrefix { $0 == " " } }.filter {
            Measured(String($0)).lists[list] == 0
        }
        #expect(missed.isEmpty)
    }

    @Test("Every list has words, and each single word counts for itself alone")
    func wordsCount() {
        #expect(
            Set((GrammarLexicon.lists + StanceLexicon.lists + VocabularyLexicon.lists).map(\.list)).count
                == StyleList.count)
        for word in SingleWordLexicon.words {
            #expect(Measured("Zzz \(word) zzz \(word)").words.filter { $0.value > 0 } == [word: 2])
        }
    }

    @Test("Orders count at the start of a sentence or a list item only")
    func orders() {
        #expect(Measured("Add salt.\n- Stir it\nThey add and stir.").lists[.imperatives] == 2)
    }

    @Test("Nothing inside a fence counts")
    func fences() {
        let measured = Measured("```\nThe cat; was taken: 12\n\n```")
        #expect(measured.lists.values.allSatisfy { $0 == 0 })
        #expect(measured.words.values.allSatisfy { $0 == 0 })
        #expect(measured.counters.filter { $0.value > 0 }.keys.allSatisfy { $0 == .shortLines })
    }

    @Test("The specification starts with local-1 and names every feature once")
    func specification() {
        let specification = StyleFeatures.specification
        #expect(specification.identifier == "local-2")
        #expect(specification.includes(LocalFeatures.specification))
        #expect(Set(specification.names).count == specification.dimension)
        #expect(specification.names.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "_" } })
        #expect(StyleFeatures.upperBounds.count == specification.dimension)
        #expect(specification.index(of: "list_kindness") != nil && specification.index(of: "word_the") != nil)
        #expect(StyleList.count <= 48 && SingleWordLexicon.words.count < 256)
    }
}
