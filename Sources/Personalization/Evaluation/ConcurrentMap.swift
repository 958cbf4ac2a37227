/// Returns `body` of 0 ..< count, in order, computed by a number of tasks at once.
///
/// The result does not depend on `threads`. Ends early, by throwing, where the task is cancelled or a body throws.
func concurrentMap<Value: Sendable>(
    _ count: Int, threads: Int, _ body: @escaping @Sendable (Int) throws -> Value
) async throws -> [Value] {
    let lanes = max(1, min(threads, count))
    return try await withThrowingTaskGroup(of: [(Int, Value)].self) { group in
        for lane in 0..<lanes {
            group.addTask {
                var values: [(Int, Value)] = []
                for index in stride(from: lane, to: count, by: lanes) {
                    try Task.checkCancellation()
                    values.append((index, try body(index)))
                }
                return values
            }
        }
        var values: [(Int, Value)] = []
        for try await part in group { values += part }
        return values.sorted { $0.0 < $1.0 }.map(\.1)
    }
}
