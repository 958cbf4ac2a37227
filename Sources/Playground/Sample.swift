/// A prompt and a response to begin with.
struct Sample: Sendable, Equatable {
    let name: String
    let domain: String
    var prompt: String
    var response: String

    static let all = [
        Sample(
            name: "Customer service", domain: "customer-service",
            prompt: "My order has not arrived yet. Where is it?",
            response: """
                Thank you very much for getting in touch with us about your order. We have looked into the matter, and as far \
                as we are able to tell at this point in time your order A-1234 was handed over to the carrier on Monday. It \
                is generally expected that it should be delivered to you by Friday. In the event that it has not arrived by \
                then, please do not hesitate to contact us once again, and we would be happy to look into it further.
                """),
        Sample(
            name: "Assistant", domain: "virtual-assistant",
            prompt: "How do I descale a kettle?",
            response: """
                It is generally considered to be a good idea to fill the kettle with equal parts of water and vinegar, to bring \
                it to the boil, and then to let it stand for about one hour. After that, the kettle should be emptied and rinsed \
                several times with fresh water, in order to make sure that no taste of vinegar remains.
                """),
        Sample(
            name: "Explanation", domain: "virtual-assistant",
            prompt: "What does it mean that interest is compounded?",
            response: """
                Compound interest is interest that is calculated not only on the amount that was originally deposited, but also \
                on the interest that has been added in earlier periods. With 100 euros at 5 % a year, there are 105 euros after one \
                year and 110.25 euros after two years, because in the second year interest is also paid on the 5 euros.
                """),
    ]
}
