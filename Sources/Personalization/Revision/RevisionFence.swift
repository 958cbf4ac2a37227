/// Chooses and writes the lines that set data apart from instructions.
///
/// The label is `DATA-n` with the smallest n that the data does not contain, so it needs no randomness, equal requests
/// render equally (which keeps caches and tests simple), and no data can contain its own end.
enum RevisionFence {
    private static let prefix = Array("data-".utf8)

    /// Returns a label that occurs, in upper or lower case, in none of the texts. Linear in their length.
    static func label(avoiding texts: [String]) -> String {
        var taken: Set<Int> = []
        for text in texts {
            let bytes = Array(text.utf8)
            var index = 0
            while index + prefix.count < bytes.count {
                guard RevisionBytes.matches(bytes, at: index, lowercased: prefix) else {
                    index += 1
                    continue
                }
                var end = index + prefix.count
                var value = 0
                // Every prefix of the digits is taken too: DATA-1 occurs in DATA-12.
                while end < bytes.count, RevisionBytes.isDigit(bytes[end]), value < 100_000_000 {
                    value = value * 10 + Int(bytes[end] - 0x30)
                    taken.insert(value)
                    end += 1
                }
                index = max(end, index + 1)
            }
        }
        var number = 1
        while taken.contains(number) { number += 1 }
        return "DATA-\(number)"
    }

    static func open(_ label: String, _ name: String) -> String { "<<<\(name) \(label)" }

    static func close(_ label: String, _ name: String) -> String { "\(label) \(name)>>>" }

    static func wrap(_ text: String, in label: String, as name: String) -> String {
        "\(open(label, name))\n\(text)\n\(close(label, name))"
    }
}
