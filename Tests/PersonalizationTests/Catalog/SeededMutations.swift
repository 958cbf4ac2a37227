/// Produces the same mutations for the same seed, so that a failing case can be found again.
struct SeededMutations {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64 (Steele, Lea & Flood, 2014).
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func below(_ bound: Int) -> Int { bound > 0 ? Int(next() % UInt64(bound)) : 0 }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }

    /// Changes a text at one to four places: bytes, slices, and pieces that matter to the format.
    mutating func mutate(_ bytes: [UInt8], with pieces: [String]) -> [UInt8] {
        var result = bytes
        for _ in 0...below(4) {
            let place = below(result.count + 1)
            switch below(6) {
            case 0 where !result.isEmpty: result[min(place, result.count - 1)] = UInt8(truncatingIfNeeded: next())
            case 1:
                let end = min(result.count, place + below(40))
                result.removeSubrange(place..<end)
            case 2:
                let start = below(result.count + 1)
                result.insert(contentsOf: result[start..<min(result.count, start + below(200))], at: place)
            case 3: result.insert(contentsOf: pick(pieces).utf8, at: place)
            case 4: result.removeSubrange(place..<result.count)
            default:
                let piece = Array(pick(pieces).utf8)
                result.replaceSubrange(place..<min(result.count, place + piece.count), with: piece)
            }
        }
        return result
    }
}
