internal import COpenBLAS

/// The calls of BLAS and LAPACK; no other file of this target makes any.
///
/// Matrices are row by row. BLAS is told to use one thread: the fit has its own, so that sums are in one order.
enum LinearAlgebra {
    static func useOneThread() { openblas_set_num_threads(1) }

    /// C ← α A Bᵀ + β C for A of m × k, B of n × k, C of m × n.
    static func multiply(
        _ a: UnsafePointer<Float>, transposed b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>,
        m: Int, n: Int, k: Int, adding: Bool = false
    ) {
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, blasint(m), blasint(n), blasint(k), 1, a, blasint(k), b,
            blasint(k),
            adding ? 1 : 0, c, blasint(n))
    }

    /// C ← Aᵀ B (+ C) for A of k × m, B of k × n, C of m × n.
    static func multiply(
        transposed a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>,
        m: Int, n: Int, k: Int, adding: Bool = false
    ) {
        cblas_sgemm(
            CblasRowMajor, CblasTrans, CblasNoTrans, blasint(m), blasint(n), blasint(k), 1, a, blasint(m), b,
            blasint(n),
            adding ? 1 : 0, c, blasint(n))
    }

    /// The lower triangle of C ← Aᵀ A (+ C) for A of k × n, C of n × n.
    static func gram(_ a: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>, n: Int, k: Int, adding: Bool) {
        cblas_ssyrk(
            CblasRowMajor, CblasLower, CblasTrans, blasint(n), blasint(k), 1, a, blasint(n), adding ? 1 : 0, c,
            blasint(n))
    }

    /// C ← A B for A of m × k, B of k × n, C of m × n.
    static func product(_ a: [Double], _ b: [Double], m: Int, n: Int, k: Int) -> [Double] {
        var c = [Double](repeating: 0, count: m * n)
        cblas_dgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(m), blasint(n), blasint(k), 1, a, blasint(k), b,
            blasint(n),
            0, &c, blasint(n))
        return c
    }

    /// Returns C = A Bᵀ for A of m × k, B of n × k.
    static func product(_ a: [Double], transposed b: [Double], m: Int, n: Int, k: Int) -> [Double] {
        var c = [Double](repeating: 0, count: m * n)
        cblas_dgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, blasint(m), blasint(n), blasint(k), 1, a, blasint(k), b,
            blasint(k),
            0, &c, blasint(n))
        return c
    }

    /// Replaces the lower triangle of a symmetric n × n matrix by its Cholesky factor; returns whether it has one.
    static func factor(_ a: inout [Double], n: Int) -> Bool {
        var order = blasint(n)
        var leading = order
        var status: blasint = 0
        // Row by row and lower is column by column and upper.
        dpotrf_("U", &order, &a, &leading, &status)
        return status == 0
    }

    /// Overwrites each of `count` rows x of n numbers by L⁻¹ x, or by L⁻ᵀ x.
    static func solve(factor: [Double], _ rows: inout [Double], count: Int, n: Int, transposed: Bool) {
        // X ← X L⁻ᵀ, that is each row by L⁻¹ x; or X ← X L⁻¹.
        cblas_dtrsm(
            CblasRowMajor, CblasRight, CblasLower, transposed ? CblasNoTrans : CblasTrans, CblasNonUnit, blasint(count),
            blasint(n), 1, factor, blasint(n), &rows, blasint(n))
    }

    /// Returns A⁻¹ of an n × n matrix; nil where it is singular.
    static func inverse(_ matrix: [Double], n: Int) -> [Double]? {
        var order = blasint(n)
        var (count, leading, other, status) = (order, order, order, blasint(0))
        // Column by column it is the transpose, and so is what comes out.
        var factors = matrix
        var pivots = [blasint](repeating: 0, count: n)
        var inverse = (0..<(n * n)).map { $0 % (n + 1) == 0 ? 1.0 : 0 }
        dgesv_(&order, &count, &factors, &leading, &pivots, &inverse, &other, &status)
        return status == 0 && inverse.allSatisfy(\.isFinite) ? inverse : nil
    }

    /// Returns the eigenvalues of a symmetric n × n matrix, of which the lower triangle is read, smallest first, and their
    /// vectors, a row each; nil where the iteration fails.
    static func eigen(_ matrix: [Double], n: Int) -> (values: [Double], vectors: [Double])? {
        var vectors = matrix
        var values = [Double](repeating: 0, count: n)
        var order = blasint(n)
        var leading = order
        var status: blasint = 0
        var work = [Double](repeating: 0, count: 1 + 6 * n + 2 * n * n)
        var workCount = blasint(work.count)
        var integers = [blasint](repeating: 0, count: 3 + 5 * n)
        var integerCount = blasint(integers.count)
        dsyevd_(
            "V", "U", &order, &vectors, &leading, &values, &work, &workCount, &integers, &integerCount, &status)
        guard status == 0, values.allSatisfy(\.isFinite) else { return nil }
        return (values, vectors)
    }
}
