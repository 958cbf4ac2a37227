import Testing

@testable import LanguageModel

@Suite("Classification of statuses")
struct StatusClassificationTests {
    private func classify(_ status: Int, _ body: String = "", secret: String? = nil) -> LanguageModelError {
        StatusClassification.error(status: status, retryAfter: nil, body: Array(body.utf8), secret: secret)
    }

    @Test(
        "Every status has a code",
        arguments: [
            (408, .outage), (502, .outage), (503, .outage), (504, .outage), (522, .outage), (529, .outage),
            (429, .rateLimited), (500, .serverError), (501, .serverError), (599, .serverError),
            (301, .invalidRequest), (308, .invalidRequest), (400, .invalidRequest), (401, .invalidRequest),
            (402, .invalidRequest), (403, .invalidRequest), (404, .invalidRequest), (405, .invalidRequest),
            (413, .invalidRequest), (415, .invalidRequest), (422, .invalidRequest), (451, .invalidRequest),
        ] as [(Int, LanguageModelError.Code)])
    func codes(status: Int, code: LanguageModelError.Code) {
        let error = classify(status)
        #expect(error.code == code)
        #expect(error.status == status)
        #expect(error.isOutage == (code == .outage))
        #expect(!error.message.isEmpty)
    }

    @Test(
        "A message says what to check",
        arguments: [(401, "API key"), (403, "rights"), (404, "model name"), (301, "base URL"), (429, "slots")])
    func advice(status: Int, words: String) {
        #expect(classify(status).message.contains(words))
    }

    @Test(
        "A refusal of the content is told from a refusal of the form",
        arguments: [
            (400, #"{"error":{"code":"content_filter","message":"private"}}"#),
            (400, #"{"error":{"code":"ContentX","innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#),
            (400, #"{"error":{"type":"content_policy_violation","code":null}}"#),
            (403, #"{"error":{"code":"content_moderation"}}"#),
            (422, #"{"code":"content_filter","message":"private"}"#),
            (451, #"{"error":"private","error_type":"content_blocked"}"#),
        ])
    func content(status: Int, body: String) {
        let error = classify(status, body)
        #expect(error.code == .rejected)
        #expect(!error.description.contains("private"))
    }

    @Test(
        "The server's code is kept when it looks like one",
        arguments: [
            (
                #"{"error":{"code":"context_length_exceeded","type":"invalid_request_error"}}"#,
                "context_length_exceeded"
            ),
            (#"{"error":{"code":400,"type":"exceed_context_size_error"}}"#, "exceed_context_size_error"),
            (#"{"object":"error","type":"BadRequestError","code":400}"#, "badrequesterror"),
            (#"{"error":"private","error_type":"validation"}"#, "validation"),
            (#"{"error":{"code":"a whole private sentence"}}"#, nil),
            (#"{"error":{"code":"sk-proj-private"}}"#, nil), (#"{"error":{"code":""}}"#, nil),
            (#"{"error":{"code":"my_private_key_1"}}"#, nil),
            ("{\"error\":{\"code\":\"" + String(repeating: "a", count: 65) + "\"}}", nil),
            (#"{"detail":"private"}"#, nil), ("private", nil), ("", nil), (#"{"error":null}"#, nil), ("[1]", nil),
        ] as [(String, String?)])
    func serverCode(body: String, code: String?) {
        let error = classify(400, body, secret: "my_private_KEY_1")
        #expect(error.serverCode == code)
        #expect(error.code == .invalidRequest)
        #expect(!error.description.contains("private"))
    }

    @Test("A prompt beyond the context is named as such")
    func context() {
        let body = #"{"error":{"code":"context_length_exceeded"}}"#
        #expect(classify(400, body).message.contains("context"))
    }

    @Test("Of several failures the one that says what to do is thrown")
    func mostTelling() {
        let failures = [LanguageModelError.Code.invalidResponse, .rejected, .outage].map { LanguageModelError($0, "") }
        #expect(LanguageModelError.mostTelling(of: failures)?.code == .outage)
        #expect(LanguageModelError.mostTelling(of: []) == nil)
    }
}
