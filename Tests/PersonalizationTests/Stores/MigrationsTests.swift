import Foundation
import Personalization
import Testing

@Suite("The migrations")
struct MigrationsTests {
    @Test("in the program are the files of Schemas/database, numbered from 1 without gaps")
    func files() throws {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let files = try FileManager.default.contentsOfDirectory(atPath: root.path + "/Schemas/database")
            .filter { $0.first?.isNumber == true }.sorted()
        let steps = Migrations().steps
        #expect(files == steps.map { $0.name + ".sql" })
        #expect(steps.map(\.number) == Array(1...steps.count))
        #expect(steps.allSatisfy { $0.name.hasPrefix(String(repeating: "0", count: 4 - "\($0.number)".count)) })
    }
}
