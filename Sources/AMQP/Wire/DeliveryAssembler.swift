/// Puts messages together from their frames: method, content header, body in any number of pieces.
struct DeliveryAssembler {
    enum Head: Sendable {
        case delivered(number: UInt64, consumer: UInt32, isRedelivered: Bool)
        case got(number: UInt64, isRedelivered: Bool)
        case returned(code: Int, text: String)
    }

    /// A whole message; a reference, because it is passed on several times and holds many.
    final class Message: Sendable {
        let head: Head
        let exchange: String
        let routingKey: String
        let properties: MessageProperties
        let bodySize: UInt64
        let body: [UInt8]

        init(
            head: Head, exchange: String, routingKey: String, properties: MessageProperties, bodySize: UInt64,
            body: [UInt8]
        ) {
            self.head = head
            self.exchange = exchange
            self.routingKey = routingKey
            self.properties = properties
            self.bodySize = bodySize
            self.body = body
        }
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
    private var head = Head.got(number: 0, isRedelivered: false)
    private var exchange = ""
    private var routingKey = ""
    private var properties = MessageProperties()
    private var bodySize: UInt64 = 0
    private var body: [UInt8] = []

    init(maximumBodySize: Int) { self.maximumBodySize = maximumBodySize }

    mutating func begin(_ head: Head, exchange: String, routingKey: String) throws(OutOfOrder) {
        guard case .idle = state else { throw OutOfOrder(expected: "the rest of a message") }
        self.head = head
        self.exchange = exchange
        self.routingKey = routingKey
        state = .awaitingHeader
    }

    /// - Returns: The message, when it has no body.
    mutating func header(_ properties: MessageProperties, bodySize: UInt64) throws(OutOfOrder) -> Message? {
        guard case .awaitingHeader = state else { throw OutOfOrder(expected: "no content header") }
        self.properties = properties
        self.bodySize = bodySize
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
        if bodySize <= UInt64(maximumBodySize) {
            if size == bodySize {
                body = unsafe [UInt8](piece)
            } else {
                if missing == bodySize { body.reserveCapacity(Int(bodySize)) }
                unsafe body.append(contentsOf: piece)
            }
        }
        state = .awaitingBody(missing: missing - size)
        return size == missing ? finish() : nil
    }

    private mutating func finish() -> Message {
        let message = Message(
            head: head, exchange: exchange, routingKey: routingKey, properties: properties, bodySize: bodySize,
            body: body)
        body = []
        state = .idle
        return message
    }
}
