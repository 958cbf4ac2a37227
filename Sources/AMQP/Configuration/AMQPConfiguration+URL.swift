extension AMQPConfiguration {
    /// Reads `amqp://user:password@host:port/virtual-host?option=value` or `amqps://…`.
    ///
    /// Parts may be percent-encoded, and all but the host may be left out (guest, guest, 5672 or 5671, `/`). Options, as
    /// RabbitMQ names them: `heartbeat` and `connection_timeout` (seconds and milliseconds), `frame_max`, and for TLS
    /// `cacertfile`, `certfile`, `keyfile` and `verify` (`verify_peer` or `verify_none`).
    ///
    /// - Throws: ``AMQPError/Code/invalidConfiguration``; the message does not repeat the URL, which has a password.
    public init(url: String) throws(AMQPError) {
        guard let separator = url.firstRange(of: "://") else { throw .invalidURL("it has no scheme") }
        let scheme = url[..<separator.lowerBound].lowercased()
        guard scheme == "amqp" || scheme == "amqps" else {
            throw .invalidURL("the scheme is neither amqp nor amqps")
        }
        self.init(port: scheme == "amqps" ? 5671 : 5672, tls: scheme == "amqps" ? TLSConfiguration() : nil)

        let (location, query) = url[separator.upperBound...].split(at: "?")
        let (authority, path) = location.split(at: "/")
        let (credentials, address) = authority.splitLast(at: "@")
        if let credentials {
            let (name, secret) = credentials.split(at: ":")
            user = try percentDecoded(name)
            password = try percentDecoded(secret ?? "")
        }
        try read(address: address)
        if let path, !path.isEmpty { virtualHost = try percentDecoded(path) }
        for option in (query ?? "").split(separator: "&") {
            let (name, value) = option.split(at: "=")
            try read(option: String(name), value: percentDecoded(value ?? ""))
        }
        try validate()
    }

    private mutating func read(address: Substring) throws(AMQPError) {
        var digits: Substring?
        if address.hasPrefix("[") {
            guard let end = address.firstIndex(of: "]") else { throw .invalidURL("the bracket is not closed") }
            host = String(address[address.index(after: address.startIndex)..<end])
            let rest = address[address.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw .invalidURL("the port is not a number") }
            digits = rest.isEmpty ? nil : rest.dropFirst()
        } else {
            let (name, number) = address.split(at: ":")
            host = try percentDecoded(name)
            digits = number
        }
        if let digits, !digits.isEmpty {
            guard let number = Int(digits) else { throw .invalidURL("the port is not a number") }
            port = number
        }
    }

    private mutating func read(option: String, value: String) throws(AMQPError) {
        func number() throws(AMQPError) -> Int {
            guard let number = Int(value), number >= 0 else { throw .invalidURL("\(option) is not a number") }
            return number
        }
        switch option {
        case "heartbeat": heartbeat = .seconds(try number())
        case "connection_timeout": connectTimeout = .milliseconds(try number())
        case "frame_max": frameMax = try number()
        case "cacertfile", "certfile", "keyfile", "verify":
            guard tls != nil else { throw .invalidURL("\(option) needs amqps") }
            switch (option, value) {
            case ("cacertfile", _): tls?.authorityFile = value
            case ("certfile", _): tls?.certificateFile = value
            case ("keyfile", _): tls?.keyFile = value
            case ("verify", "verify_none"): tls?.verifiesPeer = false
            case ("verify", "verify_peer"): tls?.verifiesPeer = true
            default: throw .invalidURL("verify is neither verify_peer nor verify_none")
            }
        default: throw .invalidURL("the option \(option) is unknown")
        }
    }
}

private func percentDecoded(_ text: Substring) throws(AMQPError) -> String {
    var bytes: [UInt8] = []
    var rest = Substring(text).utf8
    while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "%") {
            let digits = String(Substring(rest.prefix(2)))
            guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else {
                throw .invalidURL("a percent sign is not followed by two hexadecimal digits")
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        } else {
            bytes.append(byte)
        }
    }
    guard let decoded = String(validating: bytes, as: UTF8.self) else { throw .invalidURL("it is not UTF-8") }
    return decoded
}

extension Substring {
    fileprivate func split(at separator: Character) -> (Substring, Substring?) {
        guard let index = firstIndex(of: separator) else { return (self, nil) }
        return (self[..<index], self[self.index(after: index)...])
    }

    fileprivate func splitLast(at separator: Character) -> (Substring?, Substring) {
        guard let index = lastIndex(of: separator) else { return (nil, self) }
        return (self[..<index], self[self.index(after: index)...])
    }
}

extension AMQPError {
    fileprivate static func invalidURL(_ why: String) -> AMQPError {
        AMQPError(
            .invalidConfiguration,
            "the URL of the broker cannot be used: \(why); write amqp://user:password@host:port/virtual-host",
            isRetriable: false)
    }
}
