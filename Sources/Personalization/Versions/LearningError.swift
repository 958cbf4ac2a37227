/// Why no model could be learned.
public enum LearningError: Error, Sendable, CustomStringConvertible {
    case tooManyAnswers(Int, limit: Int)
    case checkpointUnreadable(String)
    case checkpointOfOtherData(String)
    case unknownTenant(String)

    public var description: String {
        switch self {
        case .tooManyAnswers(let count, let limit):
            "there are \(count) answers and at most \(limit) are held in memory: raise fit.maximum-answers (some 250 MiB "
                + "for a million answers of 60 features), or learn for one team"
        case .checkpointUnreadable(let file):
            "the checkpoint \(file) cannot be read: remove it to begin anew"
        case .checkpointOfOtherData(let file):
            "the checkpoint \(file) was made from other answers or options than these: remove it to begin anew"
        case .unknownTenant(let tenant):
            "there is no team \(tenant): see `attune tenants list`"
        }
    }
}
