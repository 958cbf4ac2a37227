public import Instrumentation

/// Which trace something belongs to, and what its parent is: W3C Trace Context, level 1.
public struct TraceContext: Sendable, Hashable {
    /// 16 bytes as two numbers, not both zero.
    public struct TraceID: Sendable, Hashable, CustomStringConvertible {
        public let high: UInt64
        public let low: UInt64

        public init(high: UInt64, low: UInt64) {
            self.high = high
            self.low = low
        }

        /// 32 digits, hexadecimal, in lower case.
        public var description: String { Hexadecimal.digits(high) + Hexadecimal.digits(low) }
    }

    public let traceID: TraceID
    /// Not zero.
    public let spanID: UInt64
    /// Whether whoever began the trace, or joined it last, records it.
    public let isSampled: Bool
    /// The vendors' part, passed on as it came.
    public var state: String?

    public init(traceID: TraceID, spanID: UInt64, isSampled: Bool, state: String? = nil) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.state = state
    }

    /// 16 digits, hexadecimal, in lower case.
    public var spanIDText: String { Hexadecimal.digits(spanID) }

    /// The header `traceparent` (section 3.2).
    public var header: String { "00-\(traceID)-\(spanIDText)-\(isSampled ? "01" : "00")" }

    /// Reads a header `traceparent`. Later versions may be longer; of them the parts of version 0 count.
    ///
    /// - Returns: Nil for one that is not well-formed, which is then as if there was none.
    public init?(header: String, state: String? = nil) {
        let bytes = Array(header.utf8)
        guard bytes.count >= 55, bytes[2] == 0x2D, bytes[35] == 0x2D, bytes[52] == 0x2D,
            let version = Hexadecimal.number(bytes[0..<2]), version != 0xFF,
            bytes.count == 55 || (version > 0 && bytes[55] == 0x2D),
            let high = Hexadecimal.number(bytes[3..<19]), let low = Hexadecimal.number(bytes[19..<35]),
            let span = Hexadecimal.number(bytes[36..<52]), let flags = Hexadecimal.number(bytes[53..<55]),
            high != 0 || low != 0, span != 0
        else { return nil }
        traceID = TraceID(high: high, low: low)
        spanID = span
        isSampled = flags & 1 == 1
        // More than 512 characters need not be passed on.
        self.state = state.flatMap { $0.isEmpty || $0.utf8.count > 512 ? nil : $0 }
    }
}

enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    /// 16 digits.
    static func digits(_ value: UInt64) -> String {
        String(decoding: (0..<16).map { digits[Int(value >> UInt64(60 - $0 * 4) & 15)] }, as: UTF8.self)
    }

    /// The number that at most 16 digits in lower case are.
    static func number(_ bytes: ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for byte in bytes {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt64(byte - 0x30)
            case 0x61...0x66: value = value << 4 | UInt64(byte - 0x57)
            default: return nil
            }
        }
        return value
    }
}

private enum TraceContextKey: ServiceContextKey {
    typealias Value = TraceContext
    static let nameOverride: String? = "trace-context"
}

extension ServiceContext {
    /// The span that is the parent of what comes next.
    public var traceContext: TraceContext? {
        get { self[TraceContextKey.self] }
        set { self[TraceContextKey.self] = newValue }
    }
}
