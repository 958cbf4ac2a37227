import ArgumentParser
import Personalization

/// What can be said of a team; what is not given stays as it is.
struct TenantOptions: ParsableArguments {
    @Option(help: "Share of people or jobs, 0 to 1, whose responses go out unrevised, to measure what revising does.")
    var holdback: Double?

    @Option(help: "What is drawn for that: users or jobs.", transform: Self.holdbackUnit)
    var holdbackBy: Holdback.Unit?

    @Option(help: "A broker user that may publish for the team; may be given again, and replaces those before.")
    var brokerUser: [String] = []

    @Flag(help: "Any broker user may publish for the team that the broker lets.")
    var anyBrokerUser = false

    @Option(help: "Its weight beside other teams when workers are busy, 1 to 100.")
    var share: Int?

    @Option(help: "Jobs that all workers hold at once, or none for no limit.")
    var jobs: NumberOrNone?

    @Option(help: "Tokens of the model in a minute, or none for no limit.")
    var tokensPerMinute: NumberOrNone?

    @Option(help: "What its jobs do over that: wait, or baseline: they get theirs.", transform: Self.overBudget)
    var overBudget: TenantLimits.OverBudget?

    @Option(help: "Seconds that its jobs may wait before operators are told, or none.")
    var promise: NumberOrNone?

    @Option(help: "Days that results are kept, or none for ever.")
    var keepRevisions: NumberOrNone?

    @Option(help: "Days that texts of comparisons are kept, or none for ever.")
    var keepTexts: NumberOrNone?

    @Option(help: "Days that ids of feedback events are kept, or none for ever.")
    var keepFeedback: NumberOrNone?

    @Option(help: "Days that dead letters are kept, or none for ever.")
    var keepDead: NumberOrNone?

    func validate() throws {
        if let holdback, !(0...1).contains(holdback) { throw ValidationError("--holdback must be from 0 to 1") }
        if let share, !(1...100).contains(share) { throw ValidationError("--share must be from 1 to 100") }
        if !brokerUser.isEmpty, anyBrokerUser {
            throw ValidationError("give --broker-user or --any-broker-user, not both")
        }
    }

    private static func holdbackUnit(_ argument: String) throws -> Holdback.Unit {
        guard let unit = Holdback.Unit(rawValue: argument) else {
            throw ValidationError("--holdback-by must be users or jobs")
        }
        return unit
    }

    private static func overBudget(_ argument: String) throws -> TenantLimits.OverBudget {
        guard let value = TenantLimits.OverBudget(rawValue: argument) else {
            throw ValidationError("--over-budget must be wait or baseline")
        }
        return value
    }

    var change: TenantChange {
        var change = TenantChange()
        change.holdback = holdback
        change.holdbackUnit = holdbackBy
        change.brokerUsers = anyBrokerUser ? [] : brokerUser.isEmpty ? nil : brokerUser
        change.share = share
        change.jobs = jobs?.limit
        change.tokensPerMinute = tokensPerMinute?.limit
        change.overBudget = overBudget
        change.promise = promise?.limit
        change.revisionsDays = keepRevisions?.limit
        change.textsDays = keepTexts?.limit
        change.feedbackDays = keepFeedback?.limit
        change.deadDays = keepDead?.limit
        return change
    }
}

/// A whole number from 1, or `none`.
struct NumberOrNone: ExpressibleByArgument {
    let limit: TenantChange.Limit

    init?(argument: String) {
        if argument == "none" {
            limit = .none
        } else if let number = Int(argument), (1...2_000_000_000).contains(number) {
            limit = .at(number)
        } else {
            return nil
        }
    }
}
