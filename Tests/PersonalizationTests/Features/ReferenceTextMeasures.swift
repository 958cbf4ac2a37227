import Foundation

/// Counts the structure of a text slowly and obviously: several passes over arrays of scalars and lines.
///
/// Written from the definitions in `LocalFeature`, for texts of the pieces that the property test composes: ASCII, ’,
/// accented Latin letters, a few CJK, Arabic and Cyrillic letters, emoji.
struct ReferenceTextMeasures: Equatable {
    var words = 0
    var fencedWords = 0
    var characters = 0
    var longWords = 0
    var sentences = 0
    var exclamations = 0
    var questions = 0
    var commas = 0
    var parentheses = 0
    var quotationMarks = 0
    var numbers = 0
    var emoji = 0
    var lines = 0
    var listLines = 0
    var headings = 0
    var codeLines = 0
    var paragraphs = 0
    var sampledWords = 0
    var distinctWords = 0

    init(_ text: String) {
        var prose: [[String]] = [[]]  // Chunks that no sentence crosses, each a list of its lines.
        var isInFence = false
        var lastWasBlank = true
        for line in text.components(separatedBy: "\n") {
            let trimmed = line.trimmingCharacters(in: CharacterSet(charactersIn: " \t\r"))
            if trimmed.isEmpty {
                if !isInFence {
                    lastWasBlank = true
                    prose.append([])
                }
                continue
            }
            lines += 1
            if lastWasBlank { paragraphs += 1 }
            lastWasBlank = false
            if trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~") {
                isInFence.toggle()
                codeLines += 1
                prose.append([])
            } else if isInFence {
                codeLines += 1
                fencedWords += Self.tokens(line).filter(\.isWord).count
            } else if line.range(of: "^[ \t]*#{1,6}[ \t]", options: .regularExpression) != nil {
                headings += 1
                let rest = line.replacingOccurrences(of: "^[ \t]*#{1,6}[ \t]", with: "", options: .regularExpression)
                prose += [[rest], []]
            } else if line.range(of: Self.listMarker, options: .regularExpression) != nil {
                listLines += 1
                prose += [[line.replacingOccurrences(of: Self.listMarker, with: "", options: .regularExpression)], []]
            } else {
                prose[prose.count - 1].append(line)
            }
        }
        var sample: [String] = []
        for chunk in prose {
            let tokens = Self.tokens(chunk.joined(separator: "\n"))
            count(tokens)
            sample += tokens.filter(\.isWord).map { $0.text.lowercased().replacingOccurrences(of: "’", with: "'") }
        }
        sampledWords = min(100, sample.count)
        distinctWords = Set(sample.prefix(100)).count
    }

    private static let listMarker = "^[ \t]*([-*+•]|[0-9]{1,3}[.)])[ \t]"

    struct Token {
        var text: String
        var isWord: Bool
    }

    private mutating func count(_ tokens: [Token]) {
        var wordsInSentence = 0
        for (index, token) in tokens.enumerated() {
            if token.isWord {
                words += 1
                wordsInSentence += 1
                let scalars = token.text.unicodeScalars.filter { !"'’.,:".unicodeScalars.contains($0) }
                let digits = scalars.filter { ("0"..."9").contains($0) }
                characters += scalars.count
                if scalars.count - digits.count > 6 { longWords += 1 }
                if let first = token.text.unicodeScalars.first, ("0"..."9").contains(first) { numbers += 1 }
                continue
            }
            switch token.text {
            case "!": exclamations += 1
            case "?", "？": questions += 1
            case ",", "，": commas += 1
            case "(": parentheses += 1
            case "\"", "“", "”": quotationMarks += 1
            case "😀", "🎉": emoji += 1
            default: break
            }
            if ["。", "？"].contains(token.text) {
                sentences += wordsInSentence > 0 ? 1 : 0
                wordsInSentence = 0
            }
            guard [".", "!", "?"].contains(token.text) else { continue }
            var next = index + 1
            if next < tokens.count, [".", "!", "?"].contains(tokens[next].text) { continue }
            while next < tokens.count, next <= index + 4,
                ["\"", "'", ")", "]", "*", "_", "’", "”"].contains(tokens[next].text)
            {
                next += 1
            }
            // The joined lines of a chunk end where another chunk begins, with a newline unless it is the last.
            let endsHere = next >= tokens.count || [" ", "\n", "\t", "\r"].contains(tokens[next].text)
            let isAfterInitial =
                token.text == "." && index > 0 && tokens[index - 1].isWord && tokens[index - 1].text.count == 1
                && tokens[index - 1].text.allSatisfy(\.isLetter)
            let isAfterTitle = token.text == "." && index > 0 && tokens[index - 1].text.lowercased() == "dr"
            if endsHere, !(isAfterInitial || isAfterTitle) {
                sentences += wordsInSentence > 0 ? 1 : 0
                wordsInSentence = 0
            }
        }
        sentences += wordsInSentence > 0 ? 1 : 0
    }

    private static func tokens(_ text: String) -> [Token] {
        let scalars = Array(text.unicodeScalars)
        func isIdeograph(_ scalar: Unicode.Scalar) -> Bool { (0x3041...0x9FFF).contains(scalar.value) }
        func isLetter(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isAlphabetic && !isIdeograph(scalar) }
        func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
        var tokens: [Token] = []
        var index = 0
        while index < scalars.count {
            let first = scalars[index]
            guard isLetter(first) || isDigit(first) else {
                tokens.append(Token(text: String(Character(first)), isWord: isIdeograph(first)))
                index += 1
                continue
            }
            var end = index + 1
            while end < scalars.count {
                let scalar = scalars[end]
                let next = end + 1 < scalars.count ? scalars[end + 1] : " "
                let hasLetter = scalars[index..<end].contains(where: isLetter)
                let isInner =
                    ("'’".unicodeScalars.contains(scalar) && hasLetter && isLetter(next))
                    || (".,:".unicodeScalars.contains(scalar) && isDigit(first) && isDigit(scalars[end - 1])
                        && isDigit(next))
                guard isLetter(scalar) || isDigit(scalar) || isInner else { break }
                end += 1
            }
            var word = String.UnicodeScalarView()
            word.append(contentsOf: scalars[index..<end])
            tokens.append(Token(text: String(word), isWord: true))
            index = end
        }
        return tokens
    }
}
