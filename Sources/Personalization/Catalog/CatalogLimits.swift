/// Bounds of a catalog; each keeps one edited file from exhausting a worker.
enum CatalogLimits {
    static let schema = 1
    static let inputBytes = 1 << 20
    static let nestingDepth = 32
    static let attributes = 128
    static let prompts = 256
    static let domains = 256
    static let rulesPerDomain = 32
    static let ruleBytes = 1000
    static let instructionBytes = 2000
    static let smallInstructionBytes = 400
    static let sourceBytes = 1000
    static let nameBytes = 64
    static let versionBytes = 64
    static let change = -3.0...3.0
    static let slope = -1.0...0.5
    static let variance = 0.0001...9.0
    static let acceptance = 0.01...1.0

    /// Says whether a name is `[a-z][a-z0-9-]*` of at most 64 bytes.
    static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= nameBytes else { return false }
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first)
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            }
    }
}

/// Remembers the lines at which the parts of a catalog were read.
struct CatalogLocations {
    var attributes: [Int?] = []
    var prompts: [Int?] = []
    var domains: [Int?] = []

    func attribute(_ index: Int) -> Int? { attributes.indices.contains(index) ? attributes[index] : nil }
    func prompt(_ index: Int) -> Int? { prompts.indices.contains(index) ? prompts[index] : nil }
    func domain(_ index: Int) -> Int? { domains.indices.contains(index) ? domains[index] : nil }
}
