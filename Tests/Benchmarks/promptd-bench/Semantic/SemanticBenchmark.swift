import ArgumentParser
import Platform
import PromptGateway

/// Measures the embedded semantic match in this process: its speed over made prompts, its judgement over labelled pairs.
struct SemanticBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "semantic",
        abstract: "Measures the cache and its semantic match: their speed, or with --pairs the judgement."
    )

    @Option(help: "A file of pairs to judge, parted by tabs: 1 or P (one question), 0 or D (two), maybe a category, two prompts.")
    var pairs: String?
    @Option(help: "Entries of the index, one run for each.") var entries = [10_000, 100_000, 1_000_000]
    @Option(help: "Look-ups for each size.") var queries = 2000
    @Option(help: "What the made prompts are drawn from.") var seed: UInt64 = 1
    @Option(help: "The core that it is pinned to.") var core = 0

    @Option(help: "The daemon's binary: with it exact hits are measured too, through its socket.") var promptd: String?
    @Option(help: "The simulator's binary.") var promptsim = "promptsim"
    @Option(help: "The binary of echo-floor.") var echo = "echo-floor"
    @Option(help: "The binary of redis-server.") var redis = "/usr/bin/redis-server"
    @Option(help: "A Python that has GPTCache (pip install gptcache), to be measured beside.") var python: String?
    @Option(help: "Seconds of hits for each subject, all rounds together.") var seconds = 8.0
    @Option(help: "Rounds; subjects take turns in each.") var rounds = 11

    func validate() throws {
        guard queries > 0, core >= 0, seconds > 0, rounds > 0, entries.allSatisfy({ $0 > 0 }) else {
            throw ValidationError("--queries, --entries, --seconds and --rounds are above zero, --core is not below")
        }
    }

    func run() throws {
        try Processor.pin(to: core)
        if let pairs { return Report.judgement(try Judgement(file: pairs)) }
        let hits = try promptd.map { promptd in
            try HitSpeed(
                promptd: promptd, promptsim: promptsim, echo: echo, redis: redis, rounds: rounds,
                slice: .seconds(seconds / Double(rounds)))
        }
        if let hits { Report.table(hits.results) }
        if let python { Report.gptCache(try GPTCache.p50(python: python), python) }
        let speed = try EmbeddingSpeed(seed: seed)
        let lookups = try entries.map { try LookupSpeed(entries: $0, queries: queries, seed: seed) }
        Report.semantic(speed, lookups)
        let goals = (hits?.goals ?? []) + [speed.goal] + lookups.flatMap(\.goals)
        Report.goals(goals)
        guard goals.allSatisfy(\.isMet) else { throw ExitCode.failure }
    }
}
