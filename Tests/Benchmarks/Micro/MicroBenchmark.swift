import Foundation
import Personalization
import RewardFactorization

/// Measures what one job costs in computation alone, and prints a JSON object.
///
///     micro-benchmark posterior|laplace|features-1|features-2|language|decode|encode|foundation|choose|question
///         [rounds=N] [calls=N]
///
/// Each round makes `calls` calls; the value is the median round's time for one call, in microseconds. Under valgrind
/// the allocations of one call are those of two runs that differ in their calls.
@main
struct MicroBenchmark {
    static func main() throws {
        let words = CommandLine.arguments.dropFirst()
        guard let name = words.first, let work = try MicroWork.named(name) else {
            FileHandle.standardError.write(Data("name one of \(MicroWork.names.joined(separator: ", "))\n".utf8))
            exit(2)
        }
        func setting(_ key: String, _ standard: Int) -> Int {
            words.dropFirst().first { $0.hasPrefix(key + "=") }.flatMap { Int($0.dropFirst(key.count + 1)) } ?? standard
        }
        let rounds = setting("rounds", 15)
        let calls = setting("calls", 2000)
        let clock = ContinuousClock()
        var times: [Double] = []
        var sum = 0.0
        for round in 0..<(rounds + 1) {
            let time = try clock.measure {
                for call in 0..<calls { sum += try work.run(call) }
            }
            // The first round builds tables and warms caches.
            if round > 0 || rounds == 0 { times.append(time / .microseconds(1) / Double(calls)) }
        }
        let report: [String: Any] = [
            "name": name, "microseconds": times.sorted()[times.count / 2], "least": times.min() ?? 0,
            "rounds": rounds, "calls": calls, "bytes": work.bytes, "checksum": sum,
        ]
        print(
            String(decoding: try JSONSerialization.data(withJSONObject: report, options: [.sortedKeys]), as: UTF8.self))
    }
}
