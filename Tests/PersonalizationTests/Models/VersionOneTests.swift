import Testing

@testable import Personalization

@Suite("Version 1 of the reward model")
struct VersionOneTests {
    /// Two ways to write the same content, the attribute's first direction and its second.
    struct Pair: CustomTestStringConvertible, Sendable {
        let attribute: String
        let first: String
        let second: String
        var testDescription: String { attribute }
    }

    static let pairs: [Pair] = [
        Pair(
            attribute: "brevity", first: "Restart the router. Wait a minute, then connect again.",
            second: """
                To begin with, take a look at the router, which is the box that your provider sent, and press the button at its back.
                After that it needs about a minute before every light is on again, so give it that time.

                Once all the lights have come back, open the list of networks on your computer, select yours, type the password, and
                see that the connection holds for some time before you go back to your work.
                """),
        Pair(
            attribute: "formality",
            first:
                "We shall inform you upon receipt of the requested documents. Additional information may be obtained from the department concerned.",
            second:
                "Hey, we'll let you know when your stuff's here! Just ping the guys if you've got things to ask, okay?"),
        Pair(
            attribute: "warmth",
            first:
                "Hello dear friend, thank you for writing! We are so happy to help you, and wish you a lovely day. Take care!",
            second: "The request was received. The replacement part is in the warehouse and leaves on Tuesday."),
        Pair(
            attribute: "plainness",
            first: "The app saves what you type. If the net is down, it keeps it and sends it later.",
            second:
                "The application implements asynchronous persistence; during connectivity interruptions (network partitions), the synchronization module buffers serialized modifications and retransmits subsequent configuration transactions."
        ),
        Pair(
            attribute: "structure",
            first:
                "# Setup\n\n- **Install** the app\n- **Open** it\n- **Sign in**\n\n# Use\n\n1. Pick a file\n2. Press send",
            second:
                "You install the app and open it, and then, because you have an account, you sign in; after that you pick a file and press send, although you can also do so later."
        ),
        Pair(
            attribute: "directness", first: "It is certainly the battery. Replace it. This definitely fixes the fault.",
            second:
                "It could perhaps be the battery, I think. It might possibly help to replace it, although it seems somewhat unclear."
        ),
        Pair(
            attribute: "concreteness",
            first:
                "For example, put a cup of water on the table and a spoon of salt in it. Imagine the glass after 10 minutes.",
            second:
                "The concept of dissolution reflects the nature of the relationship between principles of theory and reality, an idea of significance."
        ),
        Pair(
            attribute: "novelty",
            first:
                "Imagine an unusual twist: a surprising, playful experiment that nobody has tried. What if the menu were a map? Be curious.",
            second:
                "The usual menu is the standard, familiar choice, as always. Most people know the common, ordinary dishes."
        ),
        Pair(
            attribute: "order",
            first:
                "First, plan the week. Second, list the steps. Then prepare each stage and, finally, review the schedule before the deadline.",
            second:
                "Whatever! Just go with the mood, improvise freely, wander somewhere random on a whim and see what happens."
        ),
        Pair(
            attribute: "energy",
            first: "Wow, amazing! Get ready for a fantastic, thrilling party! So exciting, let's go!",
            second:
                "Breathe slowly. Take a quiet, gentle pause and let the soft evening settle in peace. There is no rush."
        ),
        Pair(
            attribute: "agreeableness",
            first:
                "I understand, and I agree: that makes sense. Perhaps we could find a fair compromise together, please. I appreciate the good point.",
            second: "Wrong. That is a terrible, useless plan, and it fails. Stop wasting time on nonsense."),
        Pair(
            attribute: "reassurance",
            first:
                "Don't worry, you are not alone. It's okay, this is completely normal, and you can do it. We are here for support.",
            second: "The payment was declined on Tuesday. The card number did not match. Enter it again."),
        Pair(
            attribute: "security",
            first:
                "Be careful: make sure the power is off, avoid the risk, and protect your hands. Verify it for safety, just in case.",
            second:
                "Dare to leap! Go for it, take the risk, push the edge and explore uncharted, wild terrain. A bold adventure."
        ),
        Pair(
            attribute: "autonomy",
            first:
                "It is up to you. Choose the option you prefer, or decide on your own; either choice is free. Customize it your way.",
            second:
                "You must follow the instructions. The rules require it. You should consult an expert, as the guidelines recommend."
        ),
        Pair(
            attribute: "tradition",
            first:
                "A classic, time-tested method, handed down for generations. This trusted tradition has been established for centuries.",
            second:
                "The latest, cutting-edge, modern update. A brand new, innovative trend, recently transformed for the future."
        ),
        Pair(
            attribute: "achievement",
            first:
                "Set an ambitious goal, achieve excellent results and win. Improve your performance and master the skills to succeed.",
            second: "Take it easy. Enjoy a relaxed, comfortable afternoon, no pressure. Good enough is simple and fun."),
        Pair(
            attribute: "benevolence",
            first:
                "Help your neighbours and care for others. Share with the community, support each other, and give with kindness together.",
            second:
                "For yourself: a private, personal plan for your own advantage. Keep the profit, work solo, independently, alone."
        ),
    ]

    @Test("There are seventeen base rewards in the catalog's order")
    func names() {
        #expect(
            RewardModel.versionOne.baseRewardNames == [
                "brevity", "formality", "warmth", "plainness", "structure", "directness", "concreteness", "novelty",
                "order",
                "energy", "agreeableness", "reassurance", "security", "autonomy", "tradition", "achievement",
                "benevolence",
            ])
        #expect(Set(Self.pairs.map(\.attribute)) == Set(RewardModel.versionOne.baseRewardNames))
    }

    @Test("It is valid for the local features, with a prior of mean zero and independent weights")
    func valid() throws {
        let model = RewardModel.versionOne
        try model.validate()
        try model.validate(for: LocalFeatures.specification)
        #expect(model.version == 1)
        #expect(model.priorMean == [Double](repeating: 0, count: 17))
        for row in 0..<17 {
            for column in 0...row {
                #expect(model.priorCovariance[row * (row + 1) / 2 + column] == (row == column ? 0.25 : 0))
            }
        }
    }

    @Test("The attribute's first direction has the higher φ, by at least half a standard deviation", arguments: pairs)
    func direction(_ pair: Pair) throws {
        let model = RewardModel.versionOne
        let index = try #require(model.baseRewardNames.firstIndex(of: pair.attribute))
        let first = model.phi(LocalFeatures.extract(pair.first))[index]
        let second = model.phi(LocalFeatures.extract(pair.second))[index]
        #expect(first - second > 0.5, "\(first) against \(second)")
    }

    @Test("Each direction moves φ away from a text that takes no side", arguments: pairs)
    func bothDirections(_ pair: Pair) throws {
        // Brevity has no middle of its own: half of the long text stands for it.
        let model = RewardModel.versionOne
        let index = try #require(model.baseRewardNames.firstIndex(of: pair.attribute))
        let plain =
            "The parcel left the store on Tuesday and is on its way to the address in the file. It may take some days to get there, since the road over the pass is closed. A message is sent when it arrives."
        let middle = model.phi(LocalFeatures.extract(plain))[index]
        #expect(model.phi(LocalFeatures.extract(pair.first))[index] > middle)
        // Warmth and reassurance are one-sided: their second direction is the absence of the first.
        if ["warmth", "reassurance"].contains(pair.attribute) {
            #expect(model.phi(LocalFeatures.extract(pair.second))[index] <= middle + 0.2)
        } else {
            #expect(model.phi(LocalFeatures.extract(pair.second))[index] < middle)
        }
    }

    @Test("Every feature has a mean and a scale, and within its bounds nothing is cut")
    func standardisation() throws {
        for feature in LocalFeature.allCases {
            let figures = try #require(VersionOneStandardisation.figures[feature])
            let lowest = feature == .fleschKincaidGrade ? -4.0 : 0
            #expect((feature.upperBound - figures.mean) / figures.scale <= RewardModel.standardisedLimit, "\(feature)")
            #expect((lowest - figures.mean) / figures.scale >= -RewardModel.standardisedLimit, "\(feature)")
        }
    }

    @Test("φ(y₁) − φ(y₂) follows from ψ(y₁) − ψ(y₂)")
    func linear() {
        let model = RewardModel.versionOne
        for pair in Self.pairs {
            let (first, second) = (LocalFeatures.extract(pair.first), LocalFeatures.extract(pair.second))
            let expected = zip(model.phi(first), model.phi(second)).map { $0 - $1 }
            let found = model.phiDifference(zip(first, second).map { $0 - $1 })
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-9 })
        }
    }

    @Test("In another language only neutral features count, so word lists move nothing")
    func languageNeutral() {
        let model = RewardModel.versionOne
        let one = LocalFeatures.extract("alpha beta gamma delta.")
        let two = LocalFeatures.extract("help care share gives.")
        #expect(model.phi(one) != model.phi(two))
        #expect(model.phiLanguageNeutral(one) == model.phiLanguageNeutral(two))
    }
}
