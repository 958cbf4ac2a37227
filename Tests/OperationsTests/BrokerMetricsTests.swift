import PrometheusMetrics
import Testing
import Workers

@testable import Operations

@Suite("Metrics of the broker and of readiness")
struct BrokerMetricsTests {
    @Test("show what was read last, and nothing of what is gone")
    func gone() {
        let registry = PrometheusRegistry(MetricCatalog.all)
        let metrics = BrokerMetrics(factory: registry)
        metrics.record(Reports.evening.report)
        let text = registry.exposition(.prometheus)
        #expect(text.contains("attune_queue_messages{kind=\"jobs\",state=\"ready\",team=\"flood\"} 12480\n"))
        #expect(text.contains("attune_queue_messages{kind=\"jobs\",state=\"unacked\",team=\"flood\"} 80\n"))
        #expect(text.contains("attune_job_oldest_age_seconds{team=\"flood\"} 95\n"))
        #expect(text.contains("attune_team_promise_seconds{team=\"flood\"} 60\n"))
        #expect(!text.contains("attune_team_promise_seconds{team=\"poison\"}"))
        #expect(text.contains("attune_processes{kind=\"worker\"} 2\n"))
        var later = Reports()
        later.team("steady")
        metrics.record(later.report)
        let after = registry.exposition(.prometheus)
        #expect(!after.contains("flood"))
        #expect(after.contains("attune_queue_messages{kind=\"jobs\",state=\"ready\",team=\"steady\"} 0\n"))
    }

    @Test("that cannot be read are not shown as if they still held")
    func failure() {
        let registry = PrometheusRegistry(MetricCatalog.all)
        let metrics = BrokerMetrics(factory: registry)
        metrics.record(Reports.evening.report)
        metrics.recordFailure()
        let text = registry.exposition(.prometheus)
        #expect(!text.contains("attune_queue_messages{"))
        #expect(text.contains("attune_status_up 0\n"))
    }

    @Test("of a part are 1 while it is waited for, and count how often it went away")
    func readiness() {
        let registry = PrometheusRegistry(MetricCatalog.all)
        let readiness = ServiceReadiness(parts: ["consumer", "database"])
        ReadinessMetrics.follow(readiness, parts: ["consumer", "database"], factory: registry)
        #expect(registry.value(ReadinessMetrics.waiting, [("part", "database")]) == 1)
        readiness.set("database", waitingFor: nil)
        #expect(registry.value(ReadinessMetrics.waiting, [("part", "database")]) == 0)
        // Not counted: it was never there before.
        #expect(registry.value(ReadinessMetrics.interruptions, [("part", "database")]) == 0)
        for reason in ["a", "b"] { readiness.set("database", waitingFor: reason) }
        readiness.set("database", waitingFor: nil)
        readiness.set("database circuit", waitingFor: "new")
        #expect(registry.value(ReadinessMetrics.interruptions, [("part", "database")]) == 1)
        #expect(registry.value(ReadinessMetrics.waiting, [("part", "database circuit")]) == 1)
        #expect(registry.value(ReadinessMetrics.waiting, [("part", "consumer")]) == 1)
    }

    @Test("every metric has a sentence of its own, and histograms reach 120 seconds")
    func catalog() {
        let all = MetricCatalog.all
        #expect(Set(all.map(\.label)).count == all.count)
        for metric in all {
            #expect(metric.help.hasSuffix("."), "\(metric.label)")
            if let buckets = metric.buckets {
                #expect(buckets == buckets.sorted())
                #expect((buckets.last ?? 0) >= 120, "\(metric.label)")
            }
        }
    }
}
