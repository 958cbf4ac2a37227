/// A timer on an event loop; unique within its loop.
public struct LoopTimer: Hashable, Sendable {
    let id: UInt64
}
