/// What a batch asks of an event, whichever kind it is.
extension FeedbackRecord.Content {
    var texts: ComparisonTexts? {
        if case .comparison(_, let texts, _) = self { texts } else { nil }
    }

    var jobID: String? {
        switch self {
        case .verdict(let jobID, _, _), .metric(let jobID, _, _): jobID
        case .comparison, .answer: nil
        }
    }

    var metric: (name: String, value: Double)? {
        if case .metric(_, let name, let value) = self { (name, value) } else { nil }
    }

    /// What of a job it is about; each counts once a job. As in the look-up of what was said before.
    var slot: String? {
        switch self {
        case .verdict(_, "up", _), .verdict(_, "down", _): "thumb"
        case .verdict: "pair"
        case .metric(_, let name, _): "metric \(name)"
        case .comparison, .answer: nil
        }
    }

    var value: String? {
        switch self {
        case .comparison, .metric: nil
        case .verdict(_, let value, _): value
        case .answer(_, let chosen, _): chosen
        }
    }

    /// Which text of a vote was shown first, as `revised` or `baseline`.
    var sideFirst: String? {
        if case .verdict(_, _, let shownFirst) = self { shownFirst } else { nil }
    }

    /// Which text of the comparison was shown first, as `preferred` or `other`.
    var shownFirst: String? {
        switch self {
        case .comparison(_, _, let shownFirst): shownFirst
        case .answer, .metric: nil
        case .verdict(_, let value, let shownFirst):
            switch shownFirst {
            case nil: nil
            case "revised": value == "revised_better" ? "preferred" : "other"
            default: value == "revised_better" ? "other" : "preferred"
            }
        }
    }
}
