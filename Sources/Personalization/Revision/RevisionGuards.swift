/// Checks candidates against one baseline, so that a revision neither loses, invents, loops nor talks about itself.
///
/// The baseline and its sources are analysed once, on creation; each check then takes time linear in the candidate.
/// What it can't see: a false statement without number, name or link, and a name at the start of a sentence.
public struct RevisionGuards: Sendable {
    let context: RevisionGuardContext
    let baseline: RevisionFacts
    let baselineScalars: Int
    let foldedBaseline: [UInt8]
    /// Facts that a revision may state: the baseline's, the sources' and the terms'.
    let allowed: RevisionAllowance
    let requiredTerms: [RevisionRequiredTerm]
    let repetition: RevisionRepetition
    let echo: RevisionEcho?
    let checksNames: Bool

    /// Prepares the guards for a baseline.
    public init(_ context: RevisionGuardContext) {
        self.context = context
        let (facts, words) = RevisionFacts.read(context.baseline)
        baseline = facts
        baselineScalars = context.baseline.unicodeScalars.count
        foldedBaseline = RevisionBytes.folded(facts.bytes)
        let terms = context.keep + context.glossary.flatMap { [$0.source, $0.target] }
        let sources = (context.sources + [terms.joined(separator: "\n")]).filter { !$0.isEmpty }
        let allowed = RevisionAllowance([(facts, words)] + sources.map(RevisionFacts.read))
        self.allowed = allowed
        let keep = context.keep.map { RevisionRequiredTerm($0, reason: .lostKeepTerm) }
        let glossary = context.glossary.map { RevisionRequiredTerm($0.target, reason: .lostGlossaryTerm) }
        let folded = foldedBaseline
        requiredTerms = (keep + glossary).filter { $0.occurs(in: facts.bytes, folded: folded) }
        repetition = RevisionRepetition(words, in: facts.bytes)
        echo = context.prompt.map { RevisionEcho($0, excluding: allowed.texts) }
        checksNames = RevisionGuards.namesAreTellable(facts, language: context.language)
    }

    /// Checks one candidate.
    ///
    /// - Parameters:
    ///   - candidate: What the model returned.
    ///   - sameLanguage: Says whether a text is in the baseline's language; nil where that can't be told.
    /// - Returns: The cleaned text, or the first reason against it.
    public func check(
        _ candidate: String, sameLanguage: (String) -> Bool? = { _ in nil }
    ) -> RevisionVerdict {
        do throws(RevisionObjection) {
            // A text far over every bound isn't worth an analysis.
            guard candidate.utf8.count <= context.bounds.maximumBytes &+ 4096 else {
                throw RevisionObjection(.tooLong, "over \(context.bounds.maximumBytes) bytes")
            }
            let text = RevisionCleaning.clean(candidate, baseline: context.baseline, fence: context.prompt?.fence)
            try checkSubstance(text)
            let (facts, words) = RevisionFacts.read(text)
            try checkTalk(facts)
            if let loop = RevisionRepetition(words, in: facts.bytes).exceeds(repetition) {
                throw RevisionObjection(.repetition, loop)
            }
            try checkLength(text)
            try checkKept(facts)
            try checkAdded(facts)
            guard sameLanguage(text) ?? true else { throw RevisionObjection(.wrongLanguage, "another language") }
            return .accepted(text)
        } catch {
            return .rejected(error.reason, detail: error.detail)
        }
    }

    /// Says whether a capital inside a sentence marks a name: not in German, and not in a text in title case.
    private static func namesAreTellable(_ facts: RevisionFacts, language: String?) -> Bool {
        let primary = language?.split(separator: "-").first?.lowercased()
        if let primary, ["de", "lb", "gsw", "nds", "bar"].contains(primary) { return false }
        return facts.innerWords < 12 || facts.names.count * 3 < facts.innerWords
    }
}

/// Carries a reason out of the checks.
struct RevisionObjection: Error {
    let reason: RevisionRejection
    let detail: String

    init(_ reason: RevisionRejection, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }
}
