/// What a descriptor is waited for, and what it turned out to be ready for.
public struct Readiness: OptionSet, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Bytes, the end of the stream or an error can be read.
    public static let read = Readiness(rawValue: 1)
    /// Bytes can be written, a connection attempt has ended, or an error can be read.
    public static let write = Readiness(rawValue: 2)
}
