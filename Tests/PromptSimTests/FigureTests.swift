import Platform
import Testing

@testable import promptsim

@Suite("Figures that differ from call to call")
struct DistributionTests {
    private func samples(_ distribution: Distribution) -> [Double] {
        var generator = SplitMix64(seed: 1)
        return (0..<10_001).map { _ in distribution.sample(using: &generator) }.sorted()
    }

    @Test("a fixed one does not")
    func fixed() {
        #expect(Set(samples(.fixed(3))) == [3])
    }

    @Test("a uniform one fills its range evenly")
    func uniform() {
        let samples = samples(.uniform(2, 4))
        #expect(samples[0] >= 2 && samples[0] < 2.01)
        #expect(samples[10_000] < 4 && samples[10_000] > 3.99)
        #expect(abs(samples[5000] - 3) < 0.05)
    }

    @Test("a lognormal one has its median and spread")
    func lognormal() {
        let samples = samples(.lognormal(median: 2, sigma: 0.5))
        #expect(abs(samples[5000] - 2) < 0.05)
        // The 95th percentile is median * exp(1.645 sigma).
        #expect(abs(samples[9500] - 4.552) < 0.2)
    }
}

@Suite("A window of a rate limit")
struct RateWindowTests {
    @Test("grants its requests, then none until the next")
    func requests() {
        var window = RateWindow()
        let limit = RateLimit(requests: 2, per: .seconds(10))
        let standings = [0.0, 1, 2, 10].map { window.admit(limit, inputTokens: 0, at: .seconds($0)) }
        #expect(standings.map(\.isExceeded) == [false, false, true, false])
        #expect(standings.map(\.remainingRequests) == [1, 0, 0, 1])
        #expect(standings.map(\.reset) == [.seconds(10), .seconds(9), .seconds(8), .seconds(10)])
    }

    @Test("counts the input at once and the output when it is known")
    func tokens() {
        var window = RateWindow()
        let limit = RateLimit(tokens: 100)
        #expect(window.admit(limit, inputTokens: 60, at: .zero).remainingTokens == 40)
        #expect(window.admit(limit, inputTokens: 41, at: .zero).isExceeded)
        window.add(outputTokens: 30, limit, at: .zero)
        #expect(window.admit(limit, inputTokens: 11, at: .zero).isExceeded)
        #expect(window.admit(limit, inputTokens: 10, at: .zero).remainingTokens == 0)
        #expect(window.admit(limit, inputTokens: 100, at: .seconds(60)).remainingTokens == 0)
    }
}

@Suite("Words")
struct WordsTests {
    @Test("pieces joined are the text", arguments: ["", "one", " one  two\nthree ", "\n\n", "Größe 🙂 ok"])
    func split(text: String) {
        #expect(Words.split(text).joined() == text)
        #expect(Words.chunks(of: text).joined() == text)
    }

    @Test("one name has the same words everywhere")
    func stable() {
        #expect(Words.pieces(named: "sim", count: 3).joined() == Words.pieces(named: "sim", count: 3).joined())
        #expect(Words.hash("a") == 0xAF63_DC4C_8601_EC8C)  // the published test value of FNV-1a
    }
}
