public import Postgres

/// The learned effects of prompts, written by whoever estimates them and read by workers.
public struct PromptEffectStore: Sendable {
    private let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    // MARK: Write

    private static let lock = Statement("select pg_advisory_xact_lock(hashtextextended($1, 5))")

    private static let delete = Statement(
        """
        delete from prompt_effects where tenant = $1 and model_version = $2 and language_model = $3
            and prompt = any($4)
        """)

    private static let insert = Statement(
        """
        insert into prompt_effects (
            tenant, model_version, language_model, prompt, wording, intercept, slope, variance, acceptance,
            observations)
        select $1, m.version, $3, prompt, wording, intercept::real[], slope::real[], variance::real[], acceptance,
            observations
        from models m, unnest(
            $4::text[], $5::int8[], $6::text[], $7::text[], $8::text[], $9::float8[], $10::int8[])
            as e (prompt, wording, intercept, slope, variance, acceptance, observations)
        where m.version = $2
        """)

    /// Replaces the effects of a source's prompts under a model; estimates without a trial are left out.
    ///
    /// - Throws: `PostgresError`, or `PromptSelectionError` for an estimate that is no effect.
    public func replace(
        _ estimates: [PromptEffectEstimate], tenant: String, model: Int, languageModel: String
    ) async throws {
        let learned = estimates.filter { $0.trials > 0 }
        let effects = try learned.map { try $0.effect }
        let source: [PostgresValue] = [.text(tenant), .int(Int64(model)), .text(languageModel)]
        _ = try await database.batch([
            (Self.lock, [.text("\(tenant)/\(model)/\(languageModel)")]),
            (Self.delete, source + [.textArray(estimates.map(\.prompt.id))]),
            (
                Self.insert,
                source + [
                    .textArray(learned.map(\.prompt.id)), .intArray(learned.map(\.prompt.wording)),
                    .textArray(effects.map { arrayLiteral($0.intercept) }),
                    .textArray(effects.map { arrayLiteral($0.slope) }),
                    .textArray(effects.map { arrayLiteral($0.variance) }), .doubleArray(effects.map(\.acceptance)),
                    .intArray(learned.map { Int64($0.trials) }),
                ]
            ),
        ])
    }

    // MARK: Read

    /// A state of the table, to tell whether it has changed.
    public struct Mark: Equatable, Sendable {
        let newest: Int64?
        let count: Int64
    }

    private static let mark = Statement("select max(updated_at), count(*) from prompt_effects")

    private static let read = Statement(
        """
        select tenant, model_version, language_model, prompt, wording, intercept, slope, variance, acceptance
        from prompt_effects
        """)

    /// Reads the effects where they have changed since a mark.
    ///
    /// - Returns: The effects and their mark; nil where they are as they were.
    public func changes(since mark: Mark?) async throws -> (effects: PromptEffects, mark: Mark)? {
        let row = try await database.query(Self.mark)[0]
        let current = Mark(newest: try row.timestampOrNil(0)?.microseconds, count: try row.int(1))
        guard current != mark else { return nil }
        var effects: [PromptEffects.Key: PromptEffect] = [:]
        for row in try await database.query(Self.read) {
            let key = PromptEffects.Key(
                tenant: try row.text(0), model: Int(try row.int(1)), languageModel: try row.text(2),
                prompt: PromptWording(id: try row.text(3), wording: try row.int(4)))
            effects[key] = try PromptEffect(
                intercept: try row.doubles(5), slope: try row.doubles(6), variance: try row.doubles(7),
                acceptance: try row.double(8))
        }
        return (PromptEffects(effects), current)
    }
}
