/// The rows that one statement returned, held as they came and decoded when read.
public struct PostgresRows: RandomAccessCollection, Sendable {
    let result: ResultHandle

    public var startIndex: Int { 0 }
    public var endIndex: Int { result.rowCount }

    /// - Precondition: `0 <= index < count`, as for every collection.
    public subscript(index: Int) -> PostgresRow {
        precondition(index >= 0 && index < result.rowCount, "row index out of range")
        return PostgresRow(result: result, index: index)
    }

    /// Rows that were inserted, updated, deleted or selected.
    public var affectedRows: Int { result.affectedRows }

    /// Names of the columns, from the left.
    public var columnNames: [String] { (0..<result.columnCount).map(result.name(ofColumn:)) }
}
