extension LanguageModelConfiguration {
    /// Checks every value.
    ///
    /// - Throws: `LanguageModelError` with `invalidConfiguration`, naming the first setting that is wrong and its range.
    public func validate() throws(LanguageModelError) {
        _ = try Endpoint(baseURL)
        try require(!model.isEmpty && model.utf8.count <= 512, "model must be 1 to 512 bytes long")
        try require(
            !model.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F },
            "model must not contain control characters")
        if let apiKey {
            try require(
                apiKey.isWellFormed,
                "apiKey must be visible ASCII without spaces; leave it unset for an endpoint without authentication")
        }
        try validateHeaders()
        if authorityFile != nil {
            try require(
                (try? Endpoint(baseURL))?.isHTTPS == true, "authorityFile needs an https:// baseURL")
        }

        try require(attemptTimeLimit > .zero, "attemptTimeLimit must be above 0")
        try require(connectTimeLimit > .zero, "connectTimeLimit must be above 0")
        try require(probeTimeLimit > .zero, "probeTimeLimit must be above 0")
        try require(totalTimeLimit >= attemptTimeLimit, "totalTimeLimit must not be below attemptTimeLimit")
        try require(totalTimeLimit <= .seconds(86_400), "totalTimeLimit must be at most one day")
        try require((1...20).contains(maximumAttempts), "maximumAttempts must be 1 to 20")
        try require(backoffBase > .zero, "backoffBase must be above 0")
        try require(backoffCap >= backoffBase, "backoffCap must not be below backoffBase")

        try require((1...10_000).contains(slots), "slots must be 1 to 10000")
        try require((0...1_000_000).contains(maximumWaiting), "maximumWaiting must be 0 to 1000000")
        try require(
            (1024...(64 << 20)).contains(maximumResponseBytes), "maximumResponseBytes must be 1024 to 67108864")

        try require(maximumTokens >= 1, "maximumTokens must be at least 1")
        try require(temperature.isNilOrWithin(0...2), "temperature must be 0 to 2")
        try require(topP.isNilOrWithin(0...1) && topP != 0, "topP must be above 0 and at most 1")
        try require(repeatPenalty.isNilOrWithin(0...10), "repeatPenalty must be 0 to 10")
        try require(frequencyPenalty.isNilOrWithin(-2...2), "frequencyPenalty must be -2 to 2")
        try require(stop.count <= 16 && !stop.contains(""), "stop must be at most 16 texts, none of them empty")
    }

    /// Header fields that the client sets itself; a second value would contradict it.
    private static let reservedHeaders: Set<String> = [
        "accept", "connection", "content-length", "content-type", "host", "traceparent", "transfer-encoding", "upgrade",
    ]

    private func validateHeaders() throws(LanguageModelError) {
        for name in extraHeaders.keys.sorted() {
            let value = extraHeaders[name] ?? ""
            try require(
                name.utf8.allSatisfy(\.isHeaderNameByte) && !name.isEmpty,
                "extraHeaders has a name that is not an HTTP token")
            try require(
                !Self.reservedHeaders.contains(name.lowercased()), "extraHeaders must not set \(name.lowercased())")
            try require(
                value.utf8.allSatisfy { $0 == 0x09 || (0x20...0x7E).contains($0) },
                "the value of extraHeaders \(name) must be printable ASCII")
            try require(
                apiKey == nil || name.lowercased() != "authorization",
                "set either apiKey or an authorization header, not both")
        }
    }

    private func require(_ condition: Bool, _ message: String) throws(LanguageModelError) {
        guard condition else {
            throw LanguageModelError(.invalidConfiguration, "language model configuration: \(message)")
        }
    }
}

extension Double? {
    /// True for nil; false for NaN.
    func isNilOrWithin(_ range: ClosedRange<Double>) -> Bool {
        map(range.contains) ?? true
    }
}

extension UInt8 {
    /// Whether the byte may stand in a field name (RFC 9110 section 5.6.2, `tchar`).
    fileprivate var isHeaderNameByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "!#$%&'*+-.^_`|~".utf8.contains(self)
        }
    }
}
