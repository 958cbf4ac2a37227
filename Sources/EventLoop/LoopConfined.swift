/// A value that only the loop's thread touches.
///
/// `@unchecked Sendable`: the reference crosses threads with the loop, its value does not. Each way to it goes through
/// `EventLoop.checkIsolated()`, which traps on another thread, or is the loop's own `run()`.
final class LoopConfined<Value>: @unchecked Sendable {
    var value: Value

    init(_ value: Value) { self.value = value }
}
