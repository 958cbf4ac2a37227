import Foundation

/// A queue as the management API tells of it.
struct ManagedQueue: Decodable, Sendable {
    struct Statistics: Decodable, Sendable {
        struct Details: Decodable, Sendable { let rate: Double? }

        var publishDetails: Details?
        var ackDetails: Details?
    }

    /// What is asked for; all that there is would be many times as much.
    static let columns = [
        "name", "state", "consumers", "messages_ready", "messages_unacknowledged",
        "message_stats.publish_details.rate", "message_stats.ack_details.rate",
    ]

    let name: String
    var messagesReady: Int?
    var messagesUnacknowledged: Int?
    var consumers: Int?
    var state: String?
    var messageStats: Statistics?
}

/// A node of the broker as the management API tells of it.
struct ManagedNode: Decodable, Sendable {
    static let columns = ["name", "running", "mem_alarm", "disk_free_alarm"]

    let name: String
    var running: Bool?
    var memAlarm: Bool?
    var diskFreeAlarm: Bool?

    /// What it is short of; publishers wait meanwhile.
    var alarms: [String] {
        var alarms: [String] = []
        if memAlarm == true { alarms.append("memory on \(name)") }
        if diskFreeAlarm == true { alarms.append("disk on \(name)") }
        if running == false { alarms.append("\(name) is down") }
        return alarms
    }
}

/// Lengths of queues over time as the management API tells of them, by page.
private struct ManagedLengths: Decodable {
    struct Queue: Decodable {
        struct Details: Decodable { let samples: [Sample]? }

        /// - Note: The time is in milliseconds since 1970.
        struct Sample: Decodable {
            let sample: Int
            let timestamp: Double
        }

        let name: String
        let messagesReadyDetails: Details?
    }

    let items: [Queue]
    let pageCount: Int
}

extension BrokerManagement {
    func queues() async throws -> [ManagedQueue] {
        try await get("queues", columns: ManagedQueue.columns, as: [ManagedQueue].self)
    }

    /// When each queue of jobs had nothing ready, the last time in ten minutes that the broker took note of it; no older
    /// than twenty seconds.
    func emptyTimes() async throws -> [String: Date] {
        var times: [String: Date] = [:]
        var page = 1
        while true {
            let samples = try await get(
                "queues", columns: ["name", "messages_ready_details.samples"],
                query: [
                    "lengths_age=600", "lengths_incr=20", "page=\(page)", "page_size=500", "use_regex=true",
                    "name=%5Eattune%5C.jobs%5C.",
                ], as: ManagedLengths.self)
            for queue in samples.items {
                let empty = queue.messagesReadyDetails?.samples?.filter { $0.sample == 0 }.map(\.timestamp).max()
                if let empty { times[queue.name] = Date(timeIntervalSince1970: empty / 1000) }
            }
            guard page < samples.pageCount else { return times }
            page += 1
        }
    }

    /// The nodes; none where the user may not see them, which needs the tag monitoring.
    func nodes() async -> [ManagedNode] {
        (try? await get("nodes", ofVirtualHost: false, columns: ManagedNode.columns, as: [ManagedNode].self)) ?? []
    }
}
