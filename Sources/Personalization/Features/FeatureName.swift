/// Makes the names of features.
enum FeatureName {
    /// Returns a case's name in snake case: `log_words`.
    static func of(_ feature: some Any) -> String {
        var name = ""
        for character in String(describing: feature) {
            name += character.isUppercase ? "_" + character.lowercased() : String(character)
        }
        return name
    }
}
