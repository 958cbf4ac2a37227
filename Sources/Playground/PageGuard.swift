import HTTPTypes
import Hummingbird

/// Keeps other sites' pages out: only requests to a loopback name, and forms only from the page itself.
///
/// The first is against DNS rebinding, the second against cross-site requests (OWASP, Cross-Site Request Forgery
/// Prevention: verifying origin). The headers keep a text, were one not escaped, from running as a script.
struct PageGuard<Context: RequestContext>: RouterMiddleware {
    private let hosts: Set<String>

    init(port: Int) {
        hosts = Set(
            ["127.0.0.1", "localhost", "[::1]"].flatMap { ["\($0):\(port)", port == 80 ? $0 : "\($0):\(port)"] })
    }

    @concurrent func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let host = request.head.authority, hosts.contains(host) else {
            throw HTTPError(.misdirectedRequest, message: "Call the playground by 127.0.0.1 or localhost.")
        }
        if request.method != .get, request.method != .head {
            let origin = request.headers[HTTPField.Name.origin]
            guard origin == nil || origin == "http://\(host)" else {
                throw HTTPError(
                    .forbidden, message: "Forms are taken from the playground's own page only: load it again.")
            }
        }
        var response = try await next(request, context)
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }
}
