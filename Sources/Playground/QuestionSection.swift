import Personalization

/// Five questions, one at a time: two texts, and which one the person likes better.
struct QuestionSection {
    let visit: Visit

    var html: HTML {
        """
        <section aria-labelledby="questions">
        <h2 id="questions"><span class="step">1</span> What do you like better?</h2>
        \(progress)
        \(content)
        </section>
        """
    }

    private var progress: HTML {
        let dots = (0..<visit.goal).map { index -> HTML in
            "<li class=\"\(index < visit.answered ? "done" : index == visit.answered ? "now" : "open")\"></li>"
        }
        return """
            <div class="progress"><ol aria-hidden="true">\(dots)</ol> \
            <span>\(visit.answered) of \(visit.goal) answered</span></div>
            """
    }

    private var content: HTML {
        if let asked = visit.question { return question(asked.pair) }
        switch visit.lack {
        case .trouble(let trouble): return Page.alert(trouble)
        case .reason(let reason): return "<p class=\"alert\">\(Self.sentence(reason))</p>"
        case nil:
            return """
                <p>Five answers place a person. Each further one makes the picture sharper.</p>
                <form method="post" action="/people/\(visit.userID)/more"><button>One more question</button></form>
                """
        }
    }

    private func question(_ pair: Question.Pair) -> HTML {
        """
        <form method="post" action="/people/\(visit.userID)/answer" class="question" aria-label="Question">
        <input type="hidden" name="question" value="\(pair.questionID)">
        <p class="prompt" dir="auto">\(pair.prompt)</p>
        <div class="pair">
        \(text(pair.first, name: "A", choice: .first))
        \(text(pair.second, name: "B", choice: .second))
        </div>
        <p class="centre"><button class="quiet" name="choice" value="neither">No preference <kbd>0</kbd></button></p>
        </form>
        """
    }

    private func text(_ text: String, name: HTML, choice: Feedback.Answer.Choice) -> HTML {
        """
        <div class="card">
        <p class="text" dir="auto" id="text-\(name)">\(text)</p>
        <button name="choice" value="\(choice.rawValue)" aria-describedby="text-\(name)">I like \(name) better \
        <kbd>\(choice == .first ? 1 : 2)</kbd></button>
        </div>
        """
    }

    private static func sentence(_ reason: String) -> String {
        switch reason {
        case "all_asked": "You were asked everything that there is. Add questions with attune questions import."
        case "no_pairs", "no_pairs_for_domain", "no_pairs_for_language":
            "There are no questions: run attune questions import --starter, then reload this page."
        default: "No question: \(reason)."
        }
    }
}
