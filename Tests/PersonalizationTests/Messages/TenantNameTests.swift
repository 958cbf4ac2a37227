import Testing

@testable import Personalization

@Suite("A team's name")
struct TenantNameTests {
    @Test(
        "may have 1 to 63 of a-z, 0-9 and -", arguments: ["a", "7", "-", "team-1", String(repeating: "z", count: 63)])
    func accepts(_ name: String) throws {
        #expect(TenantName(rawValue: name)?.rawValue == name)
        #expect(try TenantName(validating: name).description == name)
    }

    @Test(
        "may have nothing else",
        arguments: [
            "", String(repeating: "z", count: 64), "A", "a.b", "a_b", "a b", "a/b", "#", "*", "é", "a\u{0}", "a\n", "ａ",
        ])
    func refuses(_ name: String) throws {
        #expect(TenantName(rawValue: name) == nil)
        let error = try #require(throws: MessageError.self) { try TenantName(validating: name) }
        #expect(error.code == .wrongTenant)
    }
}
