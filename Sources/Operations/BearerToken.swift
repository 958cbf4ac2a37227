import Hummingbird

/// Lets requests pass that bring a token (RFC 6750, section 2.1); the others get 401.
struct BearerToken<Context: RequestContext>: RouterMiddleware {
    private let expected: [UInt8]

    init(_ token: String) { expected = Array("Bearer \(token)".utf8) }

    @concurrent func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard matches(Array((request.headers[.authorization] ?? "").utf8)) else {
            return Response(status: .unauthorized, headers: [.wwwAuthenticate: "Bearer"])
        }
        return try await next(request, context)
    }

    /// Takes as long for any value of the right length.
    private func matches(_ given: [UInt8]) -> Bool {
        guard given.count == expected.count else { return false }
        return zip(given, expected).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
