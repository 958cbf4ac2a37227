import Testing

/// Waits for a condition, at most `limit`.
func eventually(
    within limit: Duration = .seconds(30), _ what: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now.advanced(by: limit)
    while ContinuousClock.now < end {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record(what ?? "the condition did not come true in time", sourceLocation: sourceLocation)
}
