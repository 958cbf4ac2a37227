import Foundation
import Hummingbird
import NIOCore
import Synchronization
import TestSupport

/// An endpoint of embeddings that does what a test says. Its vectors tell what a text is about, which no feature that is
/// computed from how a text is written can see.
final class EmbeddingStub: Sendable {
    /// What texts can be about: words that nothing tells apart but what they stand for.
    static let topics = [
        ["luvok", "tamib", "fonup", "radob", "gipum", "bovak"], ["pesom", "kugab", "vilop", "nodum", "tarib", "hemuk"],
        ["lomug", "sabip", "rikob", "dufam", "nepuk", "gavom"], ["mokib", "pugam", "vedup", "tolab", "rifum", "kabop"],
    ]

    enum Mood: Sendable {
        case works
        case away
        /// Texts with this word are answered with 400, alone or among others.
        case refuses(String)
        /// Vectors of another length.
        case otherLength
        /// Vectors that tell nothing.
        case noise
    }

    private struct State {
        var mood = Mood.works
        var requests: [[String]] = []
    }

    private let state = Mutex(State())
    private let server = TestServer("embedding stub")
    static let dimension = 96

    var url: String { "\(server.address)/v1" }
    /// The texts of each request.
    var requests: [[String]] { state.withLock { $0.requests } }

    func set(_ mood: Mood) { state.withLock { $0.mood = mood } }

    /// Serves until `body` ends.
    func serving<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
        let router = Router()
        router.post("v1/embeddings") { [self] request, _ -> Response in
            let body = try await request.body.collect(upTo: 16 << 20)
            let texts = try JSONDecoder().decode(Input.self, from: Data(body.readableBytesView)).input
            let mood = state.withLock { state in
                state.requests.append(texts)
                return state.mood
            }
            switch mood {
            case .away: return Response(status: .serviceUnavailable)
            case .refuses(let word) where texts.contains { $0.contains(word) }: return Response(status: .badRequest)
            default: break
            }
            let items = texts.enumerated().map { index, text in
                let vector = Self.vector(of: text, mood)
                return #"{"index":\#(index),"embedding":\#(vector)}"#
            }
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init(
                    byteBuffer: ByteBuffer(string: #"{"model":"topics","data":[\#(items.joined(separator: ","))]}"#)))
        }
        return try await server.serving(router, body)
    }

    private struct Input: Decodable {
        let input: [String]
    }

    private static func vector(of text: String, _ mood: Mood) -> [Float] {
        if case .otherLength = mood { return [1, 0, 0] }
        // FNV-1a, then SplitMix64.
        var bits = text.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        var vector = (0..<dimension).map { _ -> Float in
            bits &+= 0x9E37_79B9_7F4A_7C15
            var mixed = bits
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return (Float(mixed >> 40) / Float(1 << 23) - 1) * 0.05
        }
        if case .noise = mood { return vector }
        for (place, words) in topics.enumerated() {
            vector[place] += Float(words.count { text.contains($0) })
        }
        return vector
    }
}
