extension LocalFeature {
    /// The largest value of the feature, in its own unit; a larger measurement is cut to it.
    ///
    /// Part of the definition of `local-1`. Each lies just within four of version 1's scales above the mean that
    /// was measured on 7,200 answers of 18 language models to 400 English instructions.
    public var upperBound: Double {
        switch self {
        case .logWords: 9.73
        case .charactersPerWord: 9.86
        case .wordsPerSentence: 43.34
        case .logSentences: 5.71
        case .fleschKincaidGrade: 26.24
        case .typeTokenRatio: 1
        case .longWordShare: 0.71
        case .exclamations: 1.76
        case .questions: 1.66
        case .commasPerSentence: 4.53
        case .parentheses: 2.93
        case .quotations: 3.11
        case .numbers: 5.31
        case .emoji: 1.61
        case .listLines: 1
        case .headings: 0.4
        case .codeLines: 1
        case .inlineCode: 1.68
        case .boldSpans: 2.54
        case .logParagraphs: 4.49
        case .contractions: 2.94
        case .firstPerson: 3.93
        case .secondPerson: 3.97
        case .hedges: 3.15
        case .boosters: 2.22
        case .politeness: 1.75
        case .greetings: 1.65
        case .warmWords: 2.19
        case .formalWords: 2.63
        case .casualWords: 2.5
        case .technicalWords: 3.03
        case .connectives: 2.3
        case .exampleMarkers: 2.15
        case .concreteWords: 3.4
        case .abstractWords: 2.97
        case .novelWords: 1.78
        case .familiarWords: 2.21
        case .orderlyWords: 2.95
        case .spontaneousWords: 1.64
        case .livelyWords: 2.04
        case .calmWords: 1.77
        case .agreeableWords: 2.03
        case .bluntWords: 1.77
        case .reassuringWords: 1.79
        case .cautiousWords: 1.93
        case .venturesomeWords: 1.76
        case .selfDirectedWords: 2.36
        case .guidedWords: 2.89
        case .timeTestedWords: 1.85
        case .freshWords: 2.27
        case .ambitiousWords: 2.57
        case .easygoingWords: 2.2
        case .caringWords: 2.71
        case .individualWords: 1.81
        }
    }
}
