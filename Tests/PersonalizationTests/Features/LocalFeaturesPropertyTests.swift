import Testing

@testable import Personalization

@Suite("Local features, for any text")
struct LocalFeaturesPropertyTests {
    static func isWithinBounds(_ psi: [Double]) -> Bool {
        psi.count == LocalFeatures.dimension
            && zip(LocalFeature.allCases, psi).allSatisfy { feature, value in
                value.isFinite && value <= feature.upperBound && value >= (feature == .fleschKincaidGrade ? -4 : 0)
            }
    }

    @Test(
        "Hard texts give finite values within the bounds",
        arguments: [
            "", " ", "\n\n\n", "\0", "\0\0a\0", "...!!!???,,,", "((((", "****", "```", "#", "# ", "- ", "1. ", "'",
            "’’", "\u{200D}",
            "\u{FE0F}", "🇩", "مرحبا بك في متجرنا", "שלום עולם", "\u{202E}abc\u{202C}", "e\u{301}", "\u{301}",
            "\u{FFFD}",
        ])
    func hardText(_ text: String) {
        #expect(Self.isWithinBounds(LocalFeatures.extract(text)))
    }

    @Test(
        "256 KiB of one piece give finite values within the bounds",
        arguments: [
            "a", "b", " ", "\n", ".", "!", "`", "#", "-", "'", "a.", "a b ", "- a\n", "字", "ก", "😀", "\u{200D}",
            "\u{301}", "ab", "1,",
        ])
    func longText(_ piece: String) {
        let text = String(repeating: piece, count: 262_144 / piece.utf8.count)
        #expect(Self.isWithinBounds(LocalFeatures.extract(text)))
    }

    @Test("Twenty thousand random byte strings give finite values, twice the same")
    func randomBytes() {
        var generator = FeatureTestGenerator(seed: 1)
        let interesting: [UInt8] = [
            0x00, 0x0A, 0x20, 0x2E, 0x60, 0x23, 0x2D, 0x27, 0x61, 0xE2, 0x80, 0x99, 0xF0, 0x9F, 0xED, 0xA0,
        ]
        var failures = 0
        for round in 0..<20_000 {
            let count = Int.random(in: 0...48, using: &generator)
            let bytes = (0..<count).map { _ in
                round % 2 == 0
                    ? UInt8.random(in: 0...255, using: &generator)
                    : interesting[Int.random(in: 0..<interesting.count, using: &generator)]
            }
            let psi = LocalFeatures.extract(utf8: bytes)
            if !Self.isWithinBounds(psi) || psi != LocalFeatures.extract(utf8: bytes) { failures += 1 }
        }
        #expect(failures == 0)
    }

    static let pieces = [
        "a", "cat", "Shipment", "delayed", "don't", "it’s", "été", "Ünder", "привет", "مرحبا", "字", "語", "か", "3",
        "1,250.50",
        "12:30", "B2B", "Dr", "J", " ", " ", " ", " ", "  ", "\t", "\n", "\n", "\n\n", ".", ". ", "! ", "? ", "?", "!",
        "...", ",",
        ", ", "，", "。", "？", "(", ")", "\"", "“", "”", "'", "’", "-", "\n- ", "\n* ", "\n1. ", "\n10) ", "\n• ", "\n# ",
        "\n### ",
        "\n```\n", "\n~~~swift\n", "😀", "🎉", "_", "]",
    ]

    @Test("The counts agree with a slow and obvious implementation on ten thousand composed texts")
    func againstReference() {
        var generator = FeatureTestGenerator(seed: 2)
        var shown = 0
        for _ in 0..<10_000 {
            let text = (0..<Int.random(in: 0...40, using: &generator))
                .map { _ in Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &generator)] }.joined()
            let fast = MeasuredText(text).measures
            let slow = ReferenceTextMeasures(text)
            let pairs: [(String, Int, Int)] = [
                ("words", fast.words, slow.words), ("fencedWords", fast.fencedWords, slow.fencedWords),
                ("characters", fast.characters, slow.characters), ("longWords", fast.longWords, slow.longWords),
                ("sentences", fast.sentences, slow.sentences), ("exclamations", fast.exclamations, slow.exclamations),
                ("questions", fast.questions, slow.questions), ("commas", fast.commas, slow.commas),
                ("parentheses", fast.parentheses, slow.parentheses),
                ("quotes", fast.quotationMarks, slow.quotationMarks),
                ("numbers", fast.numbers, slow.numbers), ("emoji", fast.emoji, slow.emoji),
                ("lines", fast.lines, slow.lines),
                ("listLines", fast.listLines, slow.listLines), ("headings", fast.headings, slow.headings),
                ("codeLines", fast.codeLines, slow.codeLines), ("paragraphs", fast.paragraphs, slow.paragraphs),
                ("sampled", fast.sampledWords, slow.sampledWords), ("distinct", fast.distinctWords, slow.distinctWords),
            ]
            for (name, fast, slow) in pairs where fast != slow && shown < 5 {
                shown += 1
                Issue.record("\(name): \(fast), by the slow one \(slow), in \(text.debugDescription)")
            }
        }
    }

    @Test(
        "Case does not count, nor do line endings, indentation or trailing white space",
        arguments: [
            ("Please wait. You may go.", "PLEASE WAIT. YOU MAY GO."),
            ("One.\n\n- two\n- three", "One.\r\n\r\n- two\r\n- three\r\n"),
            ("# Plan\nDo it.", "  # Plan   \n\tDo it.  \n\n\n"),
            ("It's here", "It’s here"), ("caf\u{E9} noir", "cafe\u{301} noir"), ("soft hyphen", "so\u{AD}ft hyphen"),
        ])
    func invariance(_ one: String, _ other: String) {
        let indexes = LocalFeature.allCases.filter { $0 != .fleschKincaidGrade && $0 != .typeTokenRatio }.map(
            \.rawValue)
        let (left, right) = (LocalFeatures.extract(one), LocalFeatures.extract(other))
        #expect(indexes.map { left[$0] } == indexes.map { right[$0] })
    }

    @Test("A text repeated as paragraphs keeps its shares and per-sentence measures")
    func repetition() {
        let text = "The order, placed on Monday, has shipped. You may track it!"
        let (one, four) = (MeasuredText(text), MeasuredText([text, text, text, text].joined(separator: "\n\n")))
        for feature in [
            LocalFeature.charactersPerWord, .wordsPerSentence, .longWordShare, .commasPerSentence, .fleschKincaidGrade,
        ] {
            #expect(abs(one[feature] - four[feature]) < 1e-12)
        }
        #expect(abs(four.hits(.hedges) - 4 * one.hits(.hedges)) < 1e-9)
    }

    @Test(
        "Words and sentences are counted in every script",
        arguments: [
            ("Der Fluß über Öl.", 4, 1), ("Привет мир! Как дела?", 4, 2), ("你好。今天天气好吗？", 8, 2), ("カタカナ", 4, 1),
            ("مرحبا بكم؟ نعم.", 3, 2), ("שלום עולם.", 2, 1), ("안녕하세요 여러분.", 2, 1), ("नमस्ते दुनिया। ठीक है।", 4, 2),
            ("Γειά σου Κόσμε.", 3, 1),
            ("กขคงจฉช", 2, 1), ("naïve co-op l'été", 4, 1), ("١٢ تفاحة", 2, 1), ("a\u{200B}b", 2, 1),
            ("a\u{200D}b", 1, 1),
            ("\u{1D400}\u{1D401} x", 2, 1), ("𠀀𠀁", 2, 1), ("（注）！", 1, 1),
        ])
    func scripts(_ text: String, _ words: Int, _ sentences: Int) {
        let measures = MeasuredText(text).measures
        #expect(measures.words == words)
        #expect(measures.sentences == sentences)
    }

    @Test(
        "Invalid UTF-8 separates words and nothing else",
        arguments: [
            [0x61, 0xFF, 0x62], [0x61, 0xC3, 0x62], [0x61, 0xED, 0xA0, 0x80, 0x62], [0x61, 0xC0, 0xAF, 0x62],
            [0x61, 0xF4, 0x90, 0x80, 0x80, 0x62], [0x61, 0xF0, 0x9F, 0x98, 0x62], [0x61, 0x20, 0x62, 0xE2, 0x80],
        ] as [[UInt8]])
    func invalidBytes(_ bytes: [UInt8]) {
        #expect(MeasuredText(bytes).measures.words == 2)
        #expect(MeasuredText(bytes).measures.emoji == 0)
    }

    @Test("All three ways of extracting give the same, and the buffer is written no further than D")
    func ways() {
        let text = "Please note: the plan (see below) may change. 😀"
        let psi = LocalFeatures.extract(text)
        var buffer = [Double](repeating: -7, count: LocalFeatures.dimension + 3)
        Array(text.utf8).withUnsafeBufferPointer { bytes in
            buffer.withUnsafeMutableBufferPointer { LocalFeatures.extract(utf8: bytes, into: $0) }
        }
        #expect(psi == LocalFeatures.extract(utf8: Array(text.utf8)))
        #expect(Array(buffer.prefix(psi.count)) == psi)
        #expect(buffer.suffix(3) == [-7, -7, -7])
    }
}
