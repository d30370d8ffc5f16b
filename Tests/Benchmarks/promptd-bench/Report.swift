import PromptGateway

/// Markdown on stdout: the one place that prints.
enum Report {
    static func table(_ results: [Result]) {
        print("| subject | round trips/s | p50 µs | p99 µs | server CPU µs/request | requests |")
        print("|---|---:|---:|---:|---:|---:|")
        for result in results {
            let figures = [
                rounded(result.median(\.requestsPerSecond), 0), rounded(result.median(\.p50) / 1e3),
                rounded(result.median(\.p99) / 1e3),
                rounded(result.median(\.processor) / 1e3), "\(result.requests)",
            ]
            print("| \(result.name) | \(figures.joined(separator: " | ")) |")
        }
        print("\nMedians over \(results.first?.turns.count ?? 0) interleaved rounds; client and servers on one core.\n")
    }

    static func once(_ once: Once) {
        print("| once | |\n|---|---:|")
        print("| idle memory (RSS) | \(rounded(Double(once.idleBytes) / 1e6)) MB |")
        print("| memory after \(once.requests) requests (RSS) | \(rounded(Double(once.loadedBytes) / 1e6)) MB |")
        print("| cold start, exec to first answer (median of 15) | \(rounded(once.coldStart / 1e6)) ms |")
        print("| promptctl health, exec to exit (median of 50) | \(rounded(once.clientStart / 1e6, 2)) ms |\n")
    }

    static func goals(_ goals: [Goal]) {
        print("| goal | measured | |\n|---|---:|---|")
        for goal in goals { print("| \(goal.sentence) | \(goal.measured) | \(goal.isMet ? "met" : "NOT MET") |") }
    }
}

extension Report {
    static func semantic(_ speed: EmbeddingSpeed, _ lookups: [LookupSpeed]) {
        print("| embedding a prompt of 20 words | |\n|---|---:|")
        print("| p50 | \(rounded(speed.p50 / 1e3)) µs |\n| p99 | \(rounded(speed.p99 / 1e3)) µs |")
        print("| the first, with the vocabulary | \(rounded(speed.first / 1e3)) µs |\n")
        print("| entries | look-up p50 µs | p99 µs | recall@8 | bytes/entry |\n|---:|---:|---:|---:|---:|")
        for lookup in lookups {
            let figures = [
                "\(lookup.entries)", rounded(lookup.p50 / 1e3), rounded(lookup.p99 / 1e3), rounded(lookup.recall, 4),
                rounded(lookup.bytesPerEntry, 0),
            ]
            print("| \(figures.joined(separator: " | ")) |")
        }
        print("")
    }

    static func gptCache(_ p50: Double?, _ python: String) {
        print(
            p50.map { "GPTCache, the same words, in process: p50 \(rounded($0 / 1e3)) µs\n" }
                ?? "GPTCache: \(python) has none, skipped\n")
    }

    /// The grid that a threshold is chosen from.
    static func judgement(_ judgement: Judgement) {
        print("\(judgement.same) pairs of the same question, \(judgement.different) of different ones; ", terminator: "")
        print("\(judgement.withoutEmbedding) have no embedding and count as no hit.\n")
        print("| similarity ≥ | gap ≤ | recall | false positives |\n|---:|---:|---:|---:|")
        for similarity in [Float(0.75), 0.78, 0.8, 0.82, 0.83, 0.84, 0.85, 0.86, 0.88, 0.9, 0.92, 0.95] {
            for gap in [Float(0.1), 0.15, 0.2, 0.22, 0.25, 0.28, 0.3, 0.35, 0.4, 2] {
                let rates = judgement.rates(SemanticMatch.Bounds(similarity: similarity, gap: gap))
                let figures = [
                    rounded(Double(similarity), 2), gap == 2 ? "any" : rounded(Double(gap), 2), rounded(rates.recall, 3),
                    rounded(rates.falsePositives, 4),
                ]
                print("| \(figures.joined(separator: " | ")) |")
            }
        }
    }
}
