extension RevisedResponse {
    /// Names the notes that the worker writes.
    public enum Note {
        /// The person has given no answers yet: weights of the prior.
        public static let priorWeights = "prior_weights"
        /// The domain is unknown or the catalog has nothing for it: the general rules.
        public static let generalRules = "general_rules"
        /// The job had no response: the worker generated the baseline.
        public static let generatedBaseline = "generated_baseline"
        /// The model in use needs embeddings, and there were none: the local features decided.
        public static let withoutEmbeddings = "without_embeddings"
    }
}
