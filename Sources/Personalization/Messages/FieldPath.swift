/// Names a field of a message, as `user_id`, `keep[3]` or `conversation[2].content`.
///
/// Holds only names that are written in this source and positions, so that no text of a message can reach a log or a
/// header through it. It is rendered only when an error is made.
package struct FieldPath: Sendable, ExpressibleByStringLiteral {
    package let name: StaticString
    package let index: Int?
    package let member: StaticString?

    package init(stringLiteral name: StaticString) {
        self.init(name)
    }

    /// - Parameters:
    ///   - name: A field of the message itself; empty for the message as a whole.
    ///   - index: The position in the field's list, from 0.
    ///   - member: A field of the field's object, or of the object at `index`.
    package init(_ name: StaticString, index: Int? = nil, member: StaticString? = nil) {
        self.name = name
        self.index = index
        self.member = member
    }

    package var rendered: String {
        var text = "\(name)"
        if let index { text += "[\(index)]" }
        if let member { text += text.isEmpty ? "\(member)" : ".\(member)" }
        return text
    }
}
