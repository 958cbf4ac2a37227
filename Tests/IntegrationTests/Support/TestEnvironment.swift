import Foundation
import Testing

/// The servers that `Deploy/local/test` starts.
enum TestEnvironment {
    static let brokerURL = ProcessInfo.processInfo.environment["ATTUNE_TEST_AMQP_URL"]
    static let managementURL = ProcessInfo.processInfo.environment["ATTUNE_TEST_MANAGEMENT_URL"]
    static let databaseURL = ProcessInfo.processInfo.environment["ATTUNE_TEST_DATABASE_URL"]
    static let brokerControl = ProcessInfo.processInfo.environment["ATTUNE_TEST_BROKER_CONTROL"]
    static let databaseControl = ProcessInfo.processInfo.environment["ATTUNE_TEST_DATABASE_CONTROL"]
    static let modelURL = ProcessInfo.processInfo.environment["ATTUNE_TEST_MODEL_URL"]

    static var hasServers: Bool { brokerURL != nil && managementURL != nil && databaseURL != nil }
    static let needsServers = "needs the servers that Deploy/local/test starts"

    /// Runs a server's control script.
    static func control(_ script: String?, _ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(script))
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(arguments) failed")
    }
}
