/// Turns a response that is not a success into an error. Pure: the same response gives the same error.
enum StatusClassification {
    /// - Parameters:
    ///   - status: any status but 2xx.
    ///   - body: the body, or its beginning.
    ///   - secret: never let through, should the server echo it as a code.
    static func error(
        status: Int, retryAfter: Duration?, body: [UInt8], secret: String?
    ) -> LanguageModelError {
        let parsed = ServerErrorBody(body)
        let serverCode = parsed.codes.first { code in secret.map { !code.contains($0.lowercased()) } ?? true }
        func make(_ code: LanguageModelError.Code, _ message: String) -> LanguageModelError {
            LanguageModelError(code, message, status: status, retryAfter: retryAfter, serverCode: serverCode)
        }

        switch status {
        case 400, 403, 422, 451:
            if parsed.isContentRefusal {
                return make(.rejected, "the endpoint refused the content; the text goes no further with this model")
            }
        default:
            break
        }
        switch status {
        case 408:
            return make(.outage, "the endpoint timed out waiting for the request; check the network between")
        case 429 where serverCode == "insufficient_quota":
            return make(.rateLimited, "the account's quota is used up; check its plan and billing")
        case 429:
            return make(.rateLimited, "the endpoint limits the rate; lower the slots or raise the account's limit")
        case 502, 503, 504, 520...524, 529:
            return make(.outage, "the endpoint is not available; check that the model server is up and has loaded")
        case 500...:
            return make(.serverError, "the endpoint failed on this request; see the model server's log")
        default:
            return make(.invalidRequest, advice(for: status, serverCode: serverCode))
        }
    }

    private static func advice(for status: Int, serverCode: String?) -> String {
        switch status {
        case 300..<400:
            return "the endpoint redirects, which is not followed; set the base URL to where it points"
        case 400 where serverCode == "context_length_exceeded" || serverCode == "exceed_context_size_error":
            return "the messages and the token limit exceed the model's context; shorten them or raise the context size"
        case 401:
            return "the endpoint refused the credentials; check the API key"
        case 402:
            return "the endpoint asks for payment; check the account's balance"
        case 403:
            return "the endpoint forbids the request; check the API key's rights and the model name"
        case 404:
            return "no such path or model; check the base URL and the model name"
        case 413:
            return "the endpoint finds the request too large; shorten the messages"
        default:
            return "the endpoint refused the request; check the model name, the sampling settings and the token limit"
        }
    }
}
