/// Waits between attempts at something that is away, longer each time up to two seconds, with jitter.
struct Pause {
    private var ceiling: Duration = .milliseconds(100)

    mutating func wait() async {
        let jitter = Double.random(in: 0.5...1)
        try? await Task.sleep(for: ceiling * jitter)
        ceiling = min(ceiling * 2, .seconds(2))
    }

    static func brief() async {
        try? await Task.sleep(for: .milliseconds(100))
    }
}
