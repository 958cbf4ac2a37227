/// Frames in the making, one after the other in one buffer, so that a burst goes out in one write.
///
/// It writes the few methods that this client sends itself: with the library's encoders each message would take two
/// passes over C structures that point into Swift memory. The tests decode what it writes with the library's decoders.
struct FrameWriter {
    /// The only channel: frames of a second one could be lost inside the library's waits.
    static let channel: UInt16 = 1
    private static let overhead = 8

    private(set) var bytes: [UInt8] = []
    /// How many of the bytes were sent.
    private(set) var head = 0
    /// The largest frame that may be sent, header and end included.
    let frameMax: Int
    /// Why what was written since the last ``commit(from:)`` cannot be sent.
    private var fault: String?

    init(frameMax: Int) { self.frameMax = frameMax }

    // MARK: Frames

    mutating func method(_ id: UInt32, channel: UInt16 = FrameWriter.channel, _ arguments: (inout FrameWriter) -> Void)
    {
        let start = beginFrame(type: 1, channel: channel)
        integer(id)
        arguments(&self)
        endFrame(start)
    }

    mutating func heartbeat() { endFrame(beginFrame(type: 8, channel: 0)) }

    /// The content header and the body, split into frames.
    mutating func content(_ properties: MessageProperties, body: [UInt8]) {
        let start = beginFrame(type: 2, channel: Self.channel)
        integer(UInt16(60))
        integer(UInt16(0))
        integer(UInt64(body.count))
        write(properties)
        endFrame(start)
        let largest = frameMax - Self.overhead
        var offset = 0
        while offset < body.count {
            let end = min(offset + largest, body.count)
            let start = beginFrame(type: 3, channel: Self.channel)
            bytes.append(contentsOf: body[offset..<end])
            endFrame(start)
            offset = end
        }
    }

    private mutating func beginFrame(type: UInt8, channel: UInt16) -> Int {
        let start = bytes.count
        bytes.append(type)
        integer(channel)
        integer(UInt32(0))
        return start
    }

    private mutating func endFrame(_ start: Int) {
        patchLength(at: start + 3, from: start + 7)
        bytes.append(0xCE)
        if bytes.count - start > frameMax {
            fault = "headers or arguments do not fit into a frame of \(frameMax) bytes"
        }
    }

    private mutating func patchLength(at position: Int, from start: Int) {
        let length = UInt32(bytes.count - start)
        bytes[position] = UInt8(truncatingIfNeeded: length >> 24)
        bytes[position + 1] = UInt8(truncatingIfNeeded: length >> 16)
        bytes[position + 2] = UInt8(truncatingIfNeeded: length >> 8)
        bytes[position + 3] = UInt8(truncatingIfNeeded: length)
    }

    // MARK: Values

    mutating func integer(_ value: some FixedWidthInteger & UnsignedInteger) {
        unsafe withUnsafeBytes(of: value.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func shortString(_ text: String) {
        let count = text.utf8.count
        if count > 255 { fault = "a name or property of \(count) bytes; the most is 255" }
        bytes.append(UInt8(truncatingIfNeeded: count))
        append(text)
    }

    private mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func longString(_ text: String) {
        integer(UInt32(truncatingIfNeeded: text.utf8.count))
        append(text)
    }

    mutating func table(_ entries: [String: FieldValue], depth: Int = 0) {
        let start = bytes.count
        integer(UInt32(0))
        for (key, value) in entries {
            shortString(key)
            field(value, depth: depth + 1)
        }
        patchLength(at: start, from: start + 4)
    }

    private mutating func field(_ value: FieldValue, depth: Int) {
        // One level deeper than is read: there the deepest value is a null.
        guard depth <= FieldValue.maximumDepth + 1 else {
            fault = "headers or arguments are nested deeper than \(FieldValue.maximumDepth)"
            return
        }
        func tag(_ kind: Character) -> UInt8 { kind.asciiValue ?? 0 }
        switch value {
        case .bool(let value):
            bytes.append(tag("t"))
            bytes.append(value ? 1 : 0)
        case .int(let value):
            bytes.append(tag("l"))
            integer(UInt64(bitPattern: Int64(value)))
        case .double(let value):
            bytes.append(tag("d"))
            integer(value.bitPattern)
        case .string(let value):
            bytes.append(tag("S"))
            longString(value)
        case .bytes(let value):
            bytes.append(tag("x"))
            integer(UInt32(truncatingIfNeeded: value.count))
            bytes.append(contentsOf: value)
        case .timestamp(let value):
            bytes.append(tag("T"))
            integer(UInt64(bitPattern: Int64(value)))
        case .array(let values):
            bytes.append(tag("A"))
            let start = bytes.count
            integer(UInt32(0))
            for value in values { field(value, depth: depth + 1) }
            patchLength(at: start, from: start + 4)
        case .table(let entries):
            bytes.append(tag("F"))
            table(entries, depth: depth)
        case .null:
            bytes.append(tag("V"))
        }
    }

    // MARK: The buffer

    /// Keeps what was written since `mark`, or takes it back and says why it cannot be sent.
    mutating func commit(from mark: Int) -> AMQPError? {
        guard let fault else { return nil }
        self.fault = nil
        bytes.removeLast(bytes.count - mark)
        return AMQPError(.invalidMessage, "not sent: \(fault)", isRetriable: false)
    }

    /// Whether all was sent.
    var isEmpty: Bool { head == bytes.count }

    /// Notes how many more bytes were sent.
    mutating func sent(_ count: Int) {
        head += count
        if isEmpty {
            bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 20)
            head = 0
        } else if head > 1 << 20, head * 2 > bytes.count {
            bytes.removeFirst(head)
            head = 0
        }
    }
}
