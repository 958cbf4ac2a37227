import ArgumentParser
import Foundation

/// A length of time as people write it: 30s, 15m, 2h, 7d.
struct Age: ExpressibleByArgument {
    let seconds: Double

    init?(argument: String) {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = argument.last.flatMap({ units[$0] }), let number = Double(argument.dropLast()),
            number.isFinite, number >= 0
        else { return nil }
        seconds = number * unit
    }

    func before(_ now: Date) -> Date { now.addingTimeInterval(-seconds) }
}
