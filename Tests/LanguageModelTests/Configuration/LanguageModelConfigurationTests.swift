import Testing

@testable import LanguageModel

@Suite("Configuration")
struct LanguageModelConfigurationTests {
    static let base = LanguageModelConfiguration(baseURL: "http://127.0.0.1:8080", model: "m", apiKey: APIKey("k"))

    @Test("The defaults are valid")
    func defaults() throws {
        try Self.base.validate()
    }

    @Test("A value at the edge of its range is valid")
    func edges() throws {
        var configuration = Self.base
        configuration.temperature = 0
        configuration.topP = 1
        configuration.frequencyPenalty = -2
        configuration.repeatPenalty = 10
        configuration.maximumAttempts = 1
        configuration.maximumWaiting = 0
        configuration.totalTimeLimit = configuration.attemptTimeLimit
        try configuration.validate()
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let change: @Sendable (inout LanguageModelConfiguration) -> Void
        var testDescription: String { name }
        init(_ name: String, _ change: @escaping @Sendable (inout LanguageModelConfiguration) -> Void) {
            self.name = name
            self.change = change
        }
    }

    static let wrong = [
        Case("baseURL") { $0.baseURL = "nowhere" },
        Case("model") { $0.model = "" },
        Case("model") { $0.model = "a\nb" },
        Case("apiKey") { $0.apiKey = APIKey("two words") },
        Case("apiKey") { $0.apiKey = APIKey(" \n") },
        Case("apiKey") { $0.apiKey = APIKey("a\r\nx-injected: 1") },
        Case("attemptTimeLimit") { $0.attemptTimeLimit = .zero },
        Case("connectTimeLimit") { $0.connectTimeLimit = .seconds(-1) },
        Case("probeTimeLimit") { $0.probeTimeLimit = .zero },
        Case("totalTimeLimit") { $0.totalTimeLimit = .seconds(1) },
        Case("totalTimeLimit") { $0.totalTimeLimit = .seconds(100_000) },
        Case("maximumAttempts") { $0.maximumAttempts = 0 },
        Case("maximumAttempts") { $0.maximumAttempts = 21 },
        Case("backoffBase") { $0.backoffBase = .zero },
        Case("backoffCap") { $0.backoffCap = .milliseconds(1) },
        Case("slots") { $0.slots = 0 },
        Case("maximumWaiting") { $0.maximumWaiting = -1 },
        Case("maximumResponseBytes") { $0.maximumResponseBytes = 10 },
        Case("maximumTokens") { $0.maximumTokens = 0 },
        Case("temperature") { $0.temperature = 2.1 },
        Case("temperature") { $0.temperature = .nan },
        Case("topP") { $0.topP = 0 },
        Case("repeatPenalty") { $0.repeatPenalty = -1 },
        Case("frequencyPenalty") { $0.frequencyPenalty = .infinity },
        Case("stop") { $0.stop = [""] },
        Case("stop") { $0.stop = Array(repeating: "x", count: 17) },
        Case("extraHeaders") { $0.extraHeaders = ["bad name": "x"] },
        Case("extraHeaders") { $0.extraHeaders = ["": "x"] },
        Case("extraHeaders") { $0.extraHeaders = ["x-a": "b\r\nx-injected: 1"] },
        Case("extraHeaders") { $0.extraHeaders = ["Content-Length": "1"] },
        Case("authorization") { $0.extraHeaders = ["Authorization": "Basic secret"] },
    ]

    @Test("A wrong value is named", arguments: wrong)
    func refused(wrong: Case) throws {
        var configuration = Self.base
        wrong.change(&configuration)
        let error = #expect(throws: LanguageModelError.self) { try configuration.validate() }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains(wrong.name) == true)
        #expect(error?.message.contains("secret") == false)
        #expect(error?.message.contains("injected") == false)
    }

    @Test("An API key never prints itself, nor do header values")
    func secrecy() {
        var configuration = Self.base
        configuration.apiKey = APIKey("sk-secret\n")
        configuration.extraHeaders = ["api-key": "sk-secret"]
        var dumped = ""
        dump(configuration, to: &dumped)
        dump(APIKey("sk-secret"), to: &dumped)
        dumped += "\(configuration) \(APIKey("sk-secret")) \(String(reflecting: APIKey("sk-secret")))"
        dumped += String(reflecting: configuration) + String(describing: Optional(APIKey("sk-secret")))
        #expect(!dumped.contains("secret"))
        #expect(dumped.contains("api-key"))
        #expect(configuration.apiKey?.secret == "sk-secret")
    }
}
