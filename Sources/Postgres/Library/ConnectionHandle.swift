import CPostgres

/// Owns one `PGconn`. Not thread-safe and not `Sendable`: it lives and ends on its client's event loop.
///
/// Nothing here blocks; the connection is non-blocking from its start. Safe although it holds a pointer, which never
/// leaves it and is good as long as it lives.
@safe
final class ConnectionHandle {
    enum Progress {
        case waitsToRead, waitsToWrite, established, failed
    }

    enum FlushResult {
        case done, pending, failed
    }

    private let connection: OpaquePointer

    /// Starts to connect; nothing if memory is short.
    init?(parameters: [String: String]) {
        let pairs = parameters.sorted { $0.key < $1.key }
        guard
            let connection = unsafe withCStrings(
                pairs.map(\.key),
                { keywords in
                    unsafe withCStrings(pairs.map(\.value)) { values in
                        unsafe PQconnectStartParams(keywords, values, 0)
                    }
                })
        else { return nil }
        unsafe self.connection = unsafe connection
        _ = unsafe PQsetNoticeProcessor(connection, { _, _ in }, nil)
        unsafe PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
    }

    deinit { unsafe PQfinish(connection) }

    // MARK: Connecting

    /// Takes the next step of connecting; the socket may be another one afterwards.
    func pollConnect() -> Progress {
        switch unsafe PQconnectPoll(connection) {
        case PGRES_POLLING_OK: .established
        case PGRES_POLLING_READING: .waitsToRead
        case PGRES_POLLING_WRITING: .waitsToWrite
        default: .failed
        }
    }

    /// The socket, −1 without one.
    var descriptor: Int32 { unsafe PQsocket(connection) }

    var isAlive: Bool { unsafe PQstatus(connection) != CONNECTION_BAD }

    /// libpq's account of a failed connection attempt. It names host, port, user and database, never the password.
    var connectionMessage: String { unsafe String(cString: PQerrorMessage(connection)) }

    var needsPassword: Bool { unsafe PQconnectionNeedsPassword(connection) == 1 }

    // MARK: Modes

    func makeNonBlocking() -> Bool { unsafe PQsetnonblocking(connection, 1) == 0 }

    /// Possible only with nothing in flight.
    func enterPipeline() -> Bool { unsafe PQenterPipelineMode(connection) == 1 }

    /// Possible only with nothing in flight.
    func exitPipeline() -> Bool { unsafe PQexitPipelineMode(connection) == 1 }

    /// No transaction block is open and nothing runs.
    var isIdle: Bool { unsafe PQtransactionStatus(connection) == PQTRANS_IDLE }

    /// A transaction block is open and has not failed.
    var isInTransaction: Bool { unsafe PQtransactionStatus(connection) == PQTRANS_INTRANS }

    // MARK: Sending

    func sendPrepare(name: String, sql: String, types: [UInt32]) -> Bool {
        unsafe PQsendPrepare(connection, name, sql, Int32(types.count), types) == 1
    }

    func sendExecute(name: String, _ query: EncodedQuery) -> Bool {
        let count = query.lengths.count
        return unsafe query.bytes.withUnsafeBytes { bytes in
            unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count + 1) { values in
                unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: count + 1) { formats in
                    var offset = 0
                    for (index, length) in query.lengths.enumerated() {
                        let start = unsafe bytes.baseAddress?.advanced(by: offset)
                            .assumingMemoryBound(to: CChar.self)
                        unsafe values.initializeElement(at: index, to: length < 0 ? nil : start)
                        unsafe formats.initializeElement(at: index, to: 1)
                        offset += Int(max(length, 0))
                    }
                    return unsafe PQsendQueryPrepared(
                        connection, name, Int32(count), values.baseAddress, query.lengths, formats.baseAddress, 1)
                        == 1
                }
            }
        }
    }

    /// A command without parameters and rows, in pipeline mode.
    func sendCommand(_ sql: String) -> Bool {
        unsafe PQsendQueryParams(connection, sql, 0, nil, nil, nil, nil, 1) == 1
    }

    func sendSync() -> Bool { unsafe PQpipelineSync(connection) == 1 }

    /// Several statements by the simple protocol, outside pipeline mode.
    func sendScript(_ sql: String) -> Bool { unsafe PQsendQuery(connection, sql) == 1 }

    func flush() -> FlushResult {
        switch unsafe PQflush(connection) {
        case 0: .done
        case 1: .pending
        default: .failed
        }
    }

    // MARK: Receiving

    /// Reads what the socket has; false when the connection has ended.
    func consumeInput() -> Bool { unsafe PQconsumeInput(connection) == 1 }

    /// Whether ``nextResult()`` would have to wait.
    var isBusy: Bool { unsafe PQisBusy(connection) == 1 }

    /// The next result, or nothing at the end of a command. Called only when not busy, so that it does not block.
    func nextResult() -> ResultHandle? {
        unsafe PQgetResult(connection).map { unsafe ResultHandle($0) }
    }

    func makeCancel() -> CancelHandle? {
        unsafe PQgetCancel(connection).map { unsafe CancelHandle($0) }
    }
}

/// Gives `body` a null-terminated array of C strings that lives as long as the call.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
) -> Result {
    var bytes: [CChar] = []
    var offsets: [Int] = []
    for string in strings {
        offsets.append(bytes.count)
        bytes.append(contentsOf: string.utf8.map { CChar(bitPattern: $0) })
        bytes.append(0)
    }
    return unsafe bytes.withUnsafeBufferPointer { buffer in
        var pointers: [UnsafePointer<CChar>?] = unsafe offsets.map { unsafe buffer.baseAddress?.advanced(by: $0) }
        unsafe pointers.append(nil)
        return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
    }
}
