import OTLPTracing
import Testing

@Suite("W3C trace context")
struct TraceContextTests {
    static let id = "4bf92f3577b34da6a3ce929d0e0e4736"

    @Test("is read and written back")
    func roundTrip() throws {
        let header = "00-\(Self.id)-00f067aa0ba902b7-01"
        let context = try #require(TraceContext(header: header, state: "vendor=1"))
        #expect(context.header == header)
        #expect(context.traceID.description == Self.id)
        #expect(context.spanIDText == "00f067aa0ba902b7")
        #expect(context.isSampled)
        #expect(context.state == "vendor=1")
    }

    @Test("of a later version counts by its first four parts, and of unknown flags only the first bit")
    func laterVersion() throws {
        let later = try #require(TraceContext(header: "cc-\(Self.id)-00f067aa0ba902b7-01-more"))
        #expect(later.header == "00-\(Self.id)-00f067aa0ba902b7-01")
        #expect(try #require(TraceContext(header: "00-\(Self.id)-00f067aa0ba902b7-fe")).isSampled == false)
    }

    @Test(
        "that is not well-formed is as if there was none",
        arguments: [
            "", "00", "00-\(id)-00f067aa0ba902b7", "ff-\(id)-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "00-\(id)-0000000000000000-01",
            "00-\(id.uppercased())-00f067aa0ba902b7-01", "00-\(id)-00f067aa0ba902b7-01-more",
            "00-\(id)-00f067aa0ba902b7-0", "0-\(id)-00f067aa0ba902b7-011", "00_\(id)-00f067aa0ba902b7-01",
            "00-\(id)-00f067aa0ba902b7-01x", "cc-\(id)-00f067aa0ba902b7-01x", "00-4bf92f3577b34da6-00f067aa0ba902b7-01",
            "00-\(id)-00f067aa0ba902g7-01", "é0-\(id)-00f067aa0ba902b7-01",
        ])
    func malformed(header: String) {
        #expect(TraceContext(header: header) == nil)
    }

    @Test("drops vendors' parts that are too long to be passed on")
    func longState() {
        let header = "00-\(Self.id)-00f067aa0ba902b7-01"
        #expect(TraceContext(header: header, state: String(repeating: "a", count: 513))?.state == nil)
        #expect(TraceContext(header: header, state: String(repeating: "a", count: 512))?.state?.count == 512)
    }
}
