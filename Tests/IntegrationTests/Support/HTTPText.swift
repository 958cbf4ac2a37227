import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// What a URL of a test's own server answers.
enum HTTPText {
    struct Answer: Sendable {
        let status: UInt
        let type: String?
        let text: String
    }

    static func get(_ url: String, accept: String? = nil) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        if let accept { request.headers.add(name: "Accept", value: accept) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        return Answer(
            status: response.status.code, type: response.headers.first(name: "Content-Type"),
            text: String(buffer: try await response.body.collect(upTo: 8 << 20)))
    }
}

/// The figures of a text in Prometheus' format.
struct Exposition {
    /// By name and labels, as they stand there.
    private(set) var samples: [String: Double] = [:]
    /// Names of samples, such as `x_bucket`.
    private(set) var names: Set<String> = []

    init(_ text: String) {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]) else {
                continue
            }
            let series = String(line[..<space])
            samples[series] = value
            names.insert(String(series.prefix { $0 != "{" }))
        }
    }

    subscript(series: String) -> Double? { samples[series] }
}
