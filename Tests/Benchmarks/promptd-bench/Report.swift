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
