/// The area under the ROC curve of one person's comparisons.
enum PairRanking {
    /// Returns the AUC over all orientations of the pairs; nil with fewer than two comparisons.
    ///
    /// A comparison of a and b is a case whose class says whether a is preferred and whose score is λ·(φ(a) − φ(b)).
    /// Which response is called a is an accident of the file: turned round, class and score both change sign, and where
    /// everything preferred is called a, the AUC as given is undefined. The value returned is the mean AUC over random
    /// orientations, exactly and without a coin: with zᵢ the score oriented to the preferred response, a case of one
    /// class scores zᵢ and one of the other −zⱼ, so that it is the share of ordered pairs i ≠ j with zᵢ + zⱼ > 0, ties
    /// counted as ½ (Mann and Whitney 1947; over unordered pairs, the U-statistic inside Wilcoxon's signed-rank test).
    /// i = j is left out, since a comparison has one orientation at a time. O(n log n).
    static func auc(_ orientedScores: [Double]) -> Double? {
        let count = orientedScores.count
        guard count >= 2 else { return nil }
        let sorted = orientedScores.sorted()
        var halves = 0
        // As zᵢ rises, −zᵢ falls: both bounds only move down.
        var above = count  // the first place whose score is > −zᵢ
        var equal = count  // the first place whose score is ≥ −zᵢ
        for score in sorted {
            while above > 0, sorted[above - 1] > -score { above -= 1 }
            while equal > 0, sorted[equal - 1] >= -score { equal -= 1 }
            halves += 2 * (count - above) + (above - equal)
            // Less the comparison itself.
            halves -= score > 0 ? 2 : (score == 0 ? 1 : 0)
        }
        return Double(halves) / (2 * Double(count) * Double(count - 1))
    }
}
