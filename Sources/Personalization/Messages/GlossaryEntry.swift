/// Says how a term of the source language must be rendered.
public struct GlossaryEntry: Sendable, Hashable {
    /// 1 to 200 bytes.
    public var source: String
    /// 1 to 200 bytes.
    public var target: String

    public init(source: String, target: String) {
        self.source = source
        self.target = target
    }
}
