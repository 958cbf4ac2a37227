/// The comparisons that Attune comes with, in English, for a deployment that has none of its own.
///
/// Each differs mainly in one attribute of the catalog. They are Attune's own writing.
public enum StarterQuestions {
    /// The lines of the file.
    public static func entries() throws(MessageError) -> [QuestionEntry] {
        var entries: [QuestionEntry] = []
        for line in PackageResources.StarterQuestions_jsonl.split(separator: UInt8(ascii: "\n")) {
            entries.append(try QuestionEntry.decode(Array(line)))
        }
        return entries
    }
}
