import AsyncHTTPClient
import CoreMetrics
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle

/// Sends batches of spans one after the other. A batch that the collector refuses for good is dropped; while it is away
/// a batch is tried again with growing pauses for a time, and meanwhile the queue fills and drops.
struct OTLPExporter: Sendable {
    private let configuration: OTLPConfiguration
    private let queue: SpanQueue
    private let client: HTTPClient
    private let logger: Logger
    private let exported: Counter
    private let dropped: Counter

    init(_ configuration: OTLPConfiguration, queue: SpanQueue, client: HTTPClient, logger: Logger) {
        self.configuration = configuration
        self.queue = queue
        self.client = client
        self.logger = logger
        exported = Counter(label: "attune.spans", dimensions: [("outcome", "exported")])
        dropped = Counter(label: "attune.spans", dimensions: [("outcome", "dropped")])
    }

    private enum Outcome {
        case taken
        /// Trying again is of no use.
        case refused(String)
        case away(String, retryAfter: Duration?)
    }

    func run() async {
        let rest = await cancelWhenGracefulShutdown {
            var rest: [FinishedSpan] = []
            while !Task.isCancelled {
                // A full batch waits for no company.
                if queue.count < configuration.batch { try? await Task.sleep(for: configuration.interval) }
                while !Task.isCancelled, queue.count > 0 {
                    rest += await send(queue.take(atMost: configuration.batch))
                }
                noteDropped()
            }
            return rest
        }
        await sendRest(rest + queue.take(atMost: configuration.queueLimit))
        noteDropped()
    }

    private func noteDropped() {
        let count = queue.takeDropped()
        guard count > 0 else { return }
        dropped.increment(by: count)
        logger.warning(
            "spans dropped: more come than the collector takes; lower the share of traces",
            metadata: ["spans": "\(count)"])
    }

    /// - Returns: The spans that are not sent because the task was cancelled.
    private func send(_ spans: [FinishedSpan]) async -> [FinishedSpan] {
        guard let body = body(of: spans) else { return [] }
        let end = ContinuousClock.now.advanced(by: configuration.patience)
        var pause = Duration.milliseconds(250)
        while true {
            switch await post(body) {
            case .taken:
                exported.increment(by: spans.count)
                return []
            case .refused(let reason):
                drop(spans, "the collector refuses spans: see that its address is that of OTLP traces", reason)
                return []
            case .away(let reason, let retryAfter):
                let wait = max(pause, retryAfter ?? .zero)
                guard ContinuousClock.now.advanced(by: wait) < end else {
                    drop(spans, "the collector is away: spans dropped", reason)
                    return []
                }
                try? await Task.sleep(for: wait * Double.random(in: 0.75...1))
                if Task.isCancelled { return spans }
                pause = min(pause * 2, .seconds(8))
            }
        }
    }

    private func drop(_ spans: [FinishedSpan], _ message: Logger.Message, _ reason: String) {
        dropped.increment(by: spans.count)
        logger.warning(message, metadata: ["spans": "\(spans.count)", "reason": "\(reason)"])
    }

    /// What is left at the end gets one try, and two seconds in all.
    private func sendRest(_ spans: [FinishedSpan]) async {
        let end = ContinuousClock.now.advanced(by: .seconds(2))
        for start in stride(from: 0, to: spans.count, by: configuration.batch) {
            let part = Array(spans[start..<min(start + configuration.batch, spans.count)])
            guard let body = body(of: part) else { continue }
            let left = ContinuousClock.now.duration(to: end)
            if left > .zero, case .taken = await post(body, timeLimit: left) {
                exported.increment(by: part.count)
            } else {
                dropped.increment(by: part.count)
            }
        }
    }

    private func body(of spans: [FinishedSpan]) -> Data? {
        spans.isEmpty ? nil : try? OTLPDocument(spans, resource: configuration.resource).json()
    }

    /// Not cut short by cancellation, after which nobody would know whether the collector has the spans.
    private func post(_ body: Data, timeLimit: Duration? = nil) async -> Outcome {
        await Task { await exchange(body, timeLimit: timeLimit ?? configuration.timeLimit) }.value
    }

    private func exchange(_ body: Data, timeLimit: Duration) async -> Outcome {
        var request = HTTPClientRequest(url: configuration.endpoint)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        for header in configuration.headers { request.headers.replaceOrAdd(name: header.name, value: header.value) }
        request.body = .bytes(ByteBuffer(bytes: body))
        let limit = timeLimit / .milliseconds(1)
        do {
            let response = try await client.execute(request, timeout: .milliseconds(Int64(limit)))
            // Read to its end, so that the connection can be used again.
            _ = try? await response.body.collect(upTo: 1 << 16)
            switch response.status.code {
            case 200..<300: return .taken
            // The statuses that OTLP calls retryable.
            case 429, 502, 503, 504:
                let seconds = response.headers.first(name: "Retry-After").flatMap(Double.init)
                return .away(
                    "status \(response.status.code)", retryAfter: seconds.map { .seconds(min(max($0, 0), 60)) })
            default: return .refused("status \(response.status.code)")
            }
        } catch {
            return .away("\(error)", retryAfter: nil)
        }
    }
}
