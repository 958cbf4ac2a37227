extension Setting {
    /// Everything that can be configured, in the order in which it is listed.
    static let all: [Setting] = [
        Setting(
            key: "amqp.url", help: "The broker: amqp(s)://user:password@host:port/virtual-host.", standard: nil,
            isSecret: true),
        Setting(key: "amqp.url-file", help: "A file with it.", standard: nil),
        Setting(key: "amqp.password", help: "In place of the one in the URL.", standard: nil, isSecret: true),
        Setting(key: "amqp.password-file", help: "A file with it.", standard: nil),
        Setting(key: "amqp.ca-file", help: "Certificates that sign the broker's, PEM, for amqps.", standard: nil),
        Setting(
            key: "management.url", help: "The broker's management API, for status: http://user:password@host:15672.",
            standard: "the broker's host and user at port 15672", isSecret: true),
        Setting(key: "management.url-file", help: "A file with it.", standard: nil),
        Setting(
            key: "database.url", help: "The database: postgres://user:password@host:port/name?sslmode=….",
            standard: nil, isSecret: true),
        Setting(key: "database.url-file", help: "A file with it.", standard: nil),
        Setting(key: "database.password", help: "In place of the one in the URL.", standard: nil, isSecret: true),
        Setting(key: "database.password-file", help: "A file with it.", standard: nil),
        Setting(
            key: "database.ca-file", help: "Certificates that sign the server's, PEM: sslmode is then verify-full.",
            standard: nil),
        Setting(key: "database.connections", help: "Connections of a worker or trainer.", standard: "4"),
        Setting(key: "tenant", help: "The team that a client command speaks for.", standard: nil),
        Setting(
            key: "model.url", help: "An OpenAI-compatible endpoint, with or without /v1.",
            standard: "http://127.0.0.1:8080/v1"),
        Setting(key: "model.name", help: "The model to ask for.", standard: "default"),
        Setting(key: "model.api-key", help: "Its key, if it needs one.", standard: nil, isSecret: true),
        Setting(key: "model.api-key-file", help: "A file with the key.", standard: nil),
        Setting(key: "model.ca-file", help: "Certificates that sign the endpoint's, PEM, for https.", standard: nil),
        Setting(
            key: "model.class", help: "capable, or small: then only wording that small models learned.",
            standard: "capable"),
        Setting(key: "model.slots", help: "Model calls at once.", standard: "16"),
        Setting(key: "model.timeout", help: "Seconds for one attempt of a call.", standard: "60"),
        Setting(key: "model.time-limit", help: "Seconds for all calls of a job.", standard: "120"),
        Setting(key: "model.attempts", help: "Attempts of one call.", standard: "3"),
        Setting(key: "model.temperature", help: "Sampling temperature of revisions.", standard: "0.3"),
        Setting(key: "model.candidates", help: "Candidates where a job names no number, 1 to 8.", standard: "1"),
        Setting(
            key: "model.supports-n", help: "Whether the endpoint takes n; else candidates are asked for one by one.",
            standard: "false"),
        Setting(
            key: "embedding.url",
            help: "An OpenAI-compatible endpoint of embeddings, where fit.features or a version in use needs one.",
            standard: nil),
        Setting(key: "embedding.name", help: "The model of embeddings to ask for.", standard: "default"),
        Setting(key: "embedding.api-key", help: "Its key, if it needs one.", standard: nil, isSecret: true),
        Setting(key: "embedding.api-key-file", help: "A file with the key.", standard: nil),
        Setting(
            key: "embedding.ca-file", help: "Certificates that sign the endpoint's, PEM, for https.", standard: nil),
        Setting(
            key: "embedding.timeout",
            help: "Seconds that a job waits for embeddings, before local features decide; fits wait twelve times that.",
            standard: "5"),
        Setting(key: "revision.unit", help: "text, or sentence: what small models can do.", standard: "text"),
        Setting(key: "revision.prompts", help: "The most prompts combined for one text.", standard: "2"),
        Setting(
            key: "revision.threshold", help: "Revise only where that is better with at least this probability.",
            standard: "0.6"),
        Setting(key: "revision.exploration", help: "Share of jobs with prompts by Thompson sampling.", standard: "0"),
        Setting(
            key: "revision.random-share",
            help: "Share of jobs that try any prompt, to keep its effect known; sent only where predicted better.",
            standard: "0.02"),
        Setting(
            key: "effects.observations", help: "Newest observations kept of each prompt and team.", standard: "2000"),
        Setting(
            key: "effects.interval", help: "Seconds between estimates of the prompts' effects.", standard: "30"),
        Setting(
            key: "worker.prefetch", help: "Unacknowledged jobs of each team a worker holds.",
            standard: "model.slots + 64"),
        Setting(key: "worker.batch", help: "The most jobs in one look-up or insert.", standard: "256"),
        Setting(key: "feedback.shards", help: "Feedback queues; the same in a whole deployment.", standard: "8"),
        Setting(
            key: "fit.interval", help: "Hours between fits that a trainer makes by itself; 0: none.", standard: "0"),
        Setting(
            key: "fit.minimum-answers", help: "The fewest answers to learn a model from; for a trainer, new ones.",
            standard: "200"),
        Setting(
            key: "fit.maximum-answers", help: "The most answers that a fit holds in memory.", standard: "4000000"),
        Setting(
            key: "fit.features",
            help:
                "local-2, or local-2+embedding: then fits try embeddings too, and take them where they predict better.",
            standard: "local-2"),
        Setting(
            key: "fit.checkpoint",
            help: "A file in which a trainer's fit leaves what it reached, to go on from after a restart.",
            standard: nil),
        Setting(key: "fit.threads", help: "Cores that a fit computes on.", standard: "1"),
        Setting(
            key: "fit.share", help: "Share of the time, 0.01 to 1, that a fit may keep the database busy.",
            standard: "0.1"),
        Setting(
            key: "questions.strategy",
            help: "How the next question is chosen: bald (mutual information), d-optimal, published or random.",
            standard: "bald"),
        Setting(key: "text.limit", help: "The longest text accepted, bytes of UTF-8.", standard: "262144"),
        Setting(key: "refresh", help: "Seconds between reads of tenants, prompts and models.", standard: "2"),
        Setting(
            key: "grace", help: "Seconds from SIGTERM to the end; the last fifth, 5 at most, is for closing.",
            standard: "25"),
        Setting(
            key: "health.port", help: "Port of /health/live, /health/ready, /metrics and the status page; 0: none.",
            standard: "0"),
        Setting(
            key: "status.interval",
            help: "Seconds between looks at the queues, for the status page and the monitor's metrics; 0: no page.",
            standard: "5"),
        Setting(key: "health.host", help: "Address that the health port binds to.", standard: "127.0.0.1"),
        Setting(
            key: "health.token", help: "A bearer token for it, 16 bytes at least; needed beyond loopback.",
            standard: nil,
            isSecret: true),
        Setting(key: "health.token-file", help: "A file with it.", standard: nil),
        Setting(
            key: "replay.users",
            help: "Broker users, by comma, whose replays count for teams that list theirs; the own user always.",
            standard: nil),
        Setting(
            key: "retention.interval", help: "Seconds between removals of what is no longer kept; 0: never.",
            standard: "600"),
        Setting(
            key: "care.interval",
            help: "Seconds between looks for prompts and kinds of jobs that do harm, which are switched off; 0: never.",
            standard: "600"),
        Setting(
            key: "log.level", help: "trace, debug, info, notice, warning, error or critical.",
            standard: "info; warning for commands that end"),
        Setting(key: "log.format", help: "text, or json: an object a line.", standard: "text"),
        Setting(
            key: "otel.exporter.otlp.endpoint",
            help: "A collector that takes OTLP over HTTP as JSON, such as http://127.0.0.1:4318; without it no traces.",
            standard: nil),
        Setting(
            key: "otel.exporter.otlp.headers", help: "Headers for it: name=value, separated by commas.",
            standard: nil, isSecret: true),
        Setting(key: "otel.exporter.otlp.headers-file", help: "A file with them.", standard: nil),
        Setting(
            key: "otel.service.name", help: "What the process is called in traces.",
            standard: "attune-worker or attune-trainer"),
        Setting(
            key: "tracing.ratio", help: "Share, 0 to 1, of jobs without a trace of their sender that are recorded.",
            standard: "1"),
    ]
}
