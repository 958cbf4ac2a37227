extension PostgresClient {
    func closedError(_ site: CallSite) -> PostgresError {
        endError?.at(site) ?? PostgresError(.closed, "the database client is closed; make a new one", site: site)
    }

    func overloadedError(_ site: CallSite) -> PostgresError {
        PostgresError(
            .overloaded,
            "\(configuration.maximumWaiting) queries wait for a connection already; send fewer at a time, or raise the "
                + "pool size",
            site: site)
    }

    func waitError(_ site: CallSite) -> PostgresError {
        if case .connecting(let reason) = state {
            return PostgresError(
                .connectionRefused, "no connection came up in time: \(reason)",
                sqlState: lastConnectError?.sqlState, isAway: true, site: site)
        }
        return PostgresError(
            .timeout, "no connection became free in time; raise the pool size or shorten transactions", site: site)
    }

    func error(for interruption: Pipeline.Interruption?, _ site: CallSite) -> PostgresError {
        switch interruption {
        case .cancelled:
            PostgresError(.cancelled, "the task was cancelled and with it the statement", sqlState: "57014", site: site)
        default:
            PostgresError(
                .timeout,
                "the query's time limit was reached and the statement cancelled; give it more time, or see what holds it up in pg_stat_activity",
                sqlState: "57014",
                site: site)
        }
    }

    /// The interruption of something that had not been sent.
    func unsentError(for interruption: Pipeline.Interruption, _ site: CallSite) -> PostgresError {
        interruption == .cancelled
            ? PostgresError(.cancelled, "the task was cancelled before the query was sent", site: site)
            : waitError(site)
    }

    func leaseError(_ lease: UInt64, _ site: CallSite) -> PostgresError {
        leases[lease] == nil
            ? PostgresError(.closed, "the transaction has ended; use it only inside its closure", site: site)
            : PostgresError(
                .connectionLost, "the transaction's connection was lost and the transaction rolled back; run it again",
                site: site)
    }
}
