import ArgumentParser
import Operations

extension Settings {
    /// Asks the health port of the service with these settings.
    func healthProbe() throws -> HealthProbe {
        let port = try integer("health.port", default: 0, in: 0...65_535)
        guard port > 0 else {
            throw ValidationError("health.port is not set: use --health-port or ATTUNE_HEALTH_PORT, as for the service")
        }
        return HealthProbe(
            host: text("health.host", default: "127.0.0.1"), port: port, token: try secret("health.token"))
    }
}
