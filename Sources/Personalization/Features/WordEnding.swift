/// Sorts English words by their last letters, which tell word classes without a dictionary.
///
/// A tail holds a word's last eight letters in small ASCII, the last one in the lowest byte, 0 for a letter that is not
/// ASCII. Endings are written as the numbers that they make there, with the letters beside them.
enum WordEnding {
    /// Returns the counter of an ending, nil where it tells nothing. The word should have five letters.
    @inline(__always)
    static func counter(of tail: UInt64) -> StyleCounter? {
        if let found = ofSingular(tail) { return found }
        guard tail & 0xFF == 0x73 else { return nil }
        let stem = tail >> 8
        switch stem & 0xFF {
        case 0x73, 0x75, 0x69: return nil  // ss, us, is
        default: return ofSingular(stem) ?? .pluralEndings
        }
    }

    private static func ofSingular(_ tail: UInt64) -> StyleCounter? {
        switch tail & 0xFFFF_FFFF {
        // tion sion ment ness ance ence ship hood
        case 0x74696F6E, 0x73696F6E, 0x6D656E74, 0x6E657373, 0x616E6365, 0x656E6365, 0x73686970, 0x686F6F64:
            return .nominalEndings
        // able ible less
        case 0x61626C65, 0x69626C65, 0x6C657373:
            return .adjectivalEndings
        default: break
        }
        switch tail & 0xFF_FFFF {
        // ity ism acy
        case 0x697479, 0x69736D, 0x616379:
            return .nominalEndings
        // ous ive ful ial cal
        case 0x6F7573, 0x697665, 0x66756C, 0x69616C, 0x63616C:
            return .adjectivalEndings
        // ing
        case 0x696E67:
            return .progressiveEndings
        // ist ian
        case 0x697374, 0x69616E:
            return .agentEndings
        // est
        case 0x657374:
            return .superlativeEndings
        // ize ise ify ate
        case 0x697A65, 0x697365, 0x696679, 0x617465:
            return .verbalEndings
        default: break
        }
        switch tail & 0xFFFF {
        // ly
        case 0x6C79:
            return .adverbialEndings
        // ed
        case 0x6564:
            return .pastEndings
        // er or
        case 0x6572, 0x6F72:
            return .agentEndings
        // al ic
        case 0x616C, 0x6963:
            return .adjectivalEndings
        default: return nil
        }
    }

    /// Tells -ed and -en, the endings of most past participles.
    @inline(__always)
    static func isParticiple(_ tail: UInt64) -> Bool { tail & 0xFFFF == 0x6564 || tail & 0xFFFF == 0x656E }
}
