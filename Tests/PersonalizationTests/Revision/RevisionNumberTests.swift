import Testing

@testable import Personalization

@Suite("Reading numbers")
struct RevisionNumberTests {
    @Test(
        "Spellings of one value share a reading",
        arguments: [
            ("1,000", "1000"), ("1.000", "1000"), ("1'000", "1000"), ("1\u{202F}000", "1000"), ("12,34,567", "1234567"),
            ("1,234.50", "1234.5"), ("1.234,50", "1234.5"), ("007", "7"), ("3.50", "3.5"), ("0.10", "0.1"),
            ("3,5", "3.5"),
            ("2 million", "2000000"), ("2.5M", "2500000"), ("5k", "5000"), ("three", "3"), ("twenty-five", "25"),
            ("three hundred", "300"), ("٣٤", "34"), ("३", "3"), ("１２", "12"), ("5kg", "5"), ("3rd", "3"),
            ("third", "3"), ("30-day", "30"),
            ("10:00", "10"), ("2x4", "4"), ("mid-80s", "80"), ("No.5", "5"), ("24-hour", "24"), ("2-year-old", "2"),
            ("10:30", "30"), ("1.2.3", "1.2.3"), ("1/2", "2"), ("3-5", "5"), ("100%", "100"),
        ])
    func readings(text: String, value: String) {
        #expect(
            RevisionFacts.read("about \(text) of them").facts.readings.contains(value),
            "\(RevisionFacts.read("about \(text) of them").facts.readings)")
    }

    @Test(
        "Different values share none",
        arguments: [("1,000", "1"), ("1.5", "15"), ("10", "1"), ("3.14", "314"), ("1,234.5", "12345")])
    func differ(text: String, value: String) {
        #expect(!RevisionFacts.read("about \(text) of them").facts.readings.contains(value))
    }

    @Test(
        "Numbers of lists and steps are marks",
        arguments: ["1. Do it", "  2) Do it", "**3.** Do it", "Step 4: do it", "- step 5 is"])
    func marks(text: String) {
        #expect(RevisionFacts.read(text).facts.numbers.map(\.isMark) == [true])
    }

    @Test(
        "Codes are identifiers and hide no numbers",
        arguments: [
            "A-1234-Z", "SKU12345", "XK-RED-L", "a3f9c2d", "file_name", "report.pdf", "v2.3", "COVID-19",
            "1Z999AA10123456784",
        ])
    func identifiers(text: String) {
        let facts = RevisionFacts.read("see \(text), please").facts
        #expect(facts.identifiers == [text.lowercased()])
        #expect(facts.numbers.isEmpty)
    }

    @Test(
        "Words and units joined to numbers are no identifiers",
        arguments: ["2x4", "mid-1980s", "pre-2020", "30-day", "48mpg", "No.5"])
    func compounds(text: String) {
        let facts = RevisionFacts.read("see \(text), please").facts
        #expect(facts.identifiers.isEmpty && !facts.numbers.isEmpty)
    }

    @Test(
        "Addresses are found without the punctuation around them",
        arguments: [
            ("(see https://a.example/x_(y)).", ["a.example/x_(y)"]), ("<https://A.Example/>", ["a.example"]),
            ("[t](http://www.a.com/b?c=1#d), or", ["a.com/b?c=1#d"]), ("www.a.xyz.", ["a.xyz"]),
            ("Visit a-b.co.uk!", ["a-b.co.uk"]),
            ("done.Then e.g. this", []), ("see https://x.example。次", ["x.example"]),
        ])
    func urls(text: String, expected: [String]) {
        #expect(RevisionFacts.read(text).facts.urls.sorted() == expected.sorted())
    }
}
