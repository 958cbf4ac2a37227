/// Learns base reward functions and the prior of people's weights from many people's answers.
///
/// Maximises the variational bound of the marginal likelihood, in which people's weights are integrated out, over B, μ,
/// lapse and side bias (see `FitProblem`), with a prior variance for each feature (see `FeatureRelevance`); what is within
/// chance of the mean of people's weights is left out (see `SharedMean`), and the scale of the prior is corrected on people
/// who were held out (see `PriorCorrection`). Joint maximum a posteriori over B and everybody's weights, the obvious
/// alternative, loses most of the weights' variance where people have few answers.
public enum RewardFit {
    /// Returns what was learned.
    ///
    /// `checkpoint` goes on from where an earlier run with the same comparisons and options was interrupted; the result is
    /// that of a run without interruption, bit for bit, and does not depend on the number of threads. `progress` is called
    /// at every iteration; what it throws interrupts. Throws `insufficientData` where there is nothing to learn from,
    /// `valueOutOfRange` for options, `checkpointMismatch`.
    ///
    /// Memory: the comparisons, a copy of at most `selectionLimit` of them, 12 J bytes a comparison (J rounded up to a
    /// multiple of 4) and 4 J (J + 1) bytes a person.
    public static func run(
        comparisons: ComparisonSet, options: FitOptions = FitOptions(), from checkpoint: FitCheckpoint? = nil,
        progress: (FitProgress) throws -> Void = { _ in }
    ) throws -> FittedRewards {
        try options.validate()
        guard comparisons.count > 0 else {
            throw RewardFactorizationError(.insufficientData, "there are no comparisons; collect answers first")
        }
        LinearAlgebra.useOneThread()
        return try withoutActuallyEscaping(progress) { progress in
            let session = try FitSession(
                set: comparisons, options: options, checkpoint: checkpoint, progress: progress)
            return try session.run()
        }
    }
}
