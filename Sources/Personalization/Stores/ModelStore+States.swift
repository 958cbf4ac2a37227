import Postgres

/// Which version is used for what.
extension ModelStore {
    // MARK: Activate

    private static let find = Statement("select coalesce(tenant, ''), state from models where version = $1")

    /// Somebody who has answers and no weights under a version.
    private static let lacking = Statement(
        """
        select exists (
            select from (
                select distinct tenant, user_id from comparisons where $2 in ('', tenant) and origin = 'people') p
            where not exists (
                select from weights w
                where w.tenant = p.tenant and w.user_id = p.user_id and w.model_version = $1))
        """)

    private static let switchTo = Statement(
        """
        update models set changed_at = now(), state = case
            when version = $1 then 'active' when state = 'active' then 'previous' else 'retired' end,
            note = case when version = $1 then null else note end
        where coalesce(tenant, '') = $2 and (version = $1 or state in ('active', 'previous'))
        """)

    /// Points every team at its active version, in one statement.
    private static let point = Statement(
        """
        update tenants t set model_version = m.version
        from (
            select t.name, coalesce(
                (select max(version) from models where state = 'active' and tenant = t.name),
                (select max(version) from models where state = 'active' and tenant is null)) as version
            from tenants t) m
        where m.name = t.name and m.version is distinct from t.model_version
        """)

    /// Makes a version the active one of its scope; the active one becomes the previous, the previous one is retired.
    ///
    /// All teams concerned change at once, and only when everybody who has answers has weights under the version.
    ///
    /// - Throws: ``VersionError``: `unknown`, `retired`, or `weightsMissing` (compute them first).
    public func activate(_ version: Int) async throws {
        try await database.transaction { transaction in
            try await VersionLock.change(in: transaction)
            guard let row = try await transaction.query(Self.find, [.int(Int64(version))]).first else {
                throw VersionError.unknown(version)
            }
            let scope = try row.text(0)
            switch ModelState(rawValue: try row.text(1)) {
            case .active: return
            case .challenger, .previous: break
            default: throw VersionError.retired(version)
            }
            try await Self.checkWeights(of: version, scope: scope, in: transaction)
            _ = try await transaction.batch([
                (Self.switchTo, [.int(Int64(version)), .text(scope)]), (Self.point, []),
            ])
        }
    }

    private static func checkWeights(of version: Int, scope: String, in transaction: PostgresTransaction) async throws {
        let row = try await transaction.query(Self.lacking, [.int(Int64(version)), .text(scope)]).first
        if try row?.bool(0) ?? false { throw VersionError.weightsMissing(version) }
    }

    // MARK: Back

    private static let scope = Statement(
        """
        select version, state from models where coalesce(tenant, '') = $1 and state in ('active', 'previous')
        order by changed_at desc, version desc
        """)
    private static let setState = Statement(
        "update models set state = $2, changed_at = now() where version = $1")

    /// Goes back to the previous version of a scope; the active one becomes the previous, so that going back twice changes
    /// nothing. A team that has an own version and no previous one goes back to the common version.
    ///
    /// - Parameter tenant: The team; nil for the versions for every team.
    /// - Returns: The version left and the one that is active now.
    /// - Throws: ``VersionError``: `nothingToGoBackTo`, or `weightsMissing`.
    public func back(tenant: String? = nil) async throws -> (from: Int, to: Int) {
        try await database.transaction { transaction in
            try await VersionLock.change(in: transaction)
            var active: Int?
            var previous: Int?
            for row in try await transaction.query(Self.scope, [.text(tenant ?? "")]) {
                let version = Int(try row.int(0))
                if try row.text(1) == "active" { active = active ?? version } else { previous = previous ?? version }
            }
            guard let from = active else { throw VersionError.nothingToGoBackTo }
            var target = previous
            if let previous {
                try await Self.checkWeights(of: previous, scope: tenant ?? "", in: transaction)
                _ = try await transaction.query(Self.setState, [.int(Int64(previous)), "active"])
            } else if tenant != nil {
                let common = try await transaction.query(Self.scope, [""])
                target = try common.first { try $0.text(1) == "active" }.map { Int(try $0.int(0)) }
            }
            guard let target else { throw VersionError.nothingToGoBackTo }
            _ = try await transaction.batch([
                (Self.setState, [.int(Int64(from)), "previous"]), (Self.point, []),
            ])
            return (from, target)
        }
    }

    // MARK: Retire and prepare

    private static let setStateUnlessActive = Statement(
        "update models set state = $2, changed_at = now() where version = $1 and state <> 'active' returning version")

    /// Keeps nothing under a version any more.
    ///
    /// - Throws: ``VersionError``: `unknown`, or `active`.
    public func retire(_ version: Int) async throws { try await change(version, to: .retired) }

    /// Has weights kept under a retired version again, so that it can be activated once everybody has them.
    ///
    /// - Throws: ``VersionError``: `unknown`, `active`, or `otherEmbeddings`.
    public func prepare(_ version: Int) async throws { try await change(version, to: .challenger) }

    private static let specification = Statement("select specification from models where version = $1")

    private func change(_ version: Int, to state: ModelState) async throws {
        try await database.transaction { transaction in
            try await VersionLock.change(in: transaction)
            guard try await !transaction.query(Self.find, [.int(Int64(version))]).isEmpty else {
                throw VersionError.unknown(version)
            }
            if state == .challenger,
                let row = try await transaction.query(Self.specification, [.int(Int64(version))]).first,
                let specification = FeatureSpecification.named(try row.text(0))
            {
                try await Self.checkEmbeddings(of: specification, version: version, in: transaction)
            }
            let changed = try await transaction.query(
                Self.setStateUnlessActive, [.int(Int64(version)), .text(state.rawValue)])
            if changed.isEmpty { throw VersionError.active(version) }
        }
    }

    private static let deleteWeights = Statement(
        """
        delete from weights where ctid = any(array(
            select w.ctid from weights w join models m on m.version = w.model_version
            where m.state = 'retired' limit 1000))
        """)

    /// Deletes the weights under retired versions, in small batches.
    ///
    /// - Returns: How many rows were deleted.
    public func sweepRetired(pace: Pace = .gentle) async throws -> Int {
        var total = 0
        while true {
            let deleted = try await pace.work { try await database.query(Self.deleteWeights).affectedRows }
            total += deleted
            if deleted < 1000 { return total }
        }
    }
}
