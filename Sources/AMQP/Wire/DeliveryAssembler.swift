/// Puts messages together from their frames: method, content header, body in any number of pieces.
struct DeliveryAssembler {
    enum Head: Sendable {
        case delivered(number: UInt64, consumer: UInt32, isRedelivered: Bool)
        case got(number: UInt64, isRedelivered: Bool)
        case returned(code: Int, text: String)
    }

    struct Message: Sendable {
        var head: Head
        var exchange: String
        var routingKey: String
        var properties = MessageProperties()
        var bodySize: UInt64 = 0
        var body: [UInt8] = []
    }

    /// Frames came in an order that the protocol does not allow.
    struct OutOfOrder: Error, Equatable {
        var expected: String
    }

    private enum State {
        case idle
        case awaitingHeader
        case awaitingBody(missing: UInt64)
    }

    private let maximumBodySize: Int
    private var state = State.idle
    private var message: Message?

    init(maximumBodySize: Int) { self.maximumBodySize = maximumBodySize }

    mutating func begin(_ head: Head, exchange: String, routingKey: String) throws(OutOfOrder) {
        guard case .idle = state else { throw OutOfOrder(expected: "the rest of a message") }
        message = Message(head: head, exchange: exchange, routingKey: routingKey)
        state = .awaitingHeader
    }

    /// - Returns: The message, when it has no body.
    mutating func header(_ properties: MessageProperties, bodySize: UInt64) throws(OutOfOrder) -> Message? {
        guard case .awaitingHeader = state else { throw OutOfOrder(expected: "no content header") }
        message?.properties = properties
        message?.bodySize = bodySize
        state = .awaitingBody(missing: bodySize)
        return bodySize == 0 ? finish() : nil
    }

    /// Takes a piece of the body. The pieces of one over the limit are counted but not kept.
    ///
    /// - Returns: The message, when it is complete.
    mutating func body(_ piece: UnsafeRawBufferPointer) throws(OutOfOrder) -> Message? {
        let size = UInt64(piece.count)
        guard case .awaitingBody(let missing) = state, size <= missing else {
            throw OutOfOrder(expected: "no more of a body")
        }
        if let whole = message?.bodySize, whole <= UInt64(maximumBodySize) {
            if size == whole {
                message?.body = unsafe [UInt8](piece)
            } else {
                if size == missing || missing == whole { message?.body.reserveCapacity(Int(whole)) }
                unsafe message?.body.append(contentsOf: piece)
            }
        }
        state = .awaitingBody(missing: missing - size)
        return size == missing ? finish() : nil
    }

    private mutating func finish() -> Message? {
        defer { message = nil }
        state = .idle
        return message
    }
}
