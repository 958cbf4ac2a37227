/// A row of values as a small picture, from nothing at its bottom to the largest at its top.
enum Sparkline {
    private static let blocks = Array("▁▂▃▄▅▆▇█")

    /// The last `width` values as block characters.
    static func blocks(_ values: [Int], width: Int) -> String {
        let values = values.suffix(width)
        let top = max(values.max() ?? 0, 1)
        return String(values.map { blocks[$0 <= 0 ? 0 : max(1, min(7, $0 * 7 / top))] })
    }

    /// The points of a line in a box, `x,y x,y …`; y grows downwards.
    ///
    /// - Parameter length: The number of values that fill the width; fewer stand at its right.
    static func points(_ values: [Int], width: Double, height: Double, length: Int) -> String {
        let top = Double(max(values.max() ?? 0, 1))
        let step = width / Double(max(length - 1, 1))
        return values.suffix(length).enumerated().map { index, value in
            let x = width - Double(min(values.count, length) - 1 - index) * step
            return "\(tenths(x)),\(tenths(height - Double(max(value, 0)) / top * height))"
        }.joined(separator: " ")
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}
