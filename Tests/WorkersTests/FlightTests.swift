import AMQP
import Testing

@testable import Workers

@Suite("A batch on its way to the broker")
struct FlightTests {
    private func publication(_ number: UInt64, messages: Int) -> Publication {
        let delivery = Delivery(
            tag: DeliveryTag(session: 1, number: number), queue: "q", exchange: "e", routingKey: "k",
            isRedelivered: false, properties: MessageProperties(), body: [])
        return Publication(
            delivery: delivery, tenant: "t",
            messages: (0..<messages).map { OutgoingMessage(exchange: "e", routingKey: "\(number)-\($0)", body: []) })
    }

    @Test("hands each publication back when the last of its messages is settled, whatever the others wait for")
    func order() throws {
        var flight = Flight([publication(1, messages: 1), publication(2, messages: 2), publication(3, messages: 1)])
        #expect(flight.messages.map(\.routingKey) == ["1-0", "2-0", "2-1", "3-0"])
        let settled3 = flight.settle(3, .confirmed)
        let third = try #require(settled3)
        #expect(third.0.delivery.tag.number == 3)
        let open = flight.settle(2, .nacked)
        #expect(open == nil)
        let settled0 = flight.settle(0, .confirmed)
        let first = try #require(settled0)
        #expect(first.0.delivery.tag.number == 1)
        #expect(flight.open == 1)
        let settled1 = flight.settle(1, .confirmed)
        let second = try #require(settled1)
        #expect(second.1.map(\.isConfirmed) == [true, false])
        #expect(flight.open == 0)
    }

    @Test("notes the confirm of a message that is all of its publication, and leaves the others to be settled")
    func whole() throws {
        var flight = Flight([publication(1, messages: 1), publication(2, messages: 2)])
        let first = flight.confirmWhole(0)
        #expect(first?.delivery.tag.number == 1)
        let again = flight.confirmWhole(0)
        #expect(again == nil)
        let part = flight.confirmWhole(1)
        #expect(part == nil)
        #expect(flight.open == 1)
        _ = flight.settle(1, .confirmed)
        let settled = flight.settle(2, .confirmed)
        #expect(settled?.0.delivery.tag.number == 2)
        #expect(flight.open == 0)
    }
}
