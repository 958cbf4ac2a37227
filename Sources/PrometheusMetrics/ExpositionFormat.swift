/// The text formats that Prometheus reads.
public enum ExpositionFormat: Sendable, CaseIterable {
    /// Prometheus' own, version 0.0.4.
    case prometheus
    /// OpenMetrics 1.0.
    case openMetrics

    public var contentType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// The format that a request's `Accept` header asks for. Prometheus' own where it does not name OpenMetrics.
    public static func preferred(by accept: String?) -> ExpositionFormat {
        accept?.lowercased().contains("application/openmetrics-text") == true ? .openMetrics : .prometheus
    }
}
