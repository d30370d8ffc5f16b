import Testing

@testable import PromptGateway

@Suite struct `The bound of Clopper and Pearson` {
    /// Reckoned by scipy 1.11: `beta.ppf(.95, k + 1, n - k)`.
    @Test(arguments: [
        (0, 1, 0.95), (0, 10, 0.2588655508930522), (1, 10, 0.39416330243650466), (5, 10, 0.7775588989918706),
        (9, 10, 0.9948838031081763), (0, 59, 0.04950760988822693), (1, 93, 0.049993978387988317), (5, 100, 0.1022533776432745),
        (50, 100, 0.5863782853690882), (3, 2995, 0.002586813077068793), (100, 10000, 0.011797233971347621),
        (1000, 2000, 0.5186312391952995), (47999, 48000, 0.9999989313902712), (24000, 48000, 0.5037641914023331),
    ])
    func `is what others reckon`(wrong: Int, trials: Int, bound: Double) {
        #expect(abs(ClopperPearson.upperBound(wrong: wrong, of: trials) - bound) < 1e-9)
    }

    @Test(arguments: [(149, 0.02), (299, 0.01), (2995, 0.001)])
    func `needs as many right ones as the facts say`(trials: Int, limit: Double) {
        #expect(ClopperPearson.upperBound(wrong: 0, of: trials) < limit)
        #expect(ClopperPearson.upperBound(wrong: 0, of: trials - 1) > limit)
    }

    /// Every count of every sample up to sixty: at its bound just one in twenty samples has so few wrong ones, summed up here term
    /// by term from Pascal's triangle.
    @Test func `leaves one sample in twenty so lucky, for every count`() {
        var row = [1.0]
        for trials in 1...60 {
            row = zip([0] + row, row + [0]).map { $0 + $1 }
            var before = 0.0
            for wrong in 0..<trials {
                let bound = ClopperPearson.upperBound(wrong: wrong, of: trials)
                let chance = (0...wrong).reduce(0) { sum, count in
                    sum + row[count] * power(bound, count) * power(1 - bound, trials - count)
                }
                #expect(abs(chance - 0.05) < 1e-9, "\(wrong) of \(trials)")
                #expect(bound > before && bound > Double(wrong) / Double(trials), "\(wrong) of \(trials)")
                before = bound
            }
            #expect(ClopperPearson.upperBound(wrong: trials, of: trials) == 1)
        }
    }

    private func power(_ base: Double, _ exponent: Int) -> Double { (0..<exponent).reduce(1) { product, _ in product * base } }
}

@Suite struct `Evidence of hits` {
    @Test func `says nothing of what was never tried`() {
        #expect(HitEvidence().mostWrong == 1)
        #expect(HitEvidence(trials: 2, wrong: 3) == nil && HitEvidence(trials: -1, wrong: -1) == nil)
    }

    @Test func `forgets by halves, and of what was wrong no more than half`() throws {
        var evidence = try #require(HitEvidence(trials: 480, wrong: 3))
        evidence.add(isRight: true, limit: 0.1)
        #expect(evidence == HitEvidence(trials: 240, wrong: 2))
        evidence.add(isRight: false, limit: 0.1)
        #expect(evidence == HitEvidence(trials: 241, wrong: 3))
    }

    @Test func `is gathered by task and twentieths of similarity`() {
        #expect(HitClass(.chat, similarity: 0.91) == HitClass(.chat, similarity: 0.949))
        #expect(HitClass(.chat, similarity: 0.91) != HitClass(.chat, similarity: 0.951))
        #expect(HitClass(.chat, similarity: 0.91) != HitClass(.analysis, similarity: 0.91))
        #expect(HitClass(.chat, similarity: 1.0001) == HitClass(.chat, similarity: 0.96))
        #expect(HitClass(.chat, similarity: -1).bin == 0)
        #expect(HitClass(.chat, similarity: 0.91).similarities == 0.9..<0.95)
    }
}
