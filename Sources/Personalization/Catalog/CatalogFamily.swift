/// Names the three families of catalog prompts.
public enum CatalogFamily: String, Sendable, Hashable, Codable, CaseIterable {
    /// Communication styles: length, register, tone, layout.
    case style
    /// Personality-informed ways of writing, after the Big Five.
    case personality
    /// Values-informed ways of writing, after Schwartz.
    case values
}
