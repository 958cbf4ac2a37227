/// One reader, within a tenant.
struct Person: Hashable, Comparable, Sendable {
    let tenant: String
    let userID: String

    static func < (left: Person, right: Person) -> Bool {
        (left.tenant, left.userID) < (right.tenant, right.userID)
    }
}
