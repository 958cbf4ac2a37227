import Foundation
import Personalization
import Testing

@Suite("The questions that Attune comes with")
struct StarterQuestionsTests {
    private func entries() throws -> [QuestionEntry] { try StarterQuestions.entries() }

    @Test("are in English, for the three domains, each with an id of its own")
    func identity() throws {
        let entries = try entries()
        #expect(entries.count == 51)
        #expect(Set(entries.map(\.id)).count == entries.count)
        #expect(Set(entries.map(\.domain)) == ["virtual-assistant", "customer-service", "translation"])
        #expect(entries.allSatisfy { $0.language == "en" })
    }

    @Test("differ in the attribute that they are named after, the first text towards its first direction")
    func directions() throws {
        let model = RewardModel.versionOne
        for entry in try entries() {
            let attribute = String(entry.id.split(separator: "-")[1])
            let row = try #require(model.baseRewardNames.firstIndex(of: attribute), "\(entry.id)")
            let psi = model.specification.difference(prompt: entry.prompt, entry.first, entry.second)
            // A standard deviation of what two responses of models differ by is about 1.4.
            #expect(model.phiDifference(psi)[row] > 0.5, "\(entry.id)")
        }
    }

    @Test("name every attribute of the catalog in each domain")
    func coverage() throws {
        let names = Set(try entries().map { String($0.id.split(separator: "-")[1]) + "/" + ($0.domain ?? "") })
        for attribute in RewardModel.versionOne.baseRewardNames {
            for domain in ["virtual-assistant", "customer-service", "translation"] {
                #expect(names.contains("\(attribute)/\(domain)"))
            }
        }
    }
}
