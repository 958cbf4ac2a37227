/// What one stage of a pipeline leaves for the next, both on the same actor.
///
/// The taker gets all that has gathered since it last came, so batches form by what waits and need no timer. Its size
/// is bounded by the prefetch of the consumers that feed the pipeline.
final class Mailbox<Element> {
    private var elements: [Element] = []
    private var waiter: CheckedContinuation<Void, Never>?
    private var isClosed = false

    var isEmpty: Bool { elements.isEmpty }

    func put(_ element: Element) {
        elements.append(element)
        wake()
    }

    func put(contentsOf more: [Element]) {
        guard !more.isEmpty else { return }
        elements.append(contentsOf: more)
        wake()
    }

    /// Waits for something to take, at most `limit` elements at once. There is one taker.
    ///
    /// - Returns: The elements in order; nil once the mailbox is closed and empty.
    func take(atMost limit: Int) async -> [Element]? {
        while elements.isEmpty {
            if isClosed { return nil }
            await withCheckedContinuation { continuation in
                // The way here may have led over the executor's queue, and past a `put`.
                if elements.isEmpty, !isClosed { waiter = continuation } else { continuation.resume() }
            }
        }
        if elements.count <= limit {
            defer { elements = [] }
            return elements
        }
        defer { elements.removeFirst(limit) }
        return Array(elements.prefix(limit))
    }

    /// Lets the taker end once it has everything.
    func close() {
        isClosed = true
        wake()
    }

    private func wake() {
        waiter?.resume()
        waiter = nil
    }
}
