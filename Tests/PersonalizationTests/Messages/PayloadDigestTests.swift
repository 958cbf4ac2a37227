import Testing

@testable import Personalization

@Suite("The payload digest")
struct PayloadDigestTests {
    static let job = RevisionJob(
        jobID: "j", userID: "u", input: .prompt("p"), response: "r", domain: "d", language: "en", keep: ["a", "b"],
        glossary: [GlossaryEntry(source: "s", target: "t"), GlossaryEntry(source: "x", target: "y")], deadline: 1,
        candidates: 2, onFailure: .retry)

    static let changes: [@Sendable (inout RevisionJob) -> Void] = [
        { $0.userID = "v" },
        { $0.input = .prompt("q") },
        { $0.input = .conversation([ConversationTurn(role: .user, content: "p")]) },
        { $0.input = .conversation([ConversationTurn(role: .system, content: "p")]) },
        { $0.input = .conversation([]) },
        { $0.response = nil },
        { $0.response = "" },
        { $0.response = "r " },
        { $0.domain = nil },
        { $0.domain = "r" },
        { $0.language = nil },
        { $0.language = "de" },
        { $0.keep = [] },
        { $0.keep = ["a"] },
        { $0.keep = ["ab"] },
        { $0.keep = ["a", "b", "b"] },
        { $0.glossary = [] },
        { $0.glossary[0].target = "y" },
        { $0.glossary[0] = GlossaryEntry(source: "t", target: "s") },
        { $0.candidates = nil },
        { $0.candidates = 3 },
        { $0.onFailure = .baseline },
        { $0.response = "é" },
        { $0.response = "e\u{301}" },
    ]

    @Test("differs for every change that the result depends on")
    func changes() {
        var digests: Set<PayloadDigest> = [Self.job.payloadDigest]
        for change in Self.changes {
            var job = Self.job
            change(&job)
            digests.insert(job.payloadDigest)
        }
        #expect(digests.count == Self.changes.count + 1)
    }

    @Test("stays for another id, deadline and order of terms")
    func sameness() {
        var job = Self.job
        job.jobID = "other"
        job.deadline = 99
        job.keep = ["b", "a"]
        job.glossary.reverse()
        #expect(job.payloadDigest == Self.job.payloadDigest)
    }

    @Test("stays the same from release to release")
    func stability() {
        #expect(Self.job.payloadDigest.description == "50652ffce8b21367ef5d95327e1d9453")
        let minimal = RevisionJob(jobID: "j", userID: "u", input: .prompt("p"))
        #expect(minimal.payloadDigest.description == "a4f96572bca2a8a5534aa5dcb388e37f")
    }

    @Test("comes back from its bytes, and only from 16")
    func bytes() {
        let digest = Self.job.payloadDigest
        #expect(PayloadDigest(bytes: digest.bytes) == digest)
        #expect(PayloadDigest(bytes: digest.bytes.dropLast()) == nil)
        #expect(PayloadDigest(bytes: digest.bytes + [0]) == nil)
    }
}
