import Postgres

/// A column of vectors that may differ in length or be missing, as parameters of a statement that unnests its columns.
///
/// A rectangular array can't hold them, and PostgreSQL's text form of a vector costs a hundred nanoseconds a number, so
/// that all of them go as one `real[]`, and beside it where each row's slice begins and ends:
///
///     (($4::real[])[(r.first)::int4:(r.last)::int4])
///
/// A slice with NULL bounds is NULL.
struct VectorColumn {
    private var values: [Float] = []
    private var firsts: [Int64?] = []
    private var lasts: [Int64?] = []

    init(_ vectors: some Sequence<[Double]?>) {
        for vector in vectors {
            guard let vector else {
                firsts.append(nil)
                lasts.append(nil)
                continue
            }
            firsts.append(Int64(values.count + 1))
            for value in vector { values.append(Float(value)) }
            lasts.append(Int64(values.count))
        }
    }

    /// All vectors' numbers, one after the other: `real[]`.
    var numbers: PostgresValue { .reals(values) }
    /// Where each begins, counted from 1: `int8[]`.
    var begins: PostgresValue { .intArray(firsts) }
    /// Where each ends, the last number included: `int8[]`.
    var ends: PostgresValue { .intArray(lasts) }
    /// The three, in this order.
    var parameters: [PostgresValue] { [numbers, begins, ends] }
}
