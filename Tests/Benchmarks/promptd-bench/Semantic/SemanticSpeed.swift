import Histogram
import Platform
import PromptGateway

/// What it takes to make a vector of a prompt of twenty words.
struct EmbeddingSpeed {
    /// Nanoseconds.
    var p50: Double
    var p99: Double
    /// The first one reads the vocabulary.
    var first: Double

    init(seed: UInt64) throws {
        let time = SystemTime()
        let start = time.now
        _ = try PromptEmbedding(MadePrompts.twentyWords)
        first = Double((time.now - start).nanoseconds)
        let durations = try Durations(count: 20_000, after: 1000) { _ in
            guard try PromptEmbedding(MadePrompts.twentyWords).tokens.count >= 20 else {
                throw Fault("a prompt without its words")
            }
        }
        (p50, p99) = (durations.p50, durations.p99)
    }

    var goal: Goal {
        Goal(sentence: "embedding a prompt of 20 words ≤ 25 µs p50", isMet: p50 <= 25e3, measured: "\(rounded(p50 / 1e3)) µs")
    }
}

/// Look-ups of the eight nearest in one partition of so many entries.
struct LookupSpeed {
    var entries: Int
    var p50: Double
    var p99: Double
    /// The share of the true eight nearest that is found.
    var recall: Double
    var bytesPerEntry: Double

    init(entries: Int, queries: Int, seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var index = VectorIndex<Int>()
        var some: [String] = []
        let every = max(1, entries / queries)
        for number in 0..<entries {
            let prompt = MadePrompts.prompt(using: &generator)
            if number.isMultiple(of: every) { some.append(prompt) }
            _ = index.insert(try PromptEmbedding(prompt).vector, in: 0)
        }
        let asked = try (0..<queries).map {
            try PromptEmbedding(MadePrompts.variant(of: some[$0 % some.count], using: &generator)).vector
        }
        let durations = try Durations(count: queries, after: min(queries, 100)) { number in
            guard index.neighbours(of: asked[number], in: 0).count == min(8, entries) else {
                throw Fault("neighbours are missing")
            }
        }
        self.entries = entries
        (p50, p99) = (durations.p50, durations.p99)
        recall = Self.recall(of: index, asked.prefix(500))
        bytesPerEntry = Double(index.byteCount) / Double(entries)
    }

    /// One as near as the eighth nearest is as good as it.
    private static func recall(of index: VectorIndex<Int>, _ asked: some Collection<PromptVector>) -> Double {
        let shares = asked.map { vector in
            let truth = index.exhaustiveNeighbours(of: vector, in: 0)
            let found = index.neighbours(of: vector, in: 0).filter { $0.cosine >= truth.last?.cosine ?? 1 }
            return Double(found.count) / Double(max(1, truth.count))
        }
        return shares.reduce(0, +) / Double(max(1, shares.count))
    }

    var goals: [Goal] {
        let limit = entries <= 10_000 ? 0.3 : entries <= 100_000 ? 1 : 5
        return [
            Goal(
                sentence: "look-up among \(entries) p99 ≤ \(rounded(limit)) ms", isMet: p99 <= limit * 1e6,
                measured: "\(rounded(p99 / 1e6, 3)) ms"),
            Goal(sentence: "recall@8 among \(entries) ≥ 0.99", isMet: recall >= 0.99, measured: rounded(recall, 4)),
        ]
    }
}

/// How long each of so many calls took, in nanoseconds.
struct Durations {
    var p50: Double
    var p99: Double

    /// - Parameter after: calls before that do not count.
    init(count: Int, after warmUp: Int, _ call: (Int) throws -> Void) throws {
        for number in 0..<warmUp { try call(number % count) }
        var histogram = Histogram<UInt32>(highestTrackableValue: 60_000_000_000, numberOfSignificantValueDigits: .three)
        let time = SystemTime()
        for number in 0..<count {
            let start = time.now
            try call(number)
            histogram.record(UInt64((time.now - start).nanoseconds))
        }
        p50 = Double(histogram.valueAtPercentile(50))
        p99 = Double(histogram.valueAtPercentile(99))
    }
}
