extension RevisionGuards {
    /// Refuses the loss of a fact.
    func checkKept(_ facts: RevisionFacts) throws(RevisionObjection) {
        try lost(baseline.urls.subtracting(facts.urls), of: baseline.urls, .lostURL)
        try lost(baseline.emails.subtracting(facts.emails), of: baseline.emails, .lostEmail)
        let code = baseline.code.subtracting(facts.code)
        if !code.isEmpty, !RevisionGuards.occur(code, in: [facts.bytes]) {
            throw RevisionObjection(.lostCode, "of \(baseline.code.count) spans and blocks")
        }
        try lost(baseline.placeholders.subtracting(facts.placeholders), of: baseline.placeholders, .lostPlaceholder)
        try lost(baseline.brackets.subtracting(facts.brackets), of: baseline.brackets, .lostPlaceholder)
        try lost(baseline.identifiers.subtracting(facts.identifiers), of: baseline.identifiers, .lostIdentifier)
        let numbers = baseline.numbers.filter { !$0.isMark && $0.readings.allSatisfy { !facts.readings.contains($0) } }
        guard numbers.isEmpty else {
            throw RevisionObjection(.lostNumber, "\(numbers.count) of \(baseline.numbers.count) missing")
        }
        let dates = baseline.dates.filter { date in
            if case .month(let month) = date, facts.readings.contains("\(month)") { return false }
            return !facts.dates.contains(date)
        }
        try lost(dates, of: baseline.dates, .lostDate)
        try lost(baseline.currencies.subtracting(facts.currencies), of: baseline.currencies, .lostCurrency)
        guard !requiredTerms.isEmpty else { return }
        let folded = RevisionBytes.folded(facts.bytes)
        for reason in [RevisionRejection.lostKeepTerm, .lostGlossaryTerm] {
            let terms = requiredTerms.filter { $0.reason == reason }
            let missing = terms.filter { !$0.occurs(in: facts.bytes, folded: folded) }
            guard missing.isEmpty else { throw RevisionObjection(reason, "\(missing.count) of \(terms.count) missing") }
        }
    }

    /// Refuses a fact that no source has.
    func checkAdded(_ facts: RevisionFacts) throws(RevisionObjection) {
        try invented(facts.urls.subtracting(allowed.urls), .inventedURL)
        try invented(facts.emails.subtracting(allowed.emails), .inventedEmail)
        let gaps = facts.brackets.subtracting(allowed.brackets)
        if gaps.contains(where: { RevisionPhrases.signatureGaps.contains(Array($0.utf8)) }) {
            throw RevisionObjection(.inventedSignature, "a gap for the writer's name")
        }
        try invented(gaps, .inventedPlaceholder)
        try invented(facts.placeholders.subtracting(allowed.placeholders), .inventedPlaceholder)
        let code = facts.code.subtracting(allowed.code)
        if !code.isEmpty, !RevisionGuards.occur(code, in: allowed.texts) {
            throw RevisionObjection(.inventedCode, "of \(facts.code.count) spans and blocks")
        }
        try invented(facts.identifiers.subtracting(allowed.identifiers), .inventedIdentifier)
        let numbers = facts.numbers.filter { !$0.isMark && $0.readings.allSatisfy { !allowed.readings.contains($0) } }
        guard numbers.isEmpty else { throw RevisionObjection(.inventedNumber, "\(numbers.count) added") }
        let spelled = facts.spelled.filter { !allowed.readings.contains($0) }
        guard spelled.isEmpty else { throw RevisionObjection(.inventedNumber, "\(spelled.count) added in words") }
        try invented(facts.dates.filter { !allowed.knows($0) }, .inventedDate)
        try invented(facts.currencies.subtracting(allowed.currencies), .inventedCurrency)
        guard checksNames else { return }
        let names = facts.names.filter { !allowed.knows($0) }
        guard names.isEmpty else { throw RevisionObjection(.inventedName, "\(names.count) added") }
    }

    private func lost<Fact>(
        _ missing: Set<Fact>, of all: Set<Fact>, _ reason: RevisionRejection
    ) throws(RevisionObjection) {
        guard missing.isEmpty else { throw RevisionObjection(reason, "\(missing.count) of \(all.count) missing") }
    }

    private func invented<Fact>(_ added: Set<Fact>, _ reason: RevisionRejection) throws(RevisionObjection) {
        guard added.isEmpty else { throw RevisionObjection(reason, "\(added.count) added") }
    }

    /// Says whether each piece of code stands somewhere in the texts, marked as code or not.
    ///
    /// Each search is linear; past 64 the answer is no, so that all of them together are.
    private static func occur(_ code: Set<[UInt8]>, in texts: [[UInt8]]) -> Bool {
        guard code.count <= 64 else { return false }
        return code.allSatisfy { piece in texts.contains { RevisionBytes.find(piece, in: $0) != nil } }
    }
}
