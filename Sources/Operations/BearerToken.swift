import Foundation
import HTTPTypes
import Hummingbird

/// Lets requests pass that bring a token, the others get 401: as a bearer token (RFC 6750, section 2.1), or as the password
/// of whichever user (RFC 7617), which is what browsers ask for.
struct BearerToken<Context: RequestContext>: RouterMiddleware {
    private let expected: [UInt8]

    init(_ token: String) { expected = Array(token.utf8) }

    @concurrent func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let given = Self.token(in: request.headers[.authorization] ?? ""), matches(given) else {
            var headers: HTTPFields = [.wwwAuthenticate: "Bearer"]
            headers.append(HTTPField(name: .wwwAuthenticate, value: "Basic realm=\"attune\""))
            return Response(status: .unauthorized, headers: headers)
        }
        return try await next(request, context)
    }

    private static func token(in header: String) -> [UInt8]? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        switch parts[0].lowercased() {
        case "bearer": return Array(parts[1].utf8)
        case "basic":
            guard let pair = Data(base64Encoded: String(parts[1])), let colon = pair.firstIndex(of: UInt8(ascii: ":"))
            else { return nil }
            return Array(pair[pair.index(after: colon)...])
        default: return nil
        }
    }

    /// Takes as long for any value of the right length.
    private func matches(_ given: [UInt8]) -> Bool {
        guard given.count == expected.count else { return false }
        return zip(given, expected).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
