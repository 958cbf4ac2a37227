extension RevisionJob {
    /// Stands for everything that the result depends on, however the JSON was written.
    ///
    /// Covers the person, the input, the response, domain, language, terms to keep, glossary, candidates and the failure
    /// policy. Left out are the job's id, which is the key beside it, and the deadline, which a sender that tries again
    /// sets anew. Terms and glossary count as sets, because maps and sets of many languages have a new order in each
    /// process.
    ///
    /// Each part goes in as a tag, its length in bytes (64 bits, little-endian) and its bytes, so that no two payloads
    /// give the same input. The form never changes for stored digests to stay comparable.
    public var payloadDigest: PayloadDigest {
        var hash = BLAKE2b(digestLength: 16)
        hash.add(tag: "u", userID)
        switch input {
        case .prompt(let text):
            hash.add(tag: "p", text)
        case .conversation(let turns):
            hash.add(tag: "c", count: turns.count)
            for turn in turns {
                hash.add(tag: "r", turn.role.rawValue)
                hash.add(tag: "t", turn.content)
            }
        }
        if let response { hash.add(tag: "b", response) }
        if let domain { hash.add(tag: "d", domain) }
        if let language { hash.add(tag: "l", language) }
        for term in keep.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) { hash.add(tag: "k", term) }
        for entry in glossary.sorted(by: { $0.source.utf8.lexicographicallyPrecedes($1.source.utf8) }) {
            hash.add(tag: "s", entry.source)
            hash.add(tag: "g", entry.target)
        }
        if let candidates { hash.add(tag: "n", count: candidates) }
        if onFailure != .baseline { hash.add(tag: "f", onFailure.rawValue) }
        return PayloadDigest(hash)
    }
}

extension BLAKE2b {
    fileprivate mutating func add(tag: Unicode.Scalar, _ text: String) {
        add(tag: tag, count: text.utf8.count)
        update(text)
    }

    fileprivate mutating func add(tag: Unicode.Scalar, count: Int) {
        var words = SIMD2(UInt64(tag.value), UInt64(count)).littleEndianWords
        unsafe withUnsafeBytes(of: &words) { unsafe update($0) }
    }
}

extension SIMD2<UInt64> {
    fileprivate var littleEndianWords: SIMD2<UInt64> { SIMD2(x.littleEndian, y.littleEndian) }
}
