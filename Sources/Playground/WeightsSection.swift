import Foundation

/// The person's weights as bars around the middle, each with what is still uncertain of it.
struct WeightsSection {
    let portrait: Portraits.Portrait

    var html: HTML {
        """
        <section aria-labelledby="weights">
        <h2 id="weights"><span class="step">2</span> What is known of you</h2>
        <p>\(summary) The bar is the best guess; the line is where the truth probably lies (95 %).</p>
        <ul class="weights">\(portrait.weights.map(row))</ul>
        </section>
        """
    }

    private var summary: String {
        switch portrait.answers {
        case 0: "Nothing yet: this is what people like in general."
        case 1: "From one answer."
        default: "From \(portrait.answers) answers."
        }
    }

    /// Half the width of the scale, in units of the weights.
    private var reach: Double {
        max(1, portrait.weights.map { abs($0.mean) + 1.96 * $0.standardDeviation }.max() ?? 1)
    }

    private func row(_ weight: Portraits.Weight) -> HTML {
        let (low, high) = (
            weight.mean - 1.96 * weight.standardDeviation, weight.mean + 1.96 * weight.standardDeviation
        )
        let isSure = low > 0 || high < 0
        return """
            <li class="\(isSure ? "sure" : "unsure")">
            <span class="less">\(weight.directions?.less ?? "less of \(weight.name)")</span>
            <svg viewBox="0 0 200 16" preserveAspectRatio="none" role="img" aria-label="\(spoken(weight, low, high))">
            <line class="axis" x1="100" x2="100" y1="0" y2="16"></line>
            <rect class="bar" x="\(number(place(min(0, weight.mean))))" y="3" height="10" \
            width="\(number(abs(place(weight.mean) - 100)))"></rect>
            <line class="range" x1="\(number(place(low)))" x2="\(number(place(high)))" y1="8" y2="8"></line>
            </svg>
            <span class="more">\(weight.directions?.more ?? "more of \(weight.name)")</span>
            </li>
            """
    }

    private func spoken(_ weight: Portraits.Weight, _ low: Double, _ high: Double) -> String {
        let between = "\(number(weight.mean)), between \(number(low)) and \(number(high))"
        return "\(weight.name): \(between)"
    }

    /// From −reach … reach to 0 … 200.
    private func place(_ value: Double) -> Double { 100 + value / reach * 100 }

    private func number(_ value: Double) -> String { String(format: "%.2f", value) }
}
