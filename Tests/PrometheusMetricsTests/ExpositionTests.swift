import CoreMetrics
import PrometheusMetrics
import Testing

@Suite("The exposition of metrics")
struct ExpositionTests {
    @Test("names a timer in seconds and a counter with _total, and counts in cumulative buckets")
    func kinds() {
        let registry = PrometheusRegistry([
            MetricDescription("messaging.process.duration", buckets: [0.5, 1, 120], help: "From receipt on."),
            MetricDescription("queue.size", unit: "bytes", help: "How large."),
        ])
        Counter(label: "jobs", dimensions: [("team", "a")], factory: registry).increment(by: 3)
        let timer = CoreMetrics.Timer(label: "messaging.process.duration", factory: registry)
        for seconds in [0.25, 0.5, 0.75, 119, 121] { timer.recordNanoseconds(Int64(seconds * 1e9)) }
        Gauge(label: "queue.size", factory: registry).record(2.5)
        #expect(
            registry.exposition(.prometheus) == """
                # TYPE jobs_total counter
                jobs_total{team="a"} 3
                # HELP messaging_process_duration_seconds From receipt on.
                # TYPE messaging_process_duration_seconds histogram
                messaging_process_duration_seconds_bucket{le="0.5"} 2
                messaging_process_duration_seconds_bucket{le="1"} 3
                messaging_process_duration_seconds_bucket{le="120"} 4
                messaging_process_duration_seconds_bucket{le="+Inf"} 5
                messaging_process_duration_seconds_sum 241.5
                messaging_process_duration_seconds_count 5
                # HELP queue_size_bytes How large.
                # TYPE queue_size_bytes gauge
                queue_size_bytes 2.5
                # HELP prometheus_metrics_refused_series Series that were not kept: over the limit of their metric, or of \
                another kind.
                # TYPE prometheus_metrics_refused_series gauge
                prometheus_metrics_refused_series 0

                """)
    }

    @Test("in OpenMetrics names a counter without its ending, tells units and ends with EOF")
    func openMetrics() {
        let registry = PrometheusRegistry()
        Counter(label: "jobs", factory: registry).increment()
        CoreMetrics.Timer(label: "wait", factory: registry).recordNanoseconds(1)
        let text = registry.exposition(.openMetrics)
        #expect(
            text.hasPrefix(
                "# TYPE jobs counter\njobs_total 1.0\n# TYPE wait_seconds histogram\n# UNIT wait_seconds seconds\n"))
        #expect(text.contains("le=\"120.0\""))
        #expect(text.hasSuffix("\n# EOF\n"))
    }

    @Test("escapes labels and help, and makes names of anything")
    func escapes() {
        let registry = PrometheusRegistry([MetricDescription("9 lives!", help: "a\\b\nc")])
        Counter(label: "9 lives!", dimensions: [("1st.key", "a\"b\\c\nd")], factory: registry).increment()
        let text = registry.exposition(.prometheus)
        #expect(text.contains("# HELP _9_lives__total a\\\\b\\nc\n"))
        #expect(text.contains("_9_lives__total{_1st_key=\"a\\\"b\\\\c\\nd\"} 1\n"))
    }

    @Test("the same labels in another order are the same series")
    func order() {
        let registry = PrometheusRegistry()
        Counter(label: "c", dimensions: [("a", "1"), ("b", "2")], factory: registry).increment()
        Counter(label: "c", dimensions: [("b", "2"), ("a", "1")], factory: registry).increment()
        #expect(registry.value("c", [("b", "2"), ("a", "1")]) == 2)
    }

    @Test("keeps no more series than its limit, and says how many it refused")
    func limit() {
        let registry = PrometheusRegistry(seriesLimit: 3)
        for user in 0..<5 { Counter(label: "c", dimensions: [("user", "\(user)")], factory: registry).increment() }
        let text = registry.exposition(.prometheus)
        #expect(text.split(separator: "\n").count { $0.hasPrefix("c_total{") } == 3)
        #expect(text.contains("prometheus_metrics_refused_series 2\n"))
    }

    @Test("a metric that is asked for as another kind is refused, and the first stays right")
    func conflict() {
        let registry = PrometheusRegistry()
        Counter(label: "c_total", factory: registry).increment()
        Gauge(label: "c_total", factory: registry).record(7)
        let text = registry.exposition(.prometheus)
        #expect(text.contains("c_total_total 1\n"))
        #expect(!text.contains("7"))
        #expect(text.contains("refused_series 1\n"))
    }

    @Test("counters only grow, and what is no number is not recorded")
    func nonsense() {
        let registry = PrometheusRegistry()
        let counter = Counter(label: "c", factory: registry)
        counter.increment(by: 2)
        counter.increment(by: -1)
        #expect(registry.value("c") == 2)
        let recorder = Recorder(label: "r", factory: registry)
        for value in [Double.nan, .infinity, 1] { recorder.record(value) }
        #expect(registry.exposition(.prometheus).contains("r_sum 1\nr_count 1\n"))
    }

    @Test("what is destroyed is shown no more")
    func destroy() {
        let registry = PrometheusRegistry()
        let counter = Counter(label: "c", factory: registry)
        counter.increment()
        counter.destroy()
        #expect(!registry.exposition(.prometheus).contains("c_total"))
    }

    @Test("counts everything that several tasks record at once, while it is read")
    func concurrency() async {
        let registry = PrometheusRegistry()
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    let counter = Counter(label: "c", dimensions: [("t", "\(task % 2)")], factory: registry)
                    let timer = CoreMetrics.Timer(label: "h", factory: registry)
                    for _ in 0..<500 {
                        counter.increment()
                        timer.recordNanoseconds(1_000_000_000)
                    }
                }
            }
            group.addTask { for _ in 0..<20 { _ = registry.exposition(.openMetrics) } }
        }
        #expect(registry.value("c", [("t", "0")]) == 2000)
        #expect(registry.exposition(.prometheus).contains("h_seconds_count 4000\n"))
    }

    @Test(
        "the format is the one that is asked for",
        arguments: [
            (nil, ExpositionFormat.prometheus), ("*/*", .prometheus), ("text/plain", .prometheus),
            ("application/openmetrics-text;version=1.0.0,text/plain;q=0.5", .openMetrics),
        ])
    func negotiation(accept: String?, format: ExpositionFormat) {
        #expect(ExpositionFormat.preferred(by: accept) == format)
    }
}
