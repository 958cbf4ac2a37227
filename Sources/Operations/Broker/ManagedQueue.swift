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

extension BrokerManagement {
    func queues() async throws -> [ManagedQueue] {
        try await get("queues", columns: ManagedQueue.columns, as: [ManagedQueue].self)
    }

    /// The nodes; none where the user may not see them, which needs the tag monitoring.
    func nodes() async -> [ManagedNode] {
        (try? await get("nodes", ofVirtualHost: false, columns: ManagedNode.columns, as: [ManagedNode].self)) ?? []
    }
}
