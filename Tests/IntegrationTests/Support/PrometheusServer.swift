import Foundation
import Testing

/// Prometheus itself, with Attune's rules, on a port of its own.
final class PrometheusServer: Sendable {
    struct Alert: Decodable, Sendable, Hashable {
        let labels: [String: String]
        let state: String
    }

    private let folder: URL
    private let process: AttuneProcess
    private let base: String

    /// - Parameters:
    ///   - targets: Ports of 127.0.0.1 to scrape, once a second.
    init(targets: [Int]) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("prometheus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // The rules as they are shipped, but for how long something has to last: an evening in a minute.
        let rules = try String(contentsOf: Programs.deployment("prometheus/attune.rules.yaml"), encoding: .utf8)
            .replacing(#/for: [0-9]+m/#, with: "for: 2s")
        try rules.write(to: folder.appendingPathComponent("rules.yaml"), atomically: true, encoding: .utf8)
        let list = targets.map { "\"127.0.0.1:\($0)\"" }.joined(separator: ", ")
        let configuration = """
            global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
            rule_files: [rules.yaml]
            scrape_configs:
              - { job_name: attune, static_configs: [{ targets: [\(list)] }] }

            """
        let file = folder.appendingPathComponent("prometheus.yaml")
        try configuration.write(to: file, atomically: true, encoding: .utf8)
        let port = TestPort.take()
        base = "http://127.0.0.1:\(port)/api/v1"
        let program: URL = try #require(Programs.path("prometheus"), "prometheus is not installed")
        process = try AttuneProcess(
            program: program,
            [
                "--config.file=\(file.path)", "--storage.tsdb.path=\(folder.path)/data",
                "--web.listen-address=127.0.0.1:\(port)", "--log.level=error",
            ], environment: [:])
    }

    /// Ends it and removes what it kept.
    func kill() {
        process.signal(SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }

    private struct Answer<Value: Decodable & Sendable>: Decodable, Sendable { let data: Value }
    private struct Alerts: Decodable, Sendable { let alerts: [Alert] }

    private struct Vector: Decodable, Sendable {
        struct Sample: Decodable, Sendable {
            let metric: [String: String]
            let value: Value

            /// A time, and the figure as text.
            struct Value: Decodable, Sendable {
                let figure: Double

                init(from decoder: any Decoder) throws {
                    var container = try decoder.unkeyedContainer()
                    _ = try container.decode(Double.self)
                    figure = Double(try container.decode(String.self)) ?? .nan
                }
            }
        }

        let result: [Sample]
    }

    /// The alerts that fire, with their teams: `OldestJob flood`.
    func firing() async throws -> Set<String> {
        let answer = try await HTTPText.get("\(base)/alerts")
        let alerts = try JSONDecoder().decode(Answer<Alerts>.self, from: Data(answer.text.utf8)).data.alerts
        return Set(
            alerts.filter { $0.state == "firing" }.map { alert in
                let name = alert.labels["alertname"]?.dropFirst("Attune".count) ?? ""
                return ([String(name)] + (alert.labels["team"].map { [$0] } ?? [])).joined(separator: " ")
            })
    }

    /// What a query gives, by team.
    func query(_ expression: String) async throws -> [String: Double] {
        let text = expression.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let answer = try await HTTPText.get("\(base)/query?query=\(text)")
        let vector = try JSONDecoder().decode(Answer<Vector>.self, from: Data(answer.text.utf8)).data
        return Dictionary(vector.result.map { ($0.metric["team"] ?? "", $0.value.figure) }) { first, _ in first }
    }
}
