import ArgumentParser
import Personalization

/// A file of jobs that was read once whole: every line is a job, and where to begin is known.
struct JobFile {
    let path: String
    let limits: MessageLimits
    let ids: [String]
    /// Jobs of the file that an earlier run enqueued.
    let done: Int
    /// The lines in which they stand.
    let start: EnqueueCheckpoint

    /// Reads and checks every line.
    ///
    /// - Throws: `ValidationError` with the number of the first line that is no job; `CommandError` for a checkpoint of
    ///   another file.
    init(_ path: String, tenant: String, checkpoint: String?, limits: MessageLimits, progress: StageLine) throws {
        let reader = try LineReader(path)
        let kept = try checkpoint.flatMap { try EnqueueCheckpoint.read($0) }
        if let kept, kept.tenant != tenant {
            throw CommandError(
                "the checkpoint is of the team \(kept.tenant): use --tenant \(kept.tenant), or another --checkpoint")
        }
        var fingerprint = EnqueueCheckpoint.emptyFingerprint
        var reached = kept.map { $0.lines == 0 } ?? true
        var ids: [String] = []
        var done = 0
        let size = reader.size
        var read = 0
        while let line = try reader.next() {
            do { ids.append(try RevisionJob.decode(line, limits: limits).jobID) } catch {
                throw ValidationError("\(path), line \(reader.number): \(error)")
            }
            read += line.count + 1
            if !reached, let kept {
                fingerprint = EnqueueCheckpoint.extend(fingerprint, with: line)
                if reader.number == kept.lines, fingerprint == kept.fingerprint {
                    reached = true
                    done = ids.count
                }
            }
            if ids.count.isMultiple(of: 5000) {
                progress.show(
                    "checking", share: size.map { min(1, Double(read) / Double(max($0, 1))) },
                    detail: "\(ids.count) jobs")
            }
        }
        guard reader.hasLine else { throw ValidationError("the file \(path) has no line: put one job on each") }
        guard reached else {
            throw CommandError(
                "\(path) does not begin with the lines that the checkpoint stands for: give another --checkpoint; "
                    + "enqueueing a job again is safe, it gets the same result")
        }
        self.path = path
        self.limits = limits
        self.ids = ids
        self.done = done
        start = kept ?? EnqueueCheckpoint(tenant: tenant, lines: 0, fingerprint: EnqueueCheckpoint.emptyFingerprint)
    }

    /// Reads the jobs that are left, in bursts, with the checkpoint after each of them.
    func bursts(of size: Int, _ body: ([(job: RevisionJob, after: EnqueueCheckpoint)]) async throws -> Void)
        async throws
    {
        let reader = try LineReader(path)
        var reached = start
        var burst: [(job: RevisionJob, after: EnqueueCheckpoint)] = []
        while let line = try reader.next() {
            guard reader.number > start.lines else { continue }
            reached.lines = reader.number
            reached.fingerprint = EnqueueCheckpoint.extend(reached.fingerprint, with: line)
            do { burst.append((try RevisionJob.decode(line, limits: limits), reached)) } catch {
                throw ValidationError("\(path), line \(reader.number) has changed meanwhile: \(error)")
            }
            if burst.count == size {
                try await body(burst)
                burst = []
            }
        }
        if !burst.isEmpty { try await body(burst) }
    }
}
