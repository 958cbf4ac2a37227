import Glibc

/// A statement and its parameters, encoded and checked before the event loop sees them.
struct EncodedQuery: Sendable {
    let sql: String
    let types: [UInt32]
    /// Bytes of each parameter, −1 for NULL.
    let lengths: [Int32]
    /// The parameters one after the other, and one byte more, so that it has an address even when all are empty.
    let bytes: [UInt8]

    /// PostgreSQL's limits: parameters of one statement, and bytes of a message (kept well below 1 GiB).
    static let maximumParameters = 65_535
    static let maximumBytes = 512 << 20

    init(_ sql: String) {
        self.sql = sql
        types = []
        lengths = []
        bytes = [0]
    }

    /// - Throws: ``PostgresError/Code/invalidParameter`` for what the server would refuse as data.
    init(_ statement: Statement, _ parameters: [PostgresValue], site: CallSite) throws(PostgresError) {
        guard !statement.sql.utf8.contains(0) else {
            throw PostgresError(.invalidParameter, "the statement contains a NUL byte; remove it", site: site)
        }
        guard parameters.count <= EncodedQuery.maximumParameters else {
            throw PostgresError(
                .invalidParameter,
                "\(parameters.count) parameters are over PostgreSQL's \(EncodedQuery.maximumParameters); "
                    + "pass arrays and unnest() them",
                site: site)
        }
        var lengths: [Int32] = []
        lengths.reserveCapacity(parameters.count)
        var total = 0
        for (index, parameter) in parameters.enumerated() {
            let length = try EncodedQuery.length(of: parameter, index: index, site: site)
            guard length <= EncodedQuery.maximumBytes, total + max(length, 0) <= EncodedQuery.maximumBytes else {
                throw PostgresError(
                    .invalidParameter, "the parameters up to $\(index + 1) are over 512 MiB; send them in parts",
                    site: site)
            }
            lengths.append(Int32(length))
            total += max(length, 0)
        }
        self.sql = statement.sql
        self.types = parameters.map(\.type)
        self.lengths = lengths
        self.bytes = unsafe [UInt8](unsafeUninitializedCapacity: total + 1) { buffer, count in
            var writer = unsafe WireWriter(UnsafeMutableRawBufferPointer(buffer))
            for parameter in parameters { writer.write(parameter) }
            writer.byte(0)
            count = writer.offset
        }
    }

    private static func length(
        of value: PostgresValue, index: Int, site: CallSite
    ) throws(PostgresError) -> Int {
        let header = 20
        switch value {
        case .null: return -1
        case .text(let text): return try checked(text, index, site)
        case .int, .double, .timestamp: return 8
        case .bool: return 1
        case .bytes(let bytes): return bytes.count
        case .jsonb(let bytes): return 1 + bytes.count
        case .reals(let values): return values.isEmpty ? 12 : header + 8 * values.count
        case .textArray(let texts):
            var sum = texts.isEmpty ? 12 : header
            for text in texts {
                sum +=
                    try 4
                    + (text.map { text throws(PostgresError) in
                        try checked(text, index, site)
                    } ?? 0)
            }
            return sum
        case .bytesArray(let values):
            return values.reduce(values.isEmpty ? 12 : header) { $0 + 4 + ($1?.count ?? 0) }
        case .intArray(let values): return fixed(values, 8)
        case .doubleArray(let values): return fixed(values, 8)
        case .timestampArray(let values): return fixed(values, 8)
        case .boolArray(let values): return fixed(values, 1)
        }
    }

    private static func fixed<Element>(_ values: [Element?], _ width: Int) -> Int {
        values.reduce(values.isEmpty ? 12 : 20) { $0 + 4 + ($1 == nil ? 0 : width) }
    }

    private static func checked(_ text: String, _ index: Int, _ site: CallSite) throws(PostgresError) -> Int {
        var copy = text
        let hasNUL = copy.withUTF8 { bytes in
            unsafe bytes.baseAddress.map { unsafe memchr($0, 0, bytes.count) != nil } ?? false
        }
        guard !hasNUL else {
            throw PostgresError(
                .invalidParameter,
                "the text in $\(index + 1) contains a NUL, which PostgreSQL can't store as text; pass it as bytes",
                site: site)
        }
        return text.utf8.count
    }
}
