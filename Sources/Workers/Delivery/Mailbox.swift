/// What one stage of a pipeline leaves for the next, both on the same actor.
///
/// A taker gets all that has gathered since it last came, so batches form by what waits and need no timer. Its size is
/// bounded by the prefetch of the consumers that feed the pipeline, or by a giver that waits until it is empty.
final class Mailbox<Element> {
    private var elements: [Element] = []
    private var takers: [(least: Int, continuation: CheckedContinuation<Void, Never>)] = []
    private var givers: [CheckedContinuation<Void, Never>] = []
    private var isClosed = false

    var isEmpty: Bool { elements.isEmpty }

    func put(_ element: Element) {
        elements.append(element)
        wakeTakers()
    }

    func put(contentsOf more: [Element]) {
        guard !more.isEmpty else { return }
        elements.append(contentsOf: more)
        wakeTakers()
    }

    /// Waits for something to take, at most `limit` elements at once. Of several takers, one that wants more `atLeast`
    /// leaves a few elements to the others, also at the end.
    ///
    /// - Returns: The elements in order; nil once the mailbox is closed and has less.
    func take(atLeast least: Int = 1, atMost limit: Int) async -> [Element]? {
        while elements.count < least {
            if isClosed { return nil }
            await withCheckedContinuation { continuation in
                // The way here may have led over the executor's queue, and past a `put`.
                if elements.count < least, !isClosed {
                    takers.append((least, continuation))
                } else {
                    continuation.resume()
                }
            }
        }
        defer { if elements.isEmpty { wakeGivers() } }
        if elements.count <= limit {
            defer { elements = [] }
            return elements
        }
        defer { elements.removeFirst(limit) }
        return Array(elements.prefix(limit))
    }

    /// Waits until everything is taken, or the mailbox is closed: a giver that does so each time is one step ahead.
    func waitUntilEmpty() async {
        while !elements.isEmpty, !isClosed {
            await withCheckedContinuation { continuation in
                if elements.isEmpty || isClosed { continuation.resume() } else { givers.append(continuation) }
            }
        }
    }

    /// Lets takers end once they have everything.
    func close() {
        isClosed = true
        wakeTakers()
        wakeGivers()
    }

    private func wakeTakers() {
        guard !takers.isEmpty else { return }
        let ready = takers.filter { $0.least <= elements.count || isClosed }
        takers.removeAll { $0.least <= elements.count || isClosed }
        for taker in ready { taker.continuation.resume() }
    }

    private func wakeGivers() {
        let woken = givers
        givers = []
        for giver in woken { giver.resume() }
    }
}
