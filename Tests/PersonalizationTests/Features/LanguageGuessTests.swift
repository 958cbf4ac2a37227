import Testing

@testable import Personalization

@Suite("Language guess")
struct LanguageGuessTests {
    @Test(
        "A dozen texts of each language are told, none is taken for another",
        arguments: LanguageSamples.all.map(\.language))
    func samples(_ language: String) throws {
        let texts = try #require(LanguageSamples.all.first { $0.language == language }).texts
        #expect(texts.count == 12)
        let wrong = texts.filter { LanguageGuess($0).language != language }
        #expect(wrong == [], "\(wrong.map { LanguageGuess($0) })")
        let whole = LanguageGuess(texts.joined(separator: " "))
        #expect(whole.language == language)
        #expect(whole.confidence > 0.4 && whole.confidence <= 1)
    }

    @Test(
        "Little or nothing to go by gives unknown",
        arguments: [
            "", "  \n", "OK", "Yes, it is", "12 34 56 78 90", "https://", "???", "\0\0\0\0",
            "Kubernetes PostgreSQL RabbitMQ Debian Linux",
            "谢谢", "Спасибо большое вам", "```\nthe and of to is in that it you for\n```",
        ])
    func unknown(_ text: String) {
        #expect(LanguageGuess(text) == LanguageGuess(""))
        #expect(LanguageGuess(text).language == nil)
        #expect(LanguageGuess(text).confidence == 0)
    }

    @Test(
        "Latin languages that are not listed are not taken for English",
        arguments: [
            "Din beställning är på väg och kommer fram på fredag.", "Bestillingen din er på vei og kommer på fredag.",
            "Twoje zamówienie jest w drodze i dotrze w piątek.", "Siparişiniz yolda ve cuma günü teslim edilecek.",
            "Tilauksesi on matkalla ja saapuu perjantaina.", "Vaše objednávka je na cestě a dorazí v pátek.",
            "Comanda dumneavoastră este pe drum și ajunge vineri.",
            "Pesanan Anda sedang dalam perjalanan dan tiba hari Jumat.",
        ])
    func unlisted(_ text: String) {
        #expect(!LanguageGuess(text).isEnglish)
    }

    @Test("Fenced code does not make a text English")
    func code() {
        let text =
            "Das ist ein Beispiel für Sie und nicht mehr:\n```\n// this is the code for you and it is in the file\n```"
        #expect(LanguageGuess(text).language == "de")
    }

    @Test(
        "A long text's beginning is guessed like the whole, and where it tells nothing the whole is read",
        arguments: LanguageSamples.all.map(\.language))
    func beginning(_ language: String) throws {
        let texts = try #require(LanguageSamples.all.first { $0.language == language }).texts
        let whole = texts.joined(separator: " ")
        for text in texts + [whole, "```\nthe and of to is in that it you for\n```\n" + whole] {
            #expect(LanguageGuess(beginningOf: text).language == language)
        }
        let names = String(repeating: "Kubernetes PostgreSQL RabbitMQ Debian Linux ", count: 7)
        #expect(LanguageGuess(beginningOf: names + whole) == LanguageGuess(names + whole))
        let english = "Your order has been shipped and will arrive on Friday. "
        #expect(LanguageGuess(beginningOf: String(repeating: english, count: 12) + whole).isEnglish)
    }

    @Test("Case, repetition and surrounding marks do not change the guess")
    func invariance() {
        let text = "Your order has been shipped and will arrive on Friday."
        #expect(LanguageGuess(text.uppercased()) == LanguageGuess(text))
        #expect(LanguageGuess("**\(text)** \(text)") == LanguageGuess(text))
    }

    @Test("Only two known and different languages contradict each other")
    func contradiction() {
        let english = LanguageGuess("The cat is on the table and it is happy.")
        let german = LanguageGuess("Die Katze ist auf dem Tisch und sie ist froh.")
        #expect(english.isEnglish && !german.isEnglish)
        #expect(english.contradicts(german) && german.contradicts(english))
        #expect(!english.contradicts(english) && !english.contradicts(LanguageGuess("OK")))
    }

    @Test("Random bytes give a confidence between 0 and 1")
    func randomBytes() {
        var generator = FeatureTestGenerator(seed: 3)
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0...64, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            let guess = bytes.withUnsafeBufferPointer { LanguageGuess(utf8: $0) }
            #expect(
                guess.confidence >= 0 && guess.confidence <= 1 && (guess.language == nil) == (guess.confidence == 0))
        }
    }
}
