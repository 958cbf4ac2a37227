import Testing

@testable import AMQP

@Suite("The assembler of deliveries")
struct DeliveryAssemblerTests {
    private typealias Head = DeliveryAssembler.Head

    private func body(_ assembler: inout DeliveryAssembler, _ bytes: [UInt8]) throws -> DeliveryAssembler.Message? {
        try bytes.withUnsafeBytes { try assembler.body($0) }
    }

    @Test("puts a body together from its pieces")
    func pieces() throws {
        var assembler = DeliveryAssembler(maximumBodySize: 100)
        for (number, split) in [[6], [1, 5], [2, 2, 2], [0, 6]].enumerated() {
            let head = Head.delivered(number: UInt64(number), consumer: 1, isRedelivered: false)
            try assembler.begin(head, exchange: "e", routingKey: "k")
            #expect(try assembler.header(MessageProperties(messageID: "m"), bodySize: 6)?.body == nil)
            var message: DeliveryAssembler.Message?
            var sent = 0
            for size in split {
                #expect(message?.body == nil)
                message = try body(&assembler, (sent..<sent + size).map(UInt8.init))
                sent += size
            }
            #expect(message?.body == [0, 1, 2, 3, 4, 5])
            #expect(message?.properties.messageID == "m")
        }
    }

    @Test("needs no body frame for an empty body")
    func empty() throws {
        var assembler = DeliveryAssembler(maximumBodySize: 100)
        try assembler.begin(.returned(code: 312, text: "NO_ROUTE"), exchange: "", routingKey: "")
        #expect(try assembler.header(MessageProperties(), bodySize: 0)?.body == [])
    }

    @Test("counts but does not keep a body over the limit")
    func oversized() throws {
        var assembler = DeliveryAssembler(maximumBodySize: 3)
        try assembler.begin(.got(number: 1, isRedelivered: true), exchange: "", routingKey: "")
        #expect(try assembler.header(MessageProperties(), bodySize: 4)?.body == nil)
        #expect(try body(&assembler, [1, 2])?.body == nil)
        let message = try #require(try body(&assembler, [3, 4]))
        #expect(message.body == [])
        #expect(message.bodySize == 4)
    }

    @Test("refuses frames out of order")
    func order() throws {
        var assembler = DeliveryAssembler(maximumBodySize: 100)
        #expect(throws: DeliveryAssembler.OutOfOrder.self) { try body(&assembler, [1]) }
        #expect(throws: DeliveryAssembler.OutOfOrder.self) {
            try assembler.header(MessageProperties(), bodySize: 1)
        }
        try assembler.begin(.got(number: 1, isRedelivered: true), exchange: "", routingKey: "")
        #expect(throws: DeliveryAssembler.OutOfOrder.self) {
            try assembler.begin(.got(number: 2, isRedelivered: true), exchange: "", routingKey: "")
        }
        _ = try assembler.header(MessageProperties(), bodySize: 1)
        #expect(throws: DeliveryAssembler.OutOfOrder.self) { try body(&assembler, [1, 2]) }
    }
}

@Suite("The frame writer")
struct FrameWriterTests {
    @Test("writes an acknowledgement as the specification says")
    func acknowledgement() {
        var writer = FrameWriter(frameMax: 4096)
        writer.acknowledge(0x0102, isMultiple: true)
        #expect(
            writer.bytes == [1, 0, 1, 0, 0, 0, 13, 0, 60, 0, 80, 0, 0, 0, 0, 0, 0, 1, 2, 1, 0xCE])
    }

    @Test("splits a body to the largest frame")
    func split() {
        var writer = FrameWriter(frameMax: 4096)
        writer.publish(OutgoingMessage(exchange: "", routingKey: "q", body: [UInt8](repeating: 9, count: 10_000)))
        var sizes: [Int] = []
        var offset = 0
        while offset < writer.bytes.count {
            let length = writer.bytes[offset + 3..<offset + 7].reduce(0) { $0 << 8 | Int($1) }
            if writer.bytes[offset] == 3 { sizes.append(length) }
            #expect(writer.bytes[offset + 7 + length] == 0xCE)
            offset += length + 8
        }
        #expect(sizes == [4088, 4088, 1824])
        #expect(writer.commit(from: 0) == nil)
    }

    @Test("takes back what cannot be sent, and nothing else")
    func faults() {
        var writer = FrameWriter(frameMax: 4096)
        writer.heartbeat()
        let mark = writer.bytes.count
        writer.publish(OutgoingMessage(exchange: String(repeating: "é", count: 128), routingKey: "", body: []))
        #expect(writer.commit(from: mark)?.code == .invalidMessage)
        #expect(writer.bytes == [8, 0, 0, 0, 0, 0, 0, 0xCE])
        writer.acknowledge(1, isMultiple: false)
        #expect(writer.commit(from: mark) == nil)
    }
}

@Suite("A text from the wire")
struct WireTextTests {
    @Test(
        "is never longer than it came, so that it can be sent on",
        arguments: [
            (Array("née 😀".utf8), "née 😀"), ([0x61, 0xFF, 0x62], "a?b"), ([0xC3], "?"), ([], ""),
            (Array(repeating: 0xFF, count: 255), String(repeating: "?", count: 255)),
        ] as [([UInt8], String)])
    func length(_ bytes: [UInt8], _ text: String) {
        let read = bytes.withUnsafeBytes { String(sameLength: $0) }
        #expect(read == text)
        #expect(read.utf8.count == bytes.count)
    }
}
