extension RevisionGuards {
    /// Refuses nothing, the same, and characters that no text should gain.
    func checkSubstance(_ text: String) throws(RevisionObjection) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty else { throw RevisionObjection(.empty, "no text") }
        guard !RevisionGuards.isEqualButForSpace(bytes, baseline.bytes) else {
            throw RevisionObjection(.unchanged, "equal but for white space")
        }
        let added = RevisionGuards.strangeScalars(text).subtracting(RevisionGuards.strangeScalars(context.baseline))
        guard added.isEmpty else {
            throw RevisionObjection(.invalidCharacters, "\(added.count) kinds of control or replacement characters")
        }
    }

    private static func isEqualButForSpace(_ first: [UInt8], _ second: [UInt8]) -> Bool {
        var left = 0
        var right = 0
        while true {
            let leftStart = left
            let rightStart = right
            while left < first.count, RevisionBytes.isSpace(first[left]) { left += 1 }
            while right < second.count, RevisionBytes.isSpace(second[right]) { right += 1 }
            if left == first.count || right == second.count { return left == first.count && right == second.count }
            // White space stands for white space, of whatever kind; at the start it doesn't matter.
            guard leftStart == 0 || rightStart == 0 || (left > leftStart) == (right > rightStart) else { return false }
            guard first[left] == second[right] else { return false }
            left += 1
            right += 1
        }
    }

    /// Controls but line breaks and tabs, bidirectional overrides, the replacement character.
    private static func strangeScalars(_ text: String) -> Set<Unicode.Scalar> {
        var result: Set<Unicode.Scalar> = []
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: break
            case 0...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0xFFFD: result.insert(scalar)
            default: break
            }
        }
        return result
    }

    /// Refuses a refusal, talk about the revision before or after it, echoes of the prompt, and signatures.
    func checkTalk(_ facts: RevisionFacts) throws(RevisionObjection) {
        let folded = RevisionBytes.folded(facts.bytes)
        let opening = Array(folded.prefix(300))
        if let phrase = RevisionPhrases.refusals.first(where: { RevisionBytes.find($0, in: opening) != nil }),
            !baselineHas(phrase)
        {
            throw RevisionObjection(.refused, "the model declined")
        }
        if opensWithTalk(opening) { throw RevisionObjection(.preamble, "talk before the text") }
        if let echo, echo.occurs(in: facts.bytes, folded: folded) {
            throw RevisionObjection(.promptEcho, "words of the system prompt")
        }
        for line in RevisionGuards.lastLines(folded, count: 5) {
            if RevisionGuards.startsSignature(line), !baselineHasLine(RevisionGuards.startsSignature) {
                throw RevisionObjection(.inventedSignature, "a closing formula")
            }
        }
        for line in RevisionGuards.lastLines(folded, count: 3) {
            let phrase = RevisionPhrases.commentaries.first { line.starts(with: $0) }
            if let phrase, !baselineHas(phrase) { throw RevisionObjection(.preamble, "talk after the text") }
        }
    }

    private func baselineHas(_ phrase: [UInt8]) -> Bool {
        RevisionBytes.find(phrase, in: foldedBaseline) != nil
    }

    private func baselineHasLine(_ test: (ArraySlice<UInt8>) -> Bool) -> Bool {
        RevisionGuards.lastLines(foldedBaseline, count: 6).contains(where: test)
    }

    /// Looks at the first line, without marks such as `**`.
    private func opensWithTalk(_ opening: [UInt8]) -> Bool {
        let marks = Array("*#_>\"'(- ".utf8)
        let start = opening.drop { marks.contains($0) }
        let line = start.prefix { $0 != 0x0A }
        let base = foldedBaseline.drop { marks.contains($0) || RevisionBytes.isSpace($0) }
        let isPreamble = RevisionPhrases.preambles.contains {
            RevisionGuards.startsWithWord($0, line) && !base.starts(with: $0)
        }
        if isPreamble { return true }
        guard let phrase = RevisionPhrases.openings.first(where: { RevisionGuards.startsWithWord($0, line) }),
            !base.starts(with: phrase)
        else { return false }
        // Only the first sentence: what follows is the text already.
        let sentence = Array(line.prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "!") || false })
        let scope = sentence.count < 12 ? Array(line.prefix(160)) : sentence
        return RevisionPhrases.aboutText.contains { RevisionBytes.find($0, in: scope) != nil && !baselineHas($0) }
    }

    private static func startsWithWord(_ phrase: [UInt8], _ line: ArraySlice<UInt8>) -> Bool {
        guard line.starts(with: phrase) else { return false }
        guard let last = phrase.last, RevisionBytes.isAlphanumeric(last), line.count > phrase.count else { return true }
        return !RevisionBytes.isAlphanumeric(line[line.startIndex + phrase.count])
    }

    /// A short line that opens with a closing formula, or the formula and a comma.
    private static func startsSignature(_ line: ArraySlice<UInt8>) -> Bool {
        RevisionPhrases.signatures.contains { phrase in
            guard startsWithWord(phrase, line) else { return false }
            let rest = line.dropFirst(phrase.count)
            return rest.isEmpty || rest.first == UInt8(ascii: ",") || phrase.last == UInt8(ascii: ",")
                || line.count <= 32
        }
    }

    /// Returns the last lines that aren't blank, without surrounding white space and emphasis.
    private static func lastLines(_ bytes: [UInt8], count: Int) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var end = bytes.count
        while end > 0, lines.count < count {
            var start = end
            while start > 0, bytes[start - 1] != 0x0A { start -= 1 }
            let line = bytes[start..<end].drop {
                RevisionBytes.isSpace($0) || $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "_")
            }
            if !line.isEmpty { lines.append(line) }
            end = start - 1
        }
        return lines
    }

    func checkLength(_ text: String) throws(RevisionObjection) {
        let bounds = context.bounds
        guard text.utf8.count <= bounds.maximumBytes else {
            throw RevisionObjection(.tooLong, "over \(bounds.maximumBytes) bytes")
        }
        let count = text.unicodeScalars.count
        let ratio = Double(count) / Double(max(1, baselineScalars))
        if ratio > bounds.maximumRatio, count > baselineScalars + bounds.slack {
            throw RevisionObjection(.tooLong, "\(count) scalars for \(baselineScalars)")
        }
        if ratio < bounds.minimumRatio { throw RevisionObjection(.tooShort, "\(count) scalars for \(baselineScalars)") }
    }
}
