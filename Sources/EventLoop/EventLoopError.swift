/// Why an event loop could not start.
public struct EventLoopError: Error, CustomStringConvertible {
    /// The system call that failed.
    public let call: String
    /// Its error number (errno(3)).
    public let number: Int32

    public var description: String {
        "cannot start an event loop: \(call) failed with error number \(number); "
            + "the process may be at its limit of open files or threads (ulimit -n, ulimit -u)"
    }
}
