/// The mappings of a process, as Linux tells them (proc_pid_smaps(5)).
struct MemoryMap {
    /// Addresses of mapped files that cannot be written and of which no page was: code and constants, whose pages can be
    /// dropped because the file has them.
    private(set) var unwrittenFiles: [Range<UInt>] = []

    /// Reads the map.
    ///
    /// - Parameter smaps: The text of `smaps`; what is none of it is passed over.
    init(smaps: some StringProtocol) {
        var mapping: Range<UInt>?
        for line in smaps.split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: true)
            guard let first = words.first else { continue }
            if first == "Anonymous:" {
                if let mapping, words.count > 1, words[1] == "0" { unwrittenFiles.append(mapping) }
                mapping = nil
            } else if !first.hasSuffix(":") {
                mapping = Self.mapping(words)
            }
        }
    }

    /// `start-end permissions offset device inode path`, where it is a private one of a file and cannot be written.
    private static func mapping(_ words: [some StringProtocol]) -> Range<UInt>? {
        let ends = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
        guard words.count >= 6, words[5].hasPrefix("/"), words[1].count == 4, words[1].hasPrefix("r-"),
            words[1].hasSuffix("p"), ends.count == 2, ends[0] < ends[1]
        else { return nil }
        return ends[0]..<ends[1]
    }
}
