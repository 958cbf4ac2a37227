import Glibc

/// Looks up host names before libpq would, which would do it on the event loop.
enum HostResolver {
    /// The same parameters with a numeric address for every host, or why that is not possible. Hosts that are addresses
    /// or socket directories are left as they are. Blocks: never called on an event loop.
    static func resolve(_ parameters: [String: String]) -> Result<[String: String], PostgresError> {
        guard needsResolving(parameters), let hosts = parameters["host"] else { return .success(parameters) }
        let names = hosts.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let ports = (parameters["port"] ?? "").split(separator: ",", omittingEmptySubsequences: false)
            .map(String.init)
        var resolved: [(host: String, address: String, port: String)] = []
        for (index, name) in names.enumerated() {
            let port = ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : ""
            if isLiteral(name) {
                resolved.append((name, name.hasPrefix("/") || name.hasPrefix("@") ? "" : name, port))
            } else {
                resolved += addresses(of: name).prefix(8).map { (name, $0, port) }
            }
        }
        guard !resolved.isEmpty else {
            return .failure(
                PostgresError(.connectionRefused, "no address is known for the database host \(hosts); check its name"))
        }
        var result = parameters
        result["host"] = resolved.map(\.host).joined(separator: ",")
        result["hostaddr"] = resolved.map(\.address).joined(separator: ",")
        result["port"] = resolved.map(\.port).joined(separator: ",")
        return .success(result)
    }

    static func needsResolving(_ parameters: [String: String]) -> Bool {
        guard parameters["hostaddr"] == nil, let hosts = parameters["host"] else { return false }
        return hosts.split(separator: ",").contains { !isLiteral(String($0)) }
    }

    private static func isLiteral(_ host: String) -> Bool {
        if host.isEmpty || host.hasPrefix("/") || host.hasPrefix("@") { return true }
        var address = in6_addr()
        return unsafe inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1
    }

    private static func addresses(of name: String) -> [String] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [String] = []
        var next = unsafe list
        while let info = unsafe next {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let isNumeric = unsafe getnameinfo(
                info.pointee.ai_addr, info.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
            if isNumeric == 0 {
                addresses.append(String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
            }
            unsafe next = info.pointee.ai_next
        }
        return addresses
    }
}
