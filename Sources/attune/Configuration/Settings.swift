import ArgumentParser
import Configuration
import Foundation

/// The values of the settings, from flags, environment and file.
struct Settings: Sendable {
    private let reader: ConfigReader

    init(flags: [String], file: String?, environment: [String: String] = ProcessInfo.processInfo.environment)
        async throws
    {
        try Self.check(flags)
        var providers: [any ConfigProvider] = [
            CommandLineArgumentsProvider(arguments: ["attune"] + flags),
            EnvironmentVariablesProvider(environmentVariables: environment).mapKeys { key in
                Setting.unprefixed.contains(key.components.joined(separator: "."))
                    ? key : AbsoluteConfigKey(["attune"] + key.components, context: key.context)
            },
        ]
        if let file = file ?? environment["ATTUNE_CONFIG"] {
            do {
                let path = ConfigReader(provider: InMemoryProvider(values: ["filePath": .init(stringLiteral: file)]))
                providers.append(try await FileProvider<JSONSnapshot>(config: path))
            } catch {
                throw ValidationError("the configuration file \(file) cannot be read as JSON: \(error)")
            }
        }
        reader = ConfigReader(providers: providers)
    }

    private static func check(_ flags: [String]) throws {
        let known = Set(Setting.all.map(\.flag))
        var expectsValue: String?
        for argument in flags {
            if expectsValue != nil {
                expectsValue = nil
            } else if argument.hasPrefix("--") {
                let name = String(argument.prefix { $0 != "=" })
                guard known.contains(name) else {
                    throw ValidationError("unknown option \(name); see --help, and `attune configuration` for settings")
                }
                if name == argument { expectsValue = name }
            } else {
                throw ValidationError("unexpected argument \(argument); see --help")
            }
        }
        if let expectsValue { throw ValidationError("\(expectsValue) needs a value") }
    }

    // MARK: Values

    /// The value of a setting as text; nil where it is not set and has no default.
    func text(_ key: String) -> String? {
        reader.string(forKey: ConfigKey(key)).flatMap { $0.isEmpty ? nil : $0 }
    }

    func text(_ key: String, default standard: String) -> String { text(key) ?? standard }

    /// A value that must be set.
    func required(_ key: String) throws -> String {
        guard let value = text(key) else {
            let setting = Setting.all.first { $0.key == key }
            throw ValidationError(
                "\(key) is not set: use \(setting?.flag ?? key) or the environment variable \(setting?.environment ?? key)"
            )
        }
        return value
    }

    /// A secret, from its own setting or from the file that the setting with `-file` names.
    ///
    /// - Throws: `ValidationError` for a file that can't be read, is empty or larger than 64 KiB. It never repeats a secret.
    func secret(_ key: String) throws -> String? {
        if let value = text(key) { return value }
        guard let file = text(key + "-file") else { return nil }
        guard let handle = FileHandle(forReadingAtPath: file), let data = try? handle.read(upToCount: 65_537),
            data.count <= 65_536
        else {
            throw ValidationError(
                "\(key)-file \(file) cannot be read, or is larger than 64 KiB; check its name and permissions")
        }
        let value = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard !value.isEmpty else { throw ValidationError("\(key)-file \(file) is empty; write the secret into it") }
        return value
    }

    /// A secret that must be set.
    func requiredSecret(_ key: String) throws -> String {
        guard let value = try secret(key) else {
            let setting = Setting.all.first { $0.key == key }
            let environment = setting?.environment ?? key
            throw ValidationError(
                "\(key) is not set: use \(setting?.flag ?? key), the environment variable \(environment), or "
                    + "\(environment)_FILE with the name of a file")
        }
        return value
    }

    /// Names separated by commas.
    func names(_ key: String) -> Set<String> {
        Set((text(key) ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
    }

    func integer(_ key: String, default standard: Int, in range: ClosedRange<Int>) throws -> Int {
        guard let value = text(key) else { return standard }
        guard let number = Int(value), range.contains(number) else {
            throw ValidationError("\(key) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func number(_ key: String, default standard: Double, in range: ClosedRange<Double>) throws -> Double {
        guard let value = text(key) else { return standard }
        guard let number = Double(value), range.contains(number) else {
            throw ValidationError("\(key) must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func seconds(_ key: String, default standard: Double, in range: ClosedRange<Double>) throws -> Duration {
        .seconds(try number(key, default: standard, in: range))
    }

    func flag(_ key: String, default standard: Bool) throws -> Bool {
        switch text(key)?.lowercased() {
        case nil: standard
        case "true", "yes", "1": true
        case "false", "no", "0": false
        default: throw ValidationError("\(key) must be true or false")
        }
    }

    func choice<Value: RawRepresentable<String> & CaseIterable>(_ key: String, default standard: Value) throws -> Value
    {
        guard let value = text(key) else { return standard }
        guard let choice = Value(rawValue: value) else {
            let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("\(key) must be one of \(names)")
        }
        return choice
    }
}
