import Foundation
import Personalization

/// A response before and after it was made the person's own, and why it was changed that way.
struct RevisionSection {
    let visit: Visit
    let catalog: PromptCatalog?
    /// How the worker words its instructions.
    let style: RevisionPromptStyle

    var html: HTML {
        """
        <section aria-labelledby="revision">
        <h2 id="revision"><span class="step">3</span> A response, made yours</h2>
        <form method="post" action="/people/\(visit.userID)/sample" class="samples" aria-label="Examples">
        <span>Examples:</span> \(Sample.all.enumerated().map(sample))
        </form>
        <form method="post" action="/people/\(visit.userID)/revise" class="draft">
        <label>What was asked
        <textarea name="prompt" dir="auto" rows="2" maxlength="4000" required>\(visit.draft.prompt)</textarea></label>
        <label>The response
        <textarea name="response" dir="auto" rows="7" maxlength="8000" required>\(visit.draft.response)</textarea></label>
        <button class="main">Make it mine</button>
        </form>
        \(outcome)
        </section>
        """
    }

    private func sample(_ index: Int, _ sample: Sample) -> HTML {
        "<button class=\"quiet\" name=\"sample\" value=\"\(index)\">\(sample.name)</button> "
    }

    private var outcome: HTML? {
        switch visit.job?.state {
        case nil: nil
        case .waiting: "<p class=\"waiting\">A worker has the response. The model is writing …</p>"
        case .failed(let trouble): Page.alert(trouble)
        case .done(let result): done(result)
        }
    }

    private func done(_ result: RevisedResponse) -> HTML {
        guard let text = result.text else {
            return "<p class=\"alert\">\(Self.sentence(result))</p>"
        }
        guard result.status == .revised else {
            return """
                <p class="verdict">\(Self.sentence(result))</p>
                \(why(result))
                """
        }
        let difference = WordDifference(before: visit.draft.response, after: text)
        return """
            <div class="pair">
            \(inOrder(
                card("As it was", difference.before.map { mark($0, "del") }),
                card("For you", difference.after.map { mark($0, "ins") })))
            </div>
            \(vote)
            \(why(result))
            """
    }

    private func card(_ title: HTML, _ text: [HTML]) -> HTML {
        "<div class=\"card\"><h3>\(title)</h3><p class=\"text\" dir=\"auto\">\(text)</p></div>"
    }

    /// What is about the baseline and what is about the revision, in the order in which they are shown.
    private func inOrder(_ baseline: HTML, _ revised: HTML, between middle: HTML = "") -> HTML {
        visit.job?.shownFirst == .revised ? "\(revised)\(middle)\(baseline)" : "\(baseline)\(middle)\(revised)"
    }

    private func mark(_ run: WordDifference.Run, _ tag: HTML) -> HTML {
        guard run.isChanged else { return "\(run.text)" }
        // The space after the last word is not part of what catches the eye.
        let end = run.text.lastIndex { !$0.isWhitespace }.map { run.text.index(after: $0) } ?? run.text.startIndex
        return "<\(tag)>\(String(run.text[..<end]))</\(tag)>\(String(run.text[end...]))"
    }

    private var vote: HTML {
        guard let job = visit.job else { return "" }
        if let vote = job.vote {
            let words =
                switch vote {
                case .revisedBetter: "the revision is better"
                case .baselineBetter: "it was better before"
                default: "there is no difference"
                }
            return "<p class=\"verdict\">You said that \(words). Your weights have learned from it.</p>"
        }
        return """
            <form method="post" action="/people/\(visit.userID)/vote" class="vote" aria-label="Vote">
            <input type="hidden" name="job" value="\(job.id)">
            \(inOrder(
                "<button name=\"vote\" value=\"baseline_better\">It was better before</button>",
                "<button name=\"vote\" value=\"revised_better\">The revision is better</button>",
                between: "<button name=\"vote\" value=\"same\" class=\"quiet\">No difference</button>"))
            </form>
            """
    }

    private func why(_ result: RevisedResponse) -> HTML {
        let prompts = result.applied.map { id -> HTML in
            let prompt = catalog?.prompt(id: id)
            let instruction = style == .small ? prompt?.smallModelInstruction : prompt?.instruction
            return "<li><strong>\(id)</strong>\(instruction.map { text -> HTML in ": \(text)" })</li>"
        }
        var facts: [HTML] = []
        if let probability = result.probabilityBetter {
            facts.append(
                "<dt>Predicted that you prefer it</dt><dd>\(String(format: "%.0f %%", probability * 100))</dd>")
        }
        if let gain = result.predictedGain {
            facts.append("<dt>Predicted gain λ·Δφ</dt><dd>\(String(format: "%+.2f", gain))</dd>")
        }
        if let answers = result.answers { facts.append("<dt>Your answers then</dt><dd>\(answers)</dd>") }
        if let model = result.model { facts.append("<dt>Language model</dt><dd>\(model)</dd>") }
        if let total = result.timings?.total {
            let words = result.timings?.model.map { ", model \(String(format: "%.0f", $0)) ms" } ?? ""
            facts.append("<dt>Time</dt><dd>\(String(format: "%.0f", total)) ms\(words)</dd>")
        }
        return """
            <details open><summary>Why?</summary>
            \(prompts.isEmpty ? nil : "<p>These instructions promised most for your weights:</p><ul>\(prompts)</ul>")
            <dl>\(facts)</dl></details>
            """
    }

    private static func sentence(_ result: RevisedResponse) -> String {
        let reason = result.reason ?? ""
        switch result.status {
        case .revised: return ""
        case .kept where reason == "not_better":
            return
                "Kept as it was: no instruction is probably better for you. Answer more questions, or try another text."
        case .kept: return "Kept as it was (\(reason)): what the model wrote did not pass, or nothing promised to help."
        case .heldBack: return "Kept as it was: you are in the share of people that measures the effect."
        case .failedBaseline: return "Kept as it was, because the model failed: \(reason)."
        case .expired: return "Too late: the deadline passed before a worker came to it."
        case .rejected: return "Refused: \(result.detail ?? reason)."
        }
    }
}
