import CPostgres

/// Owns one `PGcancel`: the right to cancel whatever a connection runs.
///
/// `@unchecked Sendable`: it is a copy that shares nothing with its connection and is used by one thread, once
/// (PostgreSQL manual, 34.7).
@safe
final class CancelHandle: @unchecked Sendable {
    private let cancel: OpaquePointer

    init(_ cancel: OpaquePointer) { unsafe self.cancel = unsafe cancel }

    deinit { unsafe PQfreeCancel(cancel) }

    /// Asks the server to cancel, over a connection of its own, and waits until the server has passed it on. Blocks:
    /// never called on an event loop.
    func send() -> Bool {
        var message = [CChar](repeating: 0, count: 256)
        return unsafe PQcancel(cancel, &message, Int32(message.count)) == 1
    }
}
