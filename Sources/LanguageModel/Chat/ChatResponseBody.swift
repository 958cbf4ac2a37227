/// The body of a chat completion, as servers really send it: what some leave out is optional.
struct ChatResponseBody: Decodable {
    struct Choice: Decodable {
        let index: Int?
        let message: Message?
        let finish_reason: String?
    }

    struct Message: Decodable {
        /// Nil where the server sent null, as it does with a refusal or with nothing but reasoning.
        let content: Content?
        let refusal: String?
    }

    struct Usage: Decodable {
        let prompt_tokens: Int?
        let completion_tokens: Int?
    }

    /// A text, or with some servers a list of parts.
    struct Content: Decodable {
        let text: String

        private struct Part: Decodable {
            let text: String?
        }

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let whole = try? value.decode(String.self) {
                text = whole
            } else {
                text = try value.decode([Part].self).compactMap(\.text).joined()
            }
        }
    }

    let choices: [Choice]?
    let usage: Usage?
    let model: String?
}
