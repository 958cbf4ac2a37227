/// Holds the words that vouch for names, as hashes.
struct RevisionVocabulary: Sendable {
    /// All words, with and without possessive and plural ending.
    private let words: RevisionHashes
    /// The first five bytes of capitalised words: "German" vouches for "Germany".
    private let prefixes: RevisionHashes
    /// Initials of runs of capitalised words.
    private let initials: RevisionHashes

    /// - Parameter texts: The words of each text, in order.
    init(_ texts: [[RevisionWordToken]]) {
        var words = RevisionHashes(capacity: 2 * texts.reduce(0) { $0 + $1.count })
        for word in texts.joined() {
            words.insert(word.hash)
            words.insert(word.stem)
        }
        self.words = words
        prefixes = RevisionHashes(texts.flatMap { $0.compactMap { $0.isCapital ? $0.prefix : nil } })
        initials = RevisionHashes(texts.flatMap(Self.initials))
    }

    /// Says whether a name is one of the words, another form of one, or made of the initials of some.
    func vouches(for name: RevisionName) -> Bool {
        words.contains(name.word) || words.contains(name.stem) || (name.prefix.map(prefixes.contains) ?? false)
            || (name.isAcronym && initials.contains(name.word))
    }

    private static func initials(of words: [RevisionWordToken]) -> [UInt64] {
        var initials: [UInt64] = []
        var run: [UInt8] = []
        for word in words {
            if word.isCapital {
                run = word.breaksBefore ? [word.initial] : run + [word.initial]
                for length in 2...5 where length <= run.count {
                    initials.append(RevisionBytes.hash(run.suffix(length)))
                }
                if run.count > 5 { run.removeFirst(run.count - 5) }
            } else if !(word.lexeme?.isLink ?? false) {
                run = []
            }
        }
        return initials
    }
}
