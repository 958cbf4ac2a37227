import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import Operations
import ServiceLifecycle
import Testing
import Workers

@Suite("The health port")
struct HealthTests {
    @Test("is alive at once, and ready when everything is there; until then it says what it waits for")
    func readiness() async throws {
        let readiness = ServiceReadiness(parts: ["consumer", "database"])
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let port = TestPort.take()
        let server = HealthServer(host: "127.0.0.1", port: port, readiness: readiness, logger: logger)
        let services = ServiceGroup(configuration: .init(services: [server], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            try await eventually { (try? await answer(port, "live"))?.status == 200 }
            let waiting = try await answer(port, "ready")
            #expect(waiting.status == 503)
            #expect(waiting.text.contains("consumer") && waiting.text.contains("database"))
            readiness.set("consumer", waitingFor: nil)
            readiness.set("database", waitingFor: "connection refused")
            let database = try await answer(port, "ready")
            #expect(database.status == 503)
            #expect(database.text == "waiting for\ndatabase: connection refused\n")
            readiness.set("database", waitingFor: nil)
            #expect(try await answer(port, "ready").status == 200)
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    @Test("with a token answers those who bring it, and nobody else")
    func token() async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let port = TestPort.take()
        let server = HealthServer(
            host: "127.0.0.1", port: port, token: "a token of the test", readiness: ServiceReadiness(parts: []),
            logger: logger)
        let services = ServiceGroup(configuration: .init(services: [server], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            try await eventually { (try? await answer(port, "live"))?.status == 401 }
            for path in ["live", "ready", "nothing"] {
                for header in [nil, "", "Bearer", "Bearer a token of the tesT", "Basic a token of the test"] {
                    #expect(try await answer(port, path, authorization: header).status == 401)
                }
            }
            // Programs bring it as a bearer token, browsers as a password.
            let password = Data("anybody:a token of the test".utf8).base64EncodedString()
            for header in ["Bearer a token of the test", "Basic \(password)"] {
                #expect(try await answer(port, "live", authorization: header).status == 200)
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    private func answer(
        _ port: Int, _ path: String, authorization: String? = nil
    ) async throws -> (status: UInt, text: String) {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/health/\(path)")
        if let authorization { request.headers.add(name: "Authorization", value: authorization) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
        return (response.status.code, String(buffer: try await response.body.collect(upTo: 1 << 16)))
    }
}
