import Testing

@testable import Personalization

@Suite("Feature specifications")
struct FeatureSpecificationTests {
    private static let text = "Perhaps you could try this: it's simple, isn't it?"

    @Test("Every computed specification is found by its identifier and gives finite vectors of its length")
    func computed() {
        #expect(FeatureSpecification.computed.contains(.current))
        for specification in FeatureSpecification.computed {
            #expect(FeatureSpecification.named(specification.identifier) == specification)
            for prompt in [nil, "", "How do I start?"] {
                let psi = specification.extract(prompt: prompt, text: Self.text)
                #expect(psi.count == specification.dimension)
                #expect(!psi.contains { !$0.isFinite })
            }
        }
    }

    @Test("A specification that this program does not compute gives NaN, not another one's features")
    func unknown() {
        let unknown = FeatureSpecification(identifier: "local-0", names: ["a", "b"], languageNeutral: [true])
        let psi = unknown.extract(prompt: nil, text: Self.text)
        #expect(psi.count == 2 && !psi.contains { !$0.isNaN })
        let renamed = FeatureSpecification(identifier: "local-1", names: ["a", "b"], languageNeutral: [true])
        #expect(!renamed.extract(prompt: nil, text: Self.text).contains { !$0.isNaN })
    }

    @Test("The newest specification holds every older one, so that one stored vector serves all models")
    func includesOlder() {
        let difference = FeatureSpecification.current.difference(prompt: "Why?", Self.text, "Try this.")
        for older in FeatureSpecification.computed {
            #expect(FeatureSpecification.current.includes(older))
            #expect(
                older.vector(from: difference, of: FeatureSpecification.current.identifier)
                    == older.difference(prompt: "Why?", Self.text, "Try this."))
        }
    }

    @Test("A stored vector of unknown make or wrong length serves no model")
    func unusableVectors() {
        let specification = FeatureSpecification.current
        let psi = specification.extract(prompt: nil, text: Self.text)
        #expect(specification.vector(from: psi, of: specification.identifier) == psi)
        #expect(specification.vector(from: Array(psi.dropLast()), of: specification.identifier) == nil)
        #expect(specification.vector(from: psi, of: "local-0") == nil)
        for other in FeatureSpecification.computed where other != specification {
            let shorter = other.extract(prompt: nil, text: Self.text)
            #expect(specification.vector(from: shorter, of: other.identifier) == nil)
            #expect(other.vector(from: shorter, of: specification.identifier) == nil)
        }
    }
}
