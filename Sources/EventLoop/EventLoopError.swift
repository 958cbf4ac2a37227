/// Why an event loop could not start.
public struct EventLoopError: Error, CustomStringConvertible {
    /// The system call that failed.
    public let call: String
    /// Its error number (errno(3)).
    public let number: Int32

    public var description: String {
        "cannot start an event loop: \(call) failed with error number \(number); "
            + "raise the process's limits of open files and threads (ulimit -n, ulimit -u)"
    }
}
