public import Postgres

/// Observations of what prompts did to texts.
public struct PromptObservationStore: Sendable {
    private let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    // MARK: Write

    private static let insert = Statement(
        """
        insert into prompt_observations (
            tenant, prompts, wordings, language_model, style, specification, baseline, difference, acceptance, refusal,
            at_random, sample, prompt_tokens, completion_tokens)
        select tenant, string_to_array(prompts, ','), string_to_array(wordings, ',')::bigint[], language_model, style,
            specification, baseline::real[], difference::real[], acceptance, refusal, at_random, sample, prompt_tokens,
            completion_tokens
        from unnest(
            $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
            $9::float8[], $10::text[], $11::boolean[], $12::text[], $13::int8[], $14::int8[])
            as o (tenant, prompts, wordings, language_model, style, specification, baseline, difference, acceptance,
                refusal, at_random, sample, prompt_tokens, completion_tokens)
        on conflict do nothing
        """)

    /// Stores a batch; a sample of a calibration that is there already stays as it is.
    public func insert(_ observations: [PromptObservation]) async throws(PostgresError) {
        guard !observations.isEmpty else { return }
        _ = try await database.query(
            Self.insert,
            [
                .textArray(observations.map(\.tenant)),
                .textArray(observations.map { $0.prompts.map(\.id).joined(separator: ",") }),
                .textArray(observations.map { $0.prompts.map { String($0.wording) }.joined(separator: ",") }),
                .textArray(observations.map(\.languageModel)),
                .textArray(observations.map(\.style.rawValue)),
                .textArray(observations.map(\.specification)),
                .textArray(observations.map { arrayLiteral($0.baseline) }),
                .textArray(observations.map { arrayLiteral($0.difference) }),
                .doubleArray(observations.map(\.acceptance)),
                .textArray(observations.map(\.refusal)),
                .boolArray(observations.map(\.isRandom)),
                .textArray(observations.map(\.sample)),
                .intArray(observations.map { $0.tokens.map { Int64($0.prompt) } }),
                .intArray(observations.map { $0.tokens.map { Int64($0.completion) } }),
            ])
    }

    // MARK: Read

    /// Whose observations of which language model belong together.
    public struct Source: Hashable, Sendable {
        /// Empty for what was calibrated for every tenant.
        public let tenant: String
        public let languageModel: String
        public let style: RevisionPromptStyle

        public init(tenant: String, languageModel: String, style: RevisionPromptStyle) {
            self.tenant = tenant
            self.languageModel = languageModel
            self.style = style
        }
    }

    /// The most observations that one read holds in memory.
    private static let page = 500

    private static let read = Statement(
        """
        select id, tenant, prompts, wordings, language_model, style, specification, baseline, difference, acceptance,
            refusal, at_random, sample, prompt_tokens, completion_tokens
        from prompt_observations
        where tenant = $1 and language_model = $2 and style = $3 and id > $4
        order by id limit $5
        """)

    /// Reads a source's observations, the oldest first, page by page.
    ///
    /// - Parameter body: Is given each page.
    public func forEachPage(
        of source: Source, _ body: ([PromptObservation]) throws -> Void
    ) async throws {
        var last: Int64 = 0
        while true {
            let rows = try await database.query(
                Self.read,
                [
                    .text(source.tenant), .text(source.languageModel), .text(source.style.rawValue), .int(last),
                    .int(Int64(Self.page)),
                ])
            guard !rows.isEmpty else { return }
            var observations: [PromptObservation] = []
            observations.reserveCapacity(rows.count)
            for row in rows {
                last = try row.int(0)
                observations.append(try PromptObservation(row))
            }
            try body(observations)
            guard rows.count == Self.page else { return }
        }
    }

    private static let samples = Statement(
        """
        select sample from prompt_observations
        where tenant = $1 and language_model = $2 and style = $3 and sample is not null
            and (specification = $4 or position('+' in $4) = 0)
        """)

    /// The samples of calibrations that are there already.
    ///
    /// - Parameter specification: What is measured; one with an embedding counts only what was measured with it.
    public func samples(
        of source: Source, in specification: FeatureSpecification = .current
    ) async throws(PostgresError) -> Set<String> {
        var samples: Set<String> = []
        let rows = try await database.query(
            Self.samples,
            [
                .text(source.tenant), .text(source.languageModel), .text(source.style.rawValue),
                .text(specification.identifier),
            ])
        for row in rows { samples.insert(try row.text(0)) }
        return samples
    }

    /// What came in since an observation: the newest id, and how many of each source and leading prompt.
    public struct Arrivals: Sendable {
        public var newest: Int64 = 0
        public var counts: [Source: Int] = [:]
        /// Tenants and leading prompts.
        public var prompts: Set<[String]> = []
    }

    private static let arrivals = Statement(
        """
        select tenant, language_model, style, prompts[1], count(*), max(id) from prompt_observations
        where id > $1 group by 1, 2, 3, 4
        """)

    public func arrivals(since newest: Int64) async throws(PostgresError) -> Arrivals {
        var arrivals = Arrivals(newest: newest)
        for row in try await database.query(Self.arrivals, [.int(newest)]) {
            guard let style = RevisionPromptStyle(rawValue: try row.text(2)) else { continue }
            let source = Source(tenant: try row.text(0), languageModel: try row.text(1), style: style)
            arrivals.counts[source, default: 0] += Int(try row.int(4))
            arrivals.prompts.insert([source.tenant, try row.text(3)])
            arrivals.newest = max(arrivals.newest, try row.int(5))
        }
        return arrivals
    }

    // MARK: Bound

    private static let trim = Statement(
        """
        delete from prompt_observations where id in (
            select id from prompt_observations
            where tenant = $1 and prompts[1] = $2 and id <= (
                select id from prompt_observations where tenant = $1 and prompts[1] = $2
                order by id desc offset $3 limit 1)
            order by id limit $4)
        """)

    /// Deletes the oldest observations of a tenant's leading prompt beyond the newest `limit`, in small batches.
    public func trim(tenant: String, prompt: String, to limit: Int, batch: Int = 500) async throws(PostgresError) {
        while true {
            let deleted = try await database.query(
                Self.trim, [.text(tenant), .text(prompt), .int(Int64(limit)), .int(Int64(batch))]
            ).affectedRows
            guard deleted == batch else { return }
        }
    }
}

extension PromptObservation {
    fileprivate init(_ row: PostgresRow) throws {
        let ids = try row.textArray(2).compactMap(\.self)
        let wordings = try row.intArray(3).compactMap(\.self)
        let promptTokens = try row.intOrNil(13)
        let completionTokens = try row.intOrNil(14)
        self.init(
            tenant: try row.text(1), prompts: zip(ids, wordings).map { PromptWording(id: $0, wording: $1) },
            languageModel: try row.text(4), style: RevisionPromptStyle(rawValue: try row.text(5)) ?? .capable,
            specification: try row.text(6), baseline: try row.doubles(7), difference: try row.doubles(8),
            acceptance: try row.double(9), refusal: try row.textOrNil(10), isRandom: try row.bool(11),
            sample: try row.textOrNil(12),
            tokens: promptTokens.map { RevisionTokens(prompt: Int($0), completion: Int(completionTokens ?? 0)) })
    }
}
