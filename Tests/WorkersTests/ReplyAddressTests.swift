import Personalization
import Testing

@testable import Workers

@Suite("A reply address")
struct ReplyAddressTests {
    @Test(
        "may be a queue that only the team can mean",
        arguments: [
            nil, "", "amq.gen-x1", "amq.rabbitmq.reply-to", "amq.rabbitmq.reply-to.g1h2", "attune.replies.demo.a",
        ])
    func allowed(_ address: String?) throws {
        try ReplyAddress.check(address, tenant: "demo")
    }

    @Test(
        "is refused where it could be anybody's",
        arguments: [
            "attune.jobs.demo", "attune.replies.demo", "attune.replies.demo.", "attune.replies.demo2.a", "orders",
            "amq.rabbitmq.reply-tox", "attune.replies.other.demo.",
        ])
    func refused(_ address: String) {
        #expect(throws: MessageError.self) { try ReplyAddress.check(address, tenant: "demo") }
    }
}
