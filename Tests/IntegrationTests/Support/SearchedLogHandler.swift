import Logging

/// Searches every line for ``UnloggedTexts``, at every level, and passes on those that the tests show.
struct SearchedLogHandler: LogHandler {
    /// Everything is asked for, so that it can be searched.
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    var metadata: Logger.Metadata = [:]
    private let shown: Logger.Level
    private let output: StreamLogHandler

    init(label: String, shown: Logger.Level) {
        self.shown = shown
        output = StreamLogHandler.standardError(label: label)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        UnloggedTexts.expectNone(in: "\(event.message) \(event.metadata ?? [:]) \(metadata)", of: "a service")
        if event.level >= shown { output.log(event: event) }
    }
}
