import Testing

@testable import Postgres

@Suite("The publication of the client's state")
struct StatePublicationTests {
    @Test("never blocks against a reader that is cancelled at that moment", .timeLimit(.minutes(2)))
    func cancellation() async {
        for _ in 0..<20_000 {
            let publication = StatePublication()
            let (readers, continuation) = AsyncStream.makeStream(of: Void.self)
            let reader = Task {
                for await _ in publication.stream() { continuation.yield() }
            }
            // It waits for the next state now, or is about to.
            for await _ in readers { break }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { publication.publish(.ready) }
                group.addTask { reader.cancel() }
            }
            publication.publish(.closed)
            await reader.value
        }
    }

    @Test("gives a reader the state now, the latest after it, and an end")
    func states() async {
        let publication = StatePublication()
        var seen: [PostgresState] = []
        publication.publish(.ready)
        for await state in publication.stream() {
            seen.append(state)
            publication.publish(.closed)
        }
        #expect(seen == [.ready, .closed])
        for await state in publication.stream() { #expect(state == .closed) }
    }
}
