import Testing

@testable import Postgres

@Suite("A pipeline")
struct PipelineTests {
    private static let cancelled = ServerFailure(sqlState: "57014", message: "")
    private static let duplicate = ServerFailure(sqlState: "23505", message: "")
    private static let stale = ServerFailure(sqlState: "26000", message: "", isStalePlan: true)

    private func pipeline(_ ids: UInt64..., mayRepeat: Bool = true) -> Pipeline {
        var pipeline = Pipeline()
        for id in ids { pipeline.append(id: id, steps: [.execute], mayRepeat: mayRepeat, hadStalePlan: false) }
        return pipeline
    }

    /// Feeds events and gives what came of them, without the uneventful.
    private func outcomes(_ pipeline: inout Pipeline, _ events: [Pipeline.Event]) -> [Pipeline.Outcome] {
        events.map { pipeline.received($0) }.filter { $0 != .proceed }
    }

    @Test("gives each exchange its results in order")
    func order() {
        var pipeline = pipeline(1, 2)
        let all = outcomes(&pipeline, [.result, .endOfStep, .sync, .result, .endOfStep, .sync])
        #expect(
            all == [
                .keepResult(id: 1), .finished(id: 1, .succeeded), .keepResult(id: 2), .finished(id: 2, .succeeded),
            ])
        #expect(pipeline.isEmpty)
    }

    @Test("keeps results of executions only")
    func steps() {
        var pipeline = Pipeline()
        pipeline.append(
            id: 1, steps: [.command, .prepare(name: "a"), .execute], mayRepeat: true, hadStalePlan: false)
        let all = outcomes(
            &pipeline, [.result, .endOfStep, .result, .endOfStep, .result, .endOfStep, .sync])
        #expect(all == [.keepResult(id: 1), .finished(id: 1, .succeeded)])
    }

    @Test("ends a failed exchange at its sync, with the first failure, and forgets plans that were not made")
    func failure() {
        var pipeline = Pipeline()
        pipeline.append(
            id: 1, steps: [.execute, .prepare(name: "a"), .execute], mayRepeat: true, hadStalePlan: false)
        pipeline.append(id: 2, steps: [.execute], mayRepeat: true, hadStalePlan: false)
        let all = outcomes(
            &pipeline,
            [
                .failure(Self.duplicate), .endOfStep, .skipped, .endOfStep, .skipped, .endOfStep, .sync, .result,
                .endOfStep, .sync,
            ])
        #expect(
            all == [
                .forgetPlan(name: "a"), .finished(id: 1, .failed(Self.duplicate, nil)), .keepResult(id: 2),
                .finished(id: 2, .succeeded),
            ])
    }

    @Test("takes an error at the sync as that of the commit")
    func failureAtSync() {
        var pipeline = pipeline(1)
        let all = outcomes(&pipeline, [.result, .endOfStep, .failure(Self.duplicate), .endOfStep, .sync])
        #expect(all == [.keepResult(id: 1), .finished(id: 1, .failed(Self.duplicate, nil))])
    }

    @Test("cancels only at the head")
    func cancelAtHead() {
        var pipeline = pipeline(1, 2)
        pipeline.interrupt(2, .timedOut)
        #expect(!pipeline.needsCancel)
        _ = outcomes(&pipeline, [.result, .endOfStep, .sync])
        #expect(pipeline.needsCancel)
        pipeline.beginCancel()
        #expect(!pipeline.needsCancel)
        pipeline.endCancel()
        #expect(pipeline.needsCancel)
        let all = outcomes(&pipeline, [.failure(Self.cancelled), .endOfStep, .sync])
        #expect(all == [.finished(id: 2, .failed(Self.cancelled, .timedOut))])
    }

    @Test("repeats a neighbour that a cancel request hit, once for each request")
    func victims() {
        var pipeline = pipeline(1, 2, 3)
        pipeline.interrupt(1, .cancelled)
        pipeline.beginCancel()
        pipeline.endCancel()
        let failed: [Pipeline.Event] = [.failure(Self.cancelled), .endOfStep, .sync]
        #expect(
            outcomes(&pipeline, [.result, .endOfStep, .sync]) == [.keepResult(id: 1), .finished(id: 1, .succeeded)])
        #expect(outcomes(&pipeline, failed) == [.finished(id: 2, .repeats(isStale: false))])
        #expect(
            outcomes(&pipeline, [.failure(Self.duplicate), .endOfStep, .sync]).last
                == .finished(id: 3, .failed(Self.duplicate, nil)))
        pipeline.append(id: 2, steps: [.execute], mayRepeat: true, hadStalePlan: false)
        #expect(outcomes(&pipeline, failed) == [.finished(id: 2, .failed(Self.cancelled, nil))])
    }

    @Test("repeats nothing in a transaction block, and nothing that nobody wants")
    func noRepeats() {
        var block = pipeline(1, 2, mayRepeat: false)
        block.interrupt(1, .cancelled)
        block.beginCancel()
        let failed: [Pipeline.Event] = [.failure(Self.cancelled), .endOfStep, .sync]
        #expect(outcomes(&block, failed) == [.finished(id: 1, .failed(Self.cancelled, .cancelled))])
        #expect(outcomes(&block, failed) == [.finished(id: 2, .failed(Self.cancelled, nil))])

        var unwanted = pipeline(1, 2)
        unwanted.interrupt(1, .cancelled)
        unwanted.beginCancel()
        unwanted.interrupt(2, .cancelled)
        _ = outcomes(&unwanted, failed)
        #expect(outcomes(&unwanted, failed) == [.finished(id: 2, .failed(Self.cancelled, .cancelled))])
    }

    @Test("repeats an exchange with a stale plan once")
    func stalePlan() {
        var pipeline = pipeline(1)
        let failed: [Pipeline.Event] = [.failure(Self.stale), .endOfStep, .sync]
        #expect(outcomes(&pipeline, failed) == [.finished(id: 1, .repeats(isStale: true))])
        pipeline.append(id: 1, steps: [.execute], mayRepeat: true, hadStalePlan: true)
        #expect(outcomes(&pipeline, failed) == [.finished(id: 1, .failed(Self.stale, nil))])
    }

    @Test(
        "notices answers that do not fit",
        arguments: [
            [Pipeline.Event.sync], [.endOfStep], [.result, .result], [.result, .endOfStep, .result],
            [.result, .endOfStep, .sync, .sync],
        ])
    func violations(events: [Pipeline.Event]) {
        var pipeline = pipeline(1)
        #expect(outcomes(&pipeline, events).last == .violation)
    }

    @Test("knows what it still owes")
    func abandon() {
        var pipeline = pipeline(1, 2)
        pipeline.interrupt(2, .cancelled)
        _ = pipeline.received(.failure(Self.duplicate))
        let owed = pipeline.abandon()
        #expect(owed.map(\.id) == [1, 2])
        #expect(owed[0].failure == Self.duplicate)
        #expect(owed[1].interruption == .cancelled)
        #expect(pipeline.isEmpty)
    }
}
