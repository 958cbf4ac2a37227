/// One thing that can be configured.
struct Setting: Sendable {
    /// Dotted, as in a configuration file: `model.time-limit`.
    let key: String
    let help: String
    /// Shown as the default; nil where there is none.
    let standard: String?
    var isSecret = false

    /// `--model-time-limit`.
    var flag: String { "--" + key.replacing(".", with: "-") }

    /// `ATTUNE_MODEL_TIME_LIMIT`; the addresses that other programs know too, and the files with them, have no prefix,
    /// nor has what OpenTelemetry has named.
    var environment: String {
        let name = key.replacing(".", with: "_").replacing("-", with: "_").uppercased()
        return Self.unprefixed.contains(key) ? name : "ATTUNE_" + name
    }

    static let unprefixed: Set<String> = [
        "amqp.url", "amqp.url-file", "database.url", "database.url-file", "otel.exporter.otlp.endpoint",
        "otel.exporter.otlp.headers", "otel.exporter.otlp.headers-file", "otel.service.name",
    ]
}
