import Postgres

/// What the trainer reads to choose.
extension QuestionStore {
    private static let revisions = Statement("select tenant, revision from question_pools")

    /// How often each tenant's questions changed; under the empty name everybody's.
    public func revisions() async throws -> [String: Int64] {
        var revisions: [String: Int64] = [:]
        for row in try await database.query(Self.revisions) { revisions[try row.text(0)] = try row.int(1) }
        return revisions
    }

    private static let pool = Statement(
        """
        select tenant, id, domain, language, difference from (
            select distinct on (id) tenant, id, domain, language, difference, active, specification
            from questions where tenant in ('', $1) order by id, tenant desc) q
        where active and specification = $2
        order by id
        """)

    /// The active questions that a tenant may ask, by id: its own and everybody's, where it has none of the same id.
    ///
    /// Differences that were made under another specification are made anew first, once for all processes.
    public func pool(of tenant: String) async throws -> [PooledQuestion] {
        let specification = FeatureSpecification.current
        try await renew(tenant: tenant, specification)
        var questions: [PooledQuestion] = []
        for row in try await database.query(Self.pool, [.text(tenant), .text(specification.identifier)]) {
            questions.append(
                PooledQuestion(
                    id: try row.text(1), owner: try row.text(0), domain: try row.textOrNil(2),
                    language: try row.textOrNil(3), difference: try row.doubles(4)))
        }
        return questions
    }

    private static let outdated = Statement(
        """
        select tenant, id, specification, prompt, first_text, second_text from questions
        where tenant in ('', $1) and active and specification <> $2 and (tenant, id) > ($3, $4)
        order by tenant, id limit $5
        """)

    private static let renew = Statement(
        """
        update questions q set specification = $1, difference = k.difference::real[]
        from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as k (tenant, id, specification, difference)
        where q.tenant = k.tenant and q.id = k.id and q.specification = k.specification
        """)

    private func renew(tenant: String, _ specification: FeatureSpecification) async throws {
        var last = ("", "")
        while true {
            let rows = try await database.query(
                Self.outdated,
                [
                    .text(tenant), .text(specification.identifier), .text(last.0), .text(last.1),
                    .int(Int64(Self.rows)),
                ])
            guard !rows.isEmpty else { return }
            var owners: [String] = []
            var ids: [String] = []
            var specifications: [String] = []
            var differences: [String] = []
            for row in rows {
                owners.append(try row.text(0))
                ids.append(try row.text(1))
                specifications.append(try row.text(2))
                let texts = try (3...5).map { String(decoding: try row.bytes($0), as: UTF8.self) }
                differences.append(arrayLiteral(specification.difference(prompt: texts[0], texts[1], texts[2])))
            }
            _ = try await database.query(
                Self.renew,
                [
                    .text(specification.identifier), .textArray(owners), .textArray(ids), .textArray(specifications),
                    .textArray(differences),
                ])
            last = (owners.last ?? "", ids.last ?? "")
        }
    }
}
