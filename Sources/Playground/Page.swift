import Personalization

/// The one page of the playground, for one person.
struct Page {
    let visit: Visit
    let portrait: Result<Portraits.Portrait, Trouble>
    let style: RevisionPromptStyle

    var html: HTML {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Attune playground</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="/playground.css">
        <script src="/playground.js" defer></script>
        \(isWaiting ? "<noscript><meta http-equiv=\"refresh\" content=\"2\"></noscript>" : "")
        </head>
        <body>
        <header>
        <p class="brand">Attune <span>playground</span></p>
        <form action="/" method="get"><button class="quiet">New person</button></form>
        </header>
        <main id="main"\(isWaiting ? " data-waiting" : "")>
        <p class="who">You are <bdi>\(visit.userID)</bdi>. What you answer here goes through the real queues, \
        trainer and workers.</p>
        <p id="news" role="status" class="hidden">\(news)</p>
        \(visit.trouble.map { Self.alert($0) })
        \(QuestionSection(visit: visit).html)
        \(weights)
        \(RevisionSection(visit: visit, catalog: catalog, style: style).html)
        </main>
        </body>
        </html>

        """
    }

    private var catalog: PromptCatalog? { try? portrait.get().catalog }

    private var isWaiting: Bool { if case .waiting = visit.job?.state { true } else { false } }

    private var weights: HTML {
        switch portrait {
        case .success(let portrait): WeightsSection(portrait: portrait).html
        case .failure(let trouble):
            """
            <section aria-labelledby="weights"><h2 id="weights">What is known of you</h2>\(Self.alert(trouble))</section>
            """
        }
    }

    /// What a screen reader is told after the page has changed.
    private var news: String {
        if let trouble = visit.trouble { return trouble.sentence }
        switch visit.job?.state {
        case .waiting: return "The response is being revised."
        case .done where visit.job?.vote != nil: return "Your vote was taken."
        case .done: return "The revision is there."
        case .failed(let trouble): return trouble.sentence
        case nil: return visit.answered == 0 ? "" : "\(visit.answered) answered."
        }
    }

    static func alert(_ trouble: Trouble) -> HTML {
        "<p class=\"alert\" role=\"alert\"><strong>\(trouble.title)</strong> \(trouble.sentence)</p>"
    }
}

extension Trouble {
    var title: String {
        switch self {
        case .noBroker: "RabbitMQ is away."
        case .noDatabase: "PostgreSQL is away."
        case .noTrainer: "No trainer answers."
        case .noWorker: "No worker answers."
        case .noTeam: "There is no such team."
        case .busy: "Too much at once."
        case .unreadable: "An answer could not be read."
        }
    }

    /// What to do about it.
    var sentence: String {
        switch self {
        case .noBroker: "Start it, for instance with Deploy/local/up, then reload this page."
        case .noDatabase: "Start it, for instance with Deploy/local/up, then reload this page."
        case .noTrainer: "Questions and weights come from it: run attune trainer, then reload this page."
        case .noWorker: "The job waits in its queue: run attune worker, and look at attune status."
        case .noTeam(let name): "The broker or the database does not know \(name): see attune tenants list."
        case .busy: "Wait a moment, then try again."
        case .unreadable: "Is this page's program as old as the trainer and the workers?"
        }
    }
}
