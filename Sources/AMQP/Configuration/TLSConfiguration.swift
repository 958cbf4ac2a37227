/// How the broker proves who it is, and how this client does.
public struct TLSConfiguration: Sendable, Hashable {
    /// Certificates of the authorities that are trusted, PEM. Nil: the system's (`/etc/ssl/certs/ca-certificates.crt`).
    public var authorityFile: String?
    /// This client's certificate chain and key, PEM, without a passphrase. Both or neither.
    public var certificateFile: String?
    public var keyFile: String?
    /// Whether the broker's certificate and host name are checked. Turn it off in tests only.
    public var verifiesPeer: Bool

    public init(
        authorityFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil,
        verifiesPeer: Bool = true
    ) {
        self.authorityFile = authorityFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.verifiesPeer = verifiesPeer
    }
}
