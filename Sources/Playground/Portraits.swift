import Foundation
import Personalization
import Postgres
import Synchronization

/// What is known of people and of the prompts, read from the database. What is the same for everybody is read anew every
/// two seconds at most.
struct Portraits: Sendable {
    let database: PostgresClient
    let tenant: String
    private let ground = Shared()

    init(database: PostgresClient, tenant: String) {
        self.database = database
        self.tenant = tenant
    }

    /// The team's model, and the catalogs.
    private struct Ground: Sendable {
        let model: RewardModel
        let catalogs: StoredCatalogs
        let readAt = ContinuousClock.now
    }

    private final class Shared: Sendable {
        let last = Mutex<Ground?>(nil)
    }

    /// One weight of a person, with what it speaks of.
    struct Weight: Sendable {
        let name: String
        /// What more of it, and less of it, is called; nil where the base reward was learned and has no such name.
        let directions: (more: String, less: String)?
        let mean: Double
        let standardDeviation: Double
    }

    struct Portrait: Sendable {
        let answers: Int
        /// In the model's order, so that bars stay where they are.
        let weights: [Weight]
        let catalog: PromptCatalog?
    }

    /// What the database knows of a person; the prior of somebody who is new.
    func portrait(of userID: String) async -> Result<Portrait, Trouble> {
        guard database.state == .ready else { return .failure(.noDatabase) }
        do {
            guard let ground = try await readGround() else { return .failure(.noTeam(tenant)) }
            let (model, catalog) = (ground.model, ground.catalogs[tenant])
            let known = try await PersonStore(database: database).weights(tenant: tenant, userID: userID)
            let weights = model.estimates(of: known).map { estimate in
                let attribute = catalog?.attributes.first { $0.name == estimate.name }
                return Weight(
                    name: estimate.name, directions: attribute.map { ($0.firstDirection, $0.secondDirection) },
                    mean: estimate.mean, standardDeviation: estimate.standardDeviation)
            }
            return .success(Portrait(answers: known?.answers ?? 0, weights: weights, catalog: catalog))
        } catch {
            return .failure(.noDatabase)
        }
    }

    /// - Returns: Nil where there is no such team, or it has no model.
    private func readGround() async throws -> Ground? {
        let last = ground.last.withLock { $0 }
        if let last, last.readAt.duration(to: .now) < .seconds(2) { return last }
        guard let team = try await TenantStore(database: database).all().first(where: { $0.name == tenant }),
            let version = team.modelVersion
        else { return nil }
        let fresh = Ground(
            model: try await ModelStore(database: database).model(version).model,
            catalogs: try await CatalogStore(database: database).latest(since: last?.catalogs ?? StoredCatalogs()))
        ground.last.withLock { $0 = fresh }
        return fresh
    }

    /// How many answers the person's weights are made of; nil where that can't be read.
    func answers(of userID: String) async -> Int? {
        guard database.state == .ready else { return nil }
        do {
            return try await PersonStore(database: database).weights(tenant: tenant, userID: userID)?.answers ?? 0
        } catch {
            return nil
        }
    }

    /// Waits, at most two seconds, until the trainer has taken an answer, so that the page shows what it changed.
    func waitForAnswer(of userID: String, after count: Int?) async {
        guard let count else { return }
        let end = ContinuousClock.now.advanced(by: .seconds(2))
        while ContinuousClock.now < end {
            guard let now = await answers(of: userID), now <= count else { return }
            try? await Task.sleep(for: .milliseconds(30))
        }
    }
}
