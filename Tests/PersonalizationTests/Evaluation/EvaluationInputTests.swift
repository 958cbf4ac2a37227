import Testing

@testable import Personalization

struct EvaluationInputTests {
    private func error(_ files: EvaluationFiles) -> EvaluationError? {
        do {
            _ = try files.read()
            return nil
        } catch {
            return error as? EvaluationError
        }
    }

    @Test(
        "A broken line of responses is refused with its number and the reason",
        arguments: [
            (#"{"id":"x","features":[1,2"#, EvaluationError.Code.brokenLine, "ends inside an object or array"),
            (#"{"id":"x","features":[1,2]} {}"#, .brokenLine, "something follows"),
            (#"{"features":[1,2]}"#, .brokenLine, "id: The field is required"),
            (#"{"id":"","features":[1,2]}"#, .brokenLine, "id: It must not be empty"),
            (#"{"id":7,"features":[1,2]}"#, .brokenLine, "id: It must be a string"),
            (#"{"id":"x","features":[1,"2"]}"#, .brokenLine, "features[1]: It must be a number"),
            (#"{"id":"x","features":[1,1e16]}"#, .brokenLine, "beyond ±1e15"),
            (#"{"id":"x","features":[1,1e999]}"#, .brokenLine, "out of range"),
            (#"{"id":"x","features":[1,NaN]}"#, .brokenLine, "a value is expected"),
            (#"{"id":"x","features":[]}"#, .brokenLine, "empty list"),
            (#"{"id":"x","features":[1,2,3]}"#, .brokenLine, "has 3 features and line 1 has 2"),
            (#"{"id":"x"}"#, .brokenLine, "neither text nor features"),
            (#"{"id":"x","text":"Hello"}"#, .mixedLines, "only text and line 1 has features"),
            (#"{"id":"first","features":[1,3]}"#, .reusedIdentifier, "another response on line 1"),
            (#"{"id":"first","prompt":"p","features":[1,2]}"#, .reusedIdentifier, "another response on line 1"),
            (#"{"id":"x","id":"y","features":[1,2]}"#, .brokenLine, "stands there twice"),
            (#"["x"]"#, .brokenLine, "must be an object"),
        ])
    func brokenResponse(line: String, code: EvaluationError.Code, reason: String) throws {
        let error = error(EvaluationFiles(responses: [#"{"id":"first","features":[1,2]}"#, line]))
        #expect(error?.code == code)
        #expect(error?.place == "r.jsonl, line 2")
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
    }

    @Test("More features than can be learned from are refused")
    func tooManyFeatures() {
        let numbers = [Double](repeating: 1, count: 4097)
        #expect(error(EvaluationFiles(responses: [#"{"id":"x","features":\#(numbers)}"#]))?.code == .brokenLine)
    }

    @Test(
        "A broken line of comparisons is refused with its number and the reason",
        arguments: [
            (#"{"user_id":"u","a":"x","b":"z","preferred":"a"}"#, EvaluationError.Code.badReference, "has the id z"),
            (#"{"user_id":"u","a":"x","b":"x","preferred":"a"}"#, .badReference, "with itself"),
            (#"{"user_id":"u","a":"x","b":"y","preferred":"x"}"#, .brokenLine, "preferred: It must be one of: a, b"),
            (#"{"user_id":"u","a":"x","b":"y"}"#, .brokenLine, "preferred: The field is required"),
            (#"{"a":"x","b":"y","preferred":"a"}"#, .brokenLine, "user_id: The field is required"),
            (#"{"user_id":"u","a":"x","b":"y","preferred":"a","split":"dev"}"#, .brokenLine, "train, adapt, test"),
            (#"{"user_id":"u","a":"x","b":"y","preferred":"a","split":"test"}"#, .mixedLines, "line 1 has none"),
            (#"{"user_id":"u","a":"x""#, .brokenLine, "ends inside"),
        ])
    func brokenComparison(line: String, code: EvaluationError.Code, reason: String) {
        let error = error(
            EvaluationFiles(
                responses: [#"{"id":"x","features":[1,2]}"#, #"{"id":"y","features":[2,2]}"#],
                comparisons: [#"{"user_id":"u","a":"x","b":"y","preferred":"a"}"#, line]))
        #expect(error?.code == code)
        #expect(error?.place == "c.jsonl, line 2")
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
    }

    @Test("Features win where a line has text too, and a text alone is measured")
    func featuresAndTexts() throws {
        let given = try EvaluationFiles(responses: [#"{"id":"x","text":"Hello","features":[1,2]}"#]).read().0
        #expect(given.dimension == 2)
        #expect(given.specification == nil)
        var responses = EvaluationResponses(file: "r.jsonl")
        let line = #"{"id":"x","prompt":"Hi","text":"Hello there!"}"#
        let (id, psi) = try responses.add(line: Array(line.utf8), number: 1)
        #expect(id == "x")
        #expect(psi == FeatureSpecification.current.extract(prompt: "Hi", text: "Hello there!"))
        #expect(responses.specification == .current)
    }

    @Test("The same line twice is one response")
    func repeatedLine() throws {
        let line = #"{"id":"x","prompt":"p","features":[0.1,1e6]}"#
        let responses = try EvaluationFiles(responses: [line, line]).read().0
        #expect(responses.count == 1)
        #expect(responses.repeatedLines == 1)
    }

    @Test("A large common offset does not take the digits of differences")
    func offset() throws {
        let responses = try EvaluationFiles(responses: [
            #"{"id":"x","features":[1700000000.25]}"#, #"{"id":"y","features":[1700000000.5]}"#,
        ]).read().0
        #expect(responses.features == [0, 0.25])
    }

    @Test("A written line of features reads back as the same numbers")
    func featureLine() throws {
        let features = [0.1, -3, 1e-300, 123456.789]
        var bytes: [UInt8] = []
        FeatureLine.append(id: "a \"b\"", features: features, to: &bytes)
        var responses = EvaluationResponses(file: "r.jsonl")
        let (id, read) = try responses.add(line: Array(bytes.dropLast()), number: 1)
        #expect(id == "a \"b\"")
        #expect(read == features)
        #expect(bytes.last == UInt8(ascii: "\n"))
    }
}
