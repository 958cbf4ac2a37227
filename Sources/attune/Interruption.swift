import Foundation
import Synchronization
import UnixSignals

/// Whether somebody pressed Ctrl-C: the first time work ends where it can go on later, the second time at once.
final class Interruption: Sendable {
    private let flag = Atomic<Bool>(false)

    var isAskedFor: Bool { flag.load(ordering: .relaxed) }

    /// Runs `body` while signals are heard.
    static func heard<Result: Sendable>(
        _ body: @escaping @Sendable (Interruption) async throws -> Result
    ) async throws -> Result {
        let interruption = Interruption()
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                for await _ in signals {
                    if interruption.flag.exchange(true, ordering: .relaxed) { exit(130) }
                    FileHandle.standardError.write(Data("\nending; once more ends at once\n".utf8))
                }
                return nil
            }
            group.addTask { try await body(interruption) }
            for try await result in group {
                guard let result else { continue }
                group.cancelAll()
                return result
            }
            throw CancellationError()
        }
    }

    /// Throws `CancellationError` once it is asked for.
    func check() throws {
        if isAskedFor { throw CancellationError() }
    }
}
