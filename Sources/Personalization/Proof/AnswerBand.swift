/// How much was known of a person: the number of their answers, in bands that reports and care speak of.
public enum AnswerBand: String, Sendable, CaseIterable {
    case none = "0"
    case few = "1-4"
    case some = "5-9"
    case many = "10-19"
    case most = "20+"

    public init(answers: Int) {
        switch answers {
        case ..<1: self = .none
        case ..<5: self = .few
        case ..<10: self = .some
        case ..<20: self = .many
        default: self = .most
        }
    }

    /// The same bands of a column, in SQL.
    static func sql(_ column: String) -> String {
        """
        case when \(column) < 1 then '0' when \(column) < 5 then '1-4' when \(column) < 10 then '5-9'
            when \(column) < 20 then '10-19' else '20+' end
        """
    }
}
