/// Says where a job's time went, in milliseconds. Written with three decimals; nil is left out.
public struct RevisionTimings: Sendable, Hashable {
    /// From the message's timestamp to its receipt: the clocks of two machines, so only roughly.
    public var wait: Double?
    /// Until the person's weights were there.
    public var lookup: Double?
    /// In calls of the language model; nil when there was none.
    public var model: Double?
    /// Until the revision was stored.
    public var store: Double?
    /// From receipt until the result was handed to the broker.
    public var total: Double?

    public init(
        wait: Double? = nil, lookup: Double? = nil, model: Double? = nil, store: Double? = nil, total: Double? = nil
    ) {
        self.wait = wait
        self.lookup = lookup
        self.model = model
        self.store = store
        self.total = total
    }
}
