import AsyncHTTPClient

extension HTTPClient {
    /// Records no spans, unlike the shared one: for what this program asks of the services beside it.
    static let untraced: HTTPClient = {
        var configuration = HTTPClient.Configuration.singletonConfiguration
        configuration.tracing.tracer = nil
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}
