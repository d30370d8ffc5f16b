/// The exact bound on a share of which only a sample is known (Clopper and Pearson, Biometrika 26, 1934).
enum ClopperPearson {
    /// How sure one is that the true share lies below the bound.
    static let confidence = 0.95

    /// The greatest share of wrong ones that a sample with so few of them leaves possible, 0…1: with none among 149 it is below
    /// 2 %, among 299 below 1 % (facts/semantic §4).
    static func upperBound(wrong: Int, of trials: Int) -> Double {
        precondition(wrong >= 0 && wrong <= trials, "wrong ones are among the trials")
        guard wrong < trials else { return 1 }
        var (low, high) = (Double(wrong) / Double(trials), 1.0)
        for _ in 0..<halvings {
            let middle = (low + high) / 2
            if probability(ofAtMost: wrong, of: trials, share: middle) > 1 - confidence { low = middle } else { high = middle }
        }
        return high
    }

    /// Steps that bring a number between 0 and 1 to the end of its precision.
    private static let halvings = 60

    /// Of so many trials at most `count` are wrong, where each is with the probability `share`, which is above 0 and below 1.
    ///
    /// Every term is reckoned beside that of `count`, so that no power runs out of a Double; of the far side's terms only those
    /// are added that still tell.
    static func probability(ofAtMost count: Int, of trials: Int, share: Double) -> Double {
        let odds = share / (1 - share)
        var (below, term) = (1.0, 1.0)
        for wrong in stride(from: count, to: 0, by: -1) {
            term *= Double(wrong) / (Double(trials - wrong + 1) * odds)
            below += term
            if term < below * .ulpOfOne { break }
        }
        var above = 0.0
        term = 1
        for wrong in count..<trials {
            let step = Double(trials - wrong) * odds / Double(wrong + 1)
            term *= step
            above += term
            if step < 1, term < above * .ulpOfOne || !above.isFinite { break }
        }
        return below / (below + above)
    }
}
