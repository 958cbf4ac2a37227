/// The limited-memory BFGS approximation of an inverse Hessian.
///
/// Source: Nocedal and Wright, Numerical Optimization, 2nd edition, algorithm 7.4.
struct QuasiNewton {
    private var steps: [[Double]] = []
    private var changes: [[Double]] = []
    private let memory: Int

    init(memory: Int = 10) { self.memory = memory }

    /// Returns −H g.
    func direction(_ gradient: [Double]) -> [Double] {
        var q = gradient
        var shares = [Double](repeating: 0, count: steps.count)
        for index in steps.indices.reversed() {
            shares[index] = Self.dot(steps[index], q) / Self.dot(steps[index], changes[index])
            Self.add(changes[index], -shares[index], to: &q)
        }
        if let step = steps.last, let change = changes.last {
            let factor = Self.dot(step, change) / Self.dot(change, change)
            for index in q.indices { q[index] *= factor }
        }
        for index in steps.indices {
            let share = Self.dot(changes[index], q) / Self.dot(steps[index], changes[index])
            Self.add(steps[index], shares[index] - share, to: &q)
        }
        for index in q.indices { q[index] = -q[index] }
        return q
    }

    /// Learns from a step and the change of the gradient along it, unless the curvature is not positive.
    mutating func learn(step: [Double], change: [Double]) {
        let product = Self.dot(step, change)
        guard product > 1e-10 * (Self.dot(step, step) * Self.dot(change, change)).squareRoot() else { return }
        steps.append(step)
        changes.append(change)
        if steps.count > memory {
            steps.removeFirst()
            changes.removeFirst()
        }
    }

    static func dot(_ a: [Double], _ b: [Double]) -> Double {
        var total = 0.0
        for index in a.indices { total += a[index] * b[index] }
        return total
    }

    static func add(_ a: [Double], _ factor: Double, to b: inout [Double]) {
        for index in b.indices { b[index] += factor * a[index] }
    }
}
