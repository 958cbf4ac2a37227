import AMQP

/// A batch of publications on its way to the broker: which message is whose, and what became of each.
struct Flight {
    /// The messages of all publications, one after the other.
    let messages: [OutgoingMessage]
    private let publications: [Publication]
    /// The publication of each message.
    private let owners: [Int]
    /// Where each publication's messages begin.
    private let starts: [Int]
    private var outcomes: [PublishOutcome?]
    private var unsettled: [Int]
    /// Publications with messages that are not settled.
    private(set) var open: Int

    init(_ publications: [Publication]) {
        var messages: [OutgoingMessage] = []
        var owners: [Int] = []
        var starts: [Int] = []
        for (number, publication) in publications.enumerated() {
            starts.append(messages.count)
            messages.append(contentsOf: publication.messages)
            for _ in publication.messages { owners.append(number) }
        }
        self.publications = publications
        self.messages = messages
        self.owners = owners
        self.starts = starts
        outcomes = Array(repeating: nil, count: messages.count)
        unsettled = publications.map(\.messages.count)
        open = publications.count
    }

    /// Notes that a message was confirmed which is the only one of its publication, as nearly all are.
    ///
    /// - Returns: The publication; nil where there is more to it, and nothing is noted.
    mutating func confirmWhole(_ index: Int) -> Publication? {
        let owner = owners[index]
        guard unsettled[owner] == 1, publications[owner].messages.count == 1 else { return nil }
        unsettled[owner] = 0
        outcomes[index] = .confirmed
        open -= 1
        return publications[owner]
    }

    /// Notes what became of a message.
    ///
    /// - Returns: Its publication with the outcomes of all its messages, when this was the last of them.
    mutating func settle(_ index: Int, _ outcome: PublishOutcome) -> (Publication, [PublishOutcome])? {
        let owner = owners[index]
        if outcomes[index] == nil { unsettled[owner] -= 1 }
        outcomes[index] = outcome
        guard unsettled[owner] == 0 else { return nil }
        open -= 1
        let publication = publications[owner]
        let start = starts[owner]
        return (publication, outcomes[start..<start + publication.messages.count].compactMap { $0 })
    }
}
