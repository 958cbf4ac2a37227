/// Why a version cannot be used as was asked.
public enum VersionError: Error, Equatable, Sendable, CustomStringConvertible {
    case unknown(Int)
    case retired(Int)
    case active(Int)
    /// Somebody who has answers has no weights under it.
    case weightsMissing(Int)
    case nothingToGoBackTo
    /// A version in use was learned with other embeddings.
    case otherEmbeddings(version: Int, model: String)

    public var description: String {
        switch self {
        case .unknown(let version): "there is no version \(version): see `attune model list`"
        case .retired(let version):
            "version \(version) is retired and nobody has weights under it: `attune model activate \(version)` computes "
                + "them first"
        case .active(let version):
            "version \(version) is active: activate another one, or go back, before it is retired"
        case .weightsMissing(let version):
            "not everybody has weights under version \(version): `attune model activate \(version)` computes them"
        case .otherEmbeddings(let version, let model):
            "version \(version) is in use and was learned with embeddings of \(model), and answers are stored with those of "
                + "one model: retire it first (`attune model retire \(version)`), or set embedding.name to \(model)"
        case .nothingToGoBackTo: "there is no previous version: see `attune model list`"
        }
    }
}
