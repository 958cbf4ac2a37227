import Foundation
import Synchronization

/// Ports for the tests' own listeners: no two tests of a run get the same, and none is one that the system gives to
/// outgoing connections, or that the tests' servers have.
enum TestPort {
    private static let next = Atomic(Int.random(in: 0..<9_000))

    static func take() -> Int {
        10_000 + next.wrappingAdd(1, ordering: .relaxed).oldValue % 9_000
    }
}
