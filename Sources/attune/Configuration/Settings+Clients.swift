import AMQP
import ArgumentParser
import EventLoop
import Foundation
import LanguageModel
import Logging
import OTLPTracing
import Operations
import Personalization
import Postgres
import Workers

/// What the settings make.
extension Settings {
    func broker(_ name: String) throws -> AMQPConfiguration {
        var broker = try AMQPConfiguration(url: try requiredSecret("amqp.url"))
        if let password = try secret("amqp.password") { broker.password = password }
        if let file = text("amqp.ca-file") {
            guard broker.tls != nil else { throw ValidationError("amqp.ca-file needs an amqps:// URL") }
            broker.tls?.authorityFile = file
        }
        broker.connectionName = name
        return broker
    }

    func database(_ name: String) throws -> PostgresConfiguration {
        var database = try PostgresConfiguration(url: try requiredSecret("database.url"))
        if let password = try secret("database.password") { try database.setPassword(password) }
        if let file = text("database.ca-file") { database.requireTrust(authorityFile: file) }
        database.poolSize = try integer("database.connections", default: 4, in: 1...100)
        database.applicationName = name
        return database
    }

    func tenant() throws -> String {
        try TenantName(validating: try required("tenant")).rawValue
    }

    func languageModel() throws -> LanguageModelConfiguration {
        var model = LanguageModelConfiguration(
            baseURL: text("model.url", default: "http://127.0.0.1:8080/v1"),
            model: text("model.name", default: "default"),
            apiKey: try apiKey())
        model.authorityFile = text("model.ca-file")
        model.slots = try slots
        model.maximumWaiting = 1 << 16
        model.attemptTimeLimit = try seconds("model.timeout", default: 60, in: 0.01...3600)
        model.totalTimeLimit = try modelTimeLimit
        model.maximumAttempts = try integer("model.attempts", default: 3, in: 1...20)
        model.supportsMultipleChoices = try flag("model.supports-n", default: false)
        return model
    }

    private var slots: Int { get throws { try integer("model.slots", default: 16, in: 1...4096) } }

    private var modelTimeLimit: Duration {
        get throws { try seconds("model.time-limit", default: 120, in: 0.01...86_400) }
    }

    /// The endpoint of embeddings; nil where none is set.
    ///
    /// - Parameter isForJobs: Whether somebody waits: then all attempts together take `embedding.timeout`.
    func embedding(isForJobs: Bool = false) throws -> LanguageModelConfiguration? {
        guard let url = text("embedding.url") else { return nil }
        var model = LanguageModelConfiguration(
            baseURL: url, model: text("embedding.name", default: "default"),
            apiKey: try secret("embedding.api-key").map { APIKey($0) })
        model.authorityFile = text("embedding.ca-file")
        model.maximumWaiting = 1 << 16
        let patience = try seconds("embedding.timeout", default: 5, in: 0.01...300)
        model.attemptTimeLimit = isForJobs ? patience : patience * 12
        model.totalTimeLimit = isForJobs ? patience : patience * 36
        model.maximumAttempts = isForJobs ? 2 : 4
        model.backoffBase = isForJobs ? .milliseconds(50) : .milliseconds(500)
        return model
    }

    /// Whether fits try embeddings.
    ///
    /// - Parameter choice: As `fit.features`, which it comes before.
    func triesEmbeddings(_ choice: String? = nil) throws -> Bool {
        let local = FeatureSpecification.current.identifier
        switch choice ?? text("fit.features", default: local) {
        case local: return false
        case "\(local)+embedding":
            guard text("embedding.url") != nil else {
                throw ValidationError(
                    "\(local)+embedding needs an endpoint: set embedding.url (--embedding-url), and embedding.name")
            }
            return true
        default: throw ValidationError("the features must be \(local) or \(local)+embedding (fit.features)")
        }
    }

    private func apiKey() throws -> APIKey? {
        try secret("model.api-key").map { APIKey($0) }
    }

    func worker() throws -> WorkerSettings {
        var worker = WorkerSettings()
        worker.prefetch = try integer("worker.prefetch", default: try slots + 64, in: 1...65_535)
        worker.batch = try integer("worker.batch", default: 256, in: 1...4096)
        worker.modelClass = try choice("model.class", default: .capable)
        worker.revisionUnit = try choice("revision.unit", default: .text)
        worker.candidates = try integer("model.candidates", default: 1, in: 1...8)
        worker.temperature = try number("model.temperature", default: 0.3, in: 0...2)
        worker.promptsPerJob = try integer("revision.prompts", default: 2, in: 1...6)
        worker.threshold = try number("revision.threshold", default: 0.6, in: 0.5...1)
        worker.exploration = try number("revision.exploration", default: 0, in: 0...1)
        worker.randomShare = try number("revision.random-share", default: 0.02, in: 0...1)
        worker.languageModel = text("model.name", default: "default")
        worker.modelTimeLimit = try modelTimeLimit
        worker.grace = try grace
        worker.refresh = try refresh
        worker.textLimit = try textLimit
        worker.modelSlots = try slots
        worker.trustedUsers = names("replay.users")
        worker.embedding = try embedding(isForJobs: true)
        return worker
    }

    func trainer() throws -> TrainerSettings {
        var trainer = TrainerSettings()
        trainer.shards = try shards
        trainer.observations = try observations
        trainer.effectInterval = try seconds("effects.interval", default: 30, in: 0.05...86_400)
        trainer.grace = try grace
        trainer.refresh = try refresh
        trainer.textLimit = try textLimit
        let hours = try number("fit.interval", default: 0, in: 0...8760)
        trainer.refit.interval = .seconds(hours * 3600)
        trainer.refit.learning = try learning()
        trainer.refit.minimumAnswers = trainer.refit.learning.minimumAnswers
        trainer.refit.learning.activates = true
        trainer.refit.learning.checkpointFile = text("fit.checkpoint")
        trainer.refit.learning.passesOverCheckpoints = true
        trainer.refit.learning.owner = "a trainer on \(ProcessInfo.processInfo.hostName)"
        trainer.trustedUsers = names("replay.users")
        trainer.embedding = try embedding()
        trainer.refit.triesEmbeddings = try triesEmbeddings()
        let interval = try seconds("retention.interval", default: 600, in: 0...86_400)
        trainer.retentionInterval = interval > .zero ? interval : nil
        let careInterval = try seconds("care.interval", default: 600, in: 0...86_400)
        trainer.careInterval = careInterval > .zero ? careInterval : nil
        trainer.questions.strategy = try choice("questions.strategy", default: trainer.questions.strategy)
        return trainer
    }

    func learning() throws -> LearningSettings {
        var learning = LearningSettings()
        learning.minimumAnswers = try integer("fit.minimum-answers", default: 200, in: 2...1_000_000_000)
        learning.maximumAnswers = try integer("fit.maximum-answers", default: 4_000_000, in: 2...1_000_000_000)
        learning.threads = try integer("fit.threads", default: 1, in: 1...1024)
        learning.pace = Pace(share: try number("fit.share", default: 0.1, in: 0.01...1))
        return learning
    }

    var shards: Int {
        get throws { try integer("feedback.shards", default: AttuneTopology.defaultShards, in: 1...256) }
    }
    var observations: Int { get throws { try integer("effects.observations", default: 2000, in: 20...100_000) } }
    private var grace: Duration { get throws { try seconds("grace", default: 25, in: 0...3600) } }
    private var refresh: Duration { get throws { try seconds("refresh", default: 2, in: 0.05...3600) } }
    var textLimit: Int { get throws { try integer("text.limit", default: 256 * 1024, in: 1...(16 << 20)) } }

    func management() throws -> BrokerManagement {
        if let url = try secret("management.url") { return try BrokerManagement(url: url, client: .untraced) }
        let broker = try broker("attune status")
        return BrokerManagement(
            scheme: broker.tls == nil ? "http" : "https", host: broker.host, port: broker.tls == nil ? 15_672 : 15_671,
            user: broker.user, password: broker.password, virtualHost: broker.virtualHost, client: .untraced)
    }

    /// The tracer that the settings ask for; nil where no collector is named.
    ///
    /// - Parameter service: What this process is called where nothing else is set.
    func tracer(_ service: String, _ logger: Logger) throws -> OTLPTracer? {
        guard let base = text("otel.exporter.otlp.endpoint") else { return nil }
        guard let url = URLComponents(string: base), ["http", "https"].contains(url.scheme), url.host != nil else {
            throw ValidationError(
                "otel.exporter.otlp.endpoint must be the address of a collector, such as http://127.0.0.1:4318")
        }
        var configuration = OTLPConfiguration(
            endpoint: (base.hasSuffix("/") ? String(base.dropLast()) : base) + "/v1/traces",
            service: text("otel.service.name", default: service))
        configuration.resource += [
            ("service.namespace", "attune"), ("service.instance.id", UUID().uuidString.lowercased()),
            ("host.name", ProcessInfo.processInfo.hostName),
            ("process.pid", String(ProcessInfo.processInfo.processIdentifier)),
        ]
        for pair in (try secret("otel.exporter.otlp.headers") ?? "").split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.count == 2, let value = parts[1].removingPercentEncoding else {
                throw ValidationError("otel.exporter.otlp.headers must be name=value, separated by commas")
            }
            configuration.headers.append((parts[0], value))
        }
        configuration.ratio = try number("tracing.ratio", default: 1, in: 0...1)
        return OTLPTracer(configuration, client: .untraced, logger: logger)
    }

    /// - Parameter standard: The level where none is set.
    func logger(_ label: String, level standard: Logger.Level = .info) throws -> Logger {
        let isJSON: Bool
        switch text("log.format", default: "text") {
        case "text": isJSON = false
        case "json": isJSON = true
        default: throw ValidationError("log.format must be text or json")
        }
        var logger = Logger(label: label) { label -> any LogHandler in
            if isJSON { return JSONLogHandler(label: label) }
            return StreamLogHandler.standardError(label: label)
        }
        guard let level = Logger.Level(rawValue: text("log.level", default: standard.rawValue)) else {
            throw ValidationError("log.level must be trace, debug, info, notice, warning, error or critical")
        }
        logger.logLevel = level
        return logger
    }
}
