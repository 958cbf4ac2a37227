/// Why a command could not do what it was asked: not a wrong option, so no usage is shown.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
