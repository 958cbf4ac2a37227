private import Dispatch
private import Synchronization

/// Work in numbered pieces on a few threads.
///
/// What each piece computes must depend on its number only; whoever adds the pieces up does so in their order, so that a
/// result is the same for every number of threads.
enum ParallelChunks {
    /// Runs `body` once for each piece; `body` gets the piece and the thread, 0 ..< threads.
    static func run(_ pieces: Int, threads: Int, _ body: @Sendable (_ piece: Int, _ thread: Int) -> Void) {
        let workers = min(threads, pieces)
        guard workers > 1 else {
            for piece in 0..<pieces { body(piece, 0) }
            return
        }
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
            while true {
                let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard piece < pieces else { return }
                body(piece, worker)
            }
        }
    }
}

/// A pointer into memory that its owner keeps alive, for pieces of work that write to different parts of it.
///
/// Sendable is unchecked: every use hands the pieces disjoint ranges, and waits for all of them before it goes on.
struct SharedPointer<Element>: @unchecked Sendable {
    let base: UnsafeMutablePointer<Element>

    init(_ base: UnsafeMutablePointer<Element>) { self.base = base }

    static func + (pointer: Self, offset: Int) -> UnsafeMutablePointer<Element> { pointer.base + offset }
}

/// A buffer of a fixed size, set to zero, freed with its last reference.
///
/// Sendable is unchecked for the reason given at `SharedPointer`.
final class SharedBuffer<Element>: @unchecked Sendable {
    let count: Int
    let base: UnsafeMutablePointer<Element>

    init(_ count: Int, repeating zero: Element) {
        self.count = count
        base = .allocate(capacity: max(count, 1))
        base.initialize(repeating: zero, count: max(count, 1))
    }

    deinit {
        base.deinitialize(count: max(count, 1))
        base.deallocate()
    }
}
