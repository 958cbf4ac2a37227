import Foundation
import RewardFactorization

/// What an interrupted fit left in a file.
struct LearningCheckpoint: Codable {
    /// The last comparison that was read: later ones are left out, so that the data is the same.
    let through: Int64
    /// Of the comparisons that were read, in hexadecimal.
    let fingerprint: String
    let tenant: String?
    let baseFunctions: ClosedRange<Int>
    let seed: UInt64
    /// What is learned from; nil, as earlier programs left it: the newest local features.
    var features: String?
    let fit: FitCheckpoint

    /// Reads one; nil where there is no file.
    static func read(_ file: String) throws -> LearningCheckpoint? {
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        guard let data = FileManager.default.contents(atPath: file),
            let checkpoint = try? JSONDecoder().decode(LearningCheckpoint.self, from: data)
        else { throw LearningError.checkpointUnreadable(file) }
        return checkpoint
    }

    func matches(_ settings: LearningSettings, _ features: FeatureSpecification) -> Bool {
        (self.features ?? FeatureSpecification.current.identifier) == features.identifier && tenant == settings.tenant
            && baseFunctions == settings.baseFunctions && seed == settings.seed
    }

    /// Replaces the file in one step, so that it is whole at any moment.
    func write(_ file: String) throws {
        try JSONEncoder().encode(self).write(to: URL(fileURLWithPath: file), options: .atomic)
    }
}
