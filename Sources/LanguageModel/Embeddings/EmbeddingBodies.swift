/// The body of `POST /v1/embeddings`.
struct EmbeddingRequestBody: Encodable {
    let model: String
    let input: [String]
    /// Some servers send base64 when this is left out.
    let encoding_format = "float"
}

/// The body of its answer, as servers really send it: what some leave out is optional.
struct EmbeddingResponseBody: Decodable {
    struct Item: Decodable {
        let index: Int?
        let embedding: [Float]
    }

    let data: [Item]?
    let model: String?
}

/// The vectors of one request.
struct EmbeddingPart: Sendable {
    let vectors: [[Float]]
    let model: String?

    /// Reads an answer to `count` texts.
    ///
    /// Throws `invalidResponse` where there is not one vector for each text, of one length, with finite numbers only.
    init(_ reply: HTTPReply, count: Int) throws(LanguageModelError) {
        func refuse(_ reason: String) -> LanguageModelError {
            LanguageModelError(
                .invalidResponse,
                "the endpoint's answer is no list of embeddings: \(reason); check that the server serves a model of "
                    + "embeddings at /v1/embeddings",
                status: reply.status)
        }
        guard let body = try? BoundedJSON.decode(EmbeddingResponseBody.self, from: reply.body) else {
            throw refuse("it can't be read as JSON with data and embedding")
        }
        guard let data = body.data, data.count == count else {
            throw refuse("\(body.data?.count ?? 0) vectors for \(count) texts")
        }
        var vectors = [[Float]](repeating: [], count: count)
        for (position, item) in data.enumerated() {
            let index = item.index ?? position
            guard vectors.indices.contains(index), vectors[index].isEmpty else {
                throw refuse("an index is repeated or out of range")
            }
            guard (1...Embeddings.dimensionLimit).contains(item.embedding.count),
                item.embedding.count == data[0].embedding.count
            else {
                throw refuse("vectors are empty, of different lengths or beyond \(Embeddings.dimensionLimit) numbers")
            }
            guard item.embedding.allSatisfy(\.isFinite) else { throw refuse("a number is not finite") }
            vectors[index] = item.embedding
        }
        self.vectors = vectors
        model = body.model
    }
}
