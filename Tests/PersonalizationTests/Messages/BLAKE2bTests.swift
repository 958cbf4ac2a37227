import Testing

@testable import Personalization

@Suite("BLAKE2b")
struct BLAKE2bTests {
    private func hexadecimal(_ state: BLAKE2b.State, _ length: Int) -> String {
        (0..<length).map { position in
            let byte = UInt8(truncatingIfNeeded: state[position / 8] >> UInt64(position % 8 * 8))
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    private func digest(_ bytes: [UInt8], length: Int, parts: [Int] = []) -> String {
        var hash = BLAKE2b(digestLength: length)
        var rest = bytes[...]
        for part in parts {
            rest.prefix(part).withUnsafeBytes { hash.update($0) }
            rest = rest.dropFirst(part)
        }
        rest.withUnsafeBytes { hash.update($0) }
        return hexadecimal(hash.finalize(), length)
    }

    @Test("gives the digest of RFC 7693, appendix A")
    func standard() {
        let expected =
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
            + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
        #expect(digest(Array("abc".utf8), length: 64) == expected)
    }

    @Test(
        "gives the digests of another implementation, around every block border",
        arguments: [
            (0, 16, "cae66941d9efbd404e4d88758ea67670"),
            (1, 16, "71b186b851e866e71be237342976049a"),
            (7, 16, "923859c6a804ce19c63e140f77c4dfa3"),
            (8, 16, "da1486eeb8bc4aea8344e768b5214a67"),
            (9, 16, "b515a1d0895bfd79fd6cc8390823a84c"),
            (63, 16, "45c379911678ea646b566f8f5623fb44"),
            (64, 16, "96631285a2c16ac3454fa6b94f6faeb6"),
            (127, 16, "e00ab0ead4d729de8fbe7745d642e416"),
            (128, 16, "8e0cf9bb1b36fa6c42aa6490f719b575"),
            (129, 16, "6cefde50e4008690e61cf8225d101256"),
            (255, 16, "b1bce9f0dc0bec101cd5e09b7961937c"),
            (256, 16, "ac60b0f8b3227af67328401630cd4dfa"),
            (257, 16, "7e5b16bfede2940cbed4da50b56da597"),
            (1000, 16, "add263669b4eb2158678a360fa6f007a"),
            (4096, 16, "841d3a813a6e9ac44a70b8765c20be8d"),
            (
                0, 64,
                "786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419"
                    + "d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce"
            ),
            (
                128, 64,
                "2d9e329f42afa3601d646692b81c13e87fcaff5bf15972e9813d7373cb6d181f"
                    + "9599f4d513d4af4fd6ebd37497aceb29aba5ee23ed764d8510b552bd088814fb"
            ),
            (
                300, 64,
                "ec8fc8cb1343d5b8744a6971d9ae3b5463789bae1df407dadc65f7781d169a71"
                    + "596bc87f01691a81868f49acd6ddfbfd9874ab19eae83d40a505f6ca9db6af9f"
            ),
        ] as [(Int, Int, String)])
    func vectors(_ count: Int, _ length: Int, _ expected: String) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 3) }
        #expect(digest(bytes, length: length) == expected)
    }

    @Test("does not depend on how the bytes are cut into parts")
    func parts() {
        var random = SeededMessageGenerator(seed: 11)
        let bytes = (0..<700).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let whole = digest(bytes, length: 16)
        for _ in 0..<200 {
            let parts = (0..<12).map { _ in Int.random(in: 0...70, using: &random) }
            #expect(digest(bytes, length: 16, parts: parts) == whole)
        }
    }
}
