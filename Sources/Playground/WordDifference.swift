/// Where two texts differ, word by word.
struct WordDifference {
    /// A run of words that both texts have, or that only one has.
    struct Run: Equatable {
        let text: String
        let isChanged: Bool
    }

    let before: [Run]
    let after: [Run]

    /// Above so many words nothing is marked: the comparison takes time that grows with words × changes.
    private static let limit = 3000

    init(before: String, after: String) {
        let (old, new) = (Self.words(before), Self.words(after))
        guard old.count + new.count <= Self.limit else {
            self.before = [Run(text: before, isChanged: false)]
            self.after = [Run(text: after, isChanged: false)]
            return
        }
        let difference = new.map(\.word).difference(from: old.map(\.word))
        var (removed, inserted) = (Set<Int>(), Set<Int>())
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        self.before = Self.runs(old, changed: removed)
        self.after = Self.runs(new, changed: inserted)
    }

    /// Each word with the white space after it, so that nothing of a text is lost.
    private static func words(_ text: String) -> [(word: Substring, space: Substring)] {
        var words: [(Substring, Substring)] = []
        var rest = text[...]
        while !rest.isEmpty {
            let word = rest.prefix { !$0.isWhitespace }
            let space = rest[word.endIndex...].prefix { $0.isWhitespace }
            words.append((word, space))
            rest = rest[space.endIndex...]
        }
        return words
    }

    private static func runs(_ words: [(word: Substring, space: Substring)], changed: Set<Int>) -> [Run] {
        var runs: [Run] = []
        for (index, word) in words.enumerated() {
            let isChanged = changed.contains(index)
            let text = word.word + word.space
            if let last = runs.last, last.isChanged == isChanged {
                runs[runs.count - 1] = Run(text: last.text + text, isChanged: isChanged)
            } else {
                runs.append(Run(text: String(text), isChanged: isChanged))
            }
        }
        return runs
    }
}
