import Testing

@testable import Operations

@Suite("Figures for people")
struct FiguresTests {
    @Test(
        "a time is told in its two largest units",
        arguments: [
            (0.0, "0 s"), (59.4, "59 s"), (59.6, "1 min"), (61, "1 min 1 s"), (3600, "1 h"), (7500, "2 h 5 min"),
            (90_000, "1 d 1 h"), (-3, "0 s"), (.infinity, "∞"), (1e300, "11574074 d 1 h"),
        ])
    func spans(seconds: Double, text: String) { #expect(Figures.span(seconds) == text) }

    @Test(
        "thousands stand apart",
        arguments: [
            (0, "0"), (999, "999"), (1000, "1\u{2009}000"), (12_345_678, "12\u{2009}345\u{2009}678"),
            (-1234, "-1\u{2009}234"),
        ])
    func counts(value: Int, text: String) { #expect(Figures.count(value) == text) }

    @Test(
        "rates have a decimal place where it matters",
        arguments: [(0.04, "0"), (0.05, "0.1"), (99.94, "99.9"), (1234.4, "1\u{2009}234")])
    func rates(value: Double, text: String) { #expect(Figures.rate(value) == text) }

    @Test("a sparkline goes from nothing to the largest, and what is not nothing is seen")
    func blocks() {
        #expect(Sparkline.blocks([0, 1, 500, 1000], width: 10) == "▁▂▄█")
        #expect(Sparkline.blocks([0, 0], width: 10) == "▁▁")
        #expect(Sparkline.blocks([9, 1, 2], width: 2) == "▄█")
        #expect(Sparkline.blocks([], width: 2).isEmpty)
    }

    @Test("a drawn one ends at the right, and its largest value at the top")
    func points() {
        #expect(Sparkline.points([0, 2, 1], width: 100, height: 20, length: 5) == "50.0,20.0 75.0,0.0 100.0,10.0")
        #expect(Sparkline.points([0, 0], width: 100, height: 20, length: 2) == "0.0,20.0 100.0,20.0")
    }
}
