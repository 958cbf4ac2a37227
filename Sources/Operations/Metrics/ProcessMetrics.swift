import CoreMetrics
import Foundation
import Synchronization

/// What the process itself uses, under Prometheus' usual names; read from /proc when it is asked for.
final class ProcessMetrics: Sendable {
    static let processor = "process.cpu.seconds"
    static let memory = "process.resident.memory"
    static let files = "process.open.fds"
    static let start = "process.start.time"

    private let memory: Gauge
    private let files: Gauge
    private let processor: FloatingPointCounter
    /// Seconds of processor time that were counted.
    private let counted = Mutex(0.0)

    init(factory: any MetricsFactory = MetricsSystem.factory) {
        memory = Gauge(label: Self.memory, factory: factory)
        files = Gauge(label: Self.files, factory: factory)
        processor = FloatingPointCounter(label: Self.processor, factory: factory)
        Gauge(label: Self.start, factory: factory).record(
            Date().timeIntervalSince1970 - ProcessInfo.processInfo.systemUptime + Self.startedAt)
    }

    func sample() {
        if let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
            let pages = text.split(separator: " ").dropFirst().first.flatMap({ Double($0) })
        {
            memory.record(pages * Double(sysconf(Int32(_SC_PAGESIZE))))
        }
        if let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            files.record(names.count)
        }
        var time = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return }
        let seconds = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        counted.withLock { counted in
            processor.increment(by: max(0, seconds - counted))
            counted = max(counted, seconds)
        }
    }

    /// Seconds from the system's start to the process's: field 22 of /proc/self/stat, in clock ticks. The second field
    /// is in brackets and may hold anything.
    private static var startedAt: Double {
        guard let text = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
            let rest = text.split(separator: ")").last?.split(separator: " "), rest.count > 19,
            let ticks = Double(rest[19])
        else { return ProcessInfo.processInfo.systemUptime }
        return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
