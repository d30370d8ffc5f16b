import ArgumentParser
import Platform
import PromptGateway

/// Measures the embedded semantic match in this process: its speed over made prompts, its judgement over labelled pairs.
struct SemanticBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "semantic", abstract: "Measures the semantic match: its speed, or with --pairs its judgement."
    )

    @Option(help: "A file of pairs to judge, parted by tabs: 1 or P (one question), 0 or D (two), maybe a category, two prompts.")
    var pairs: String?
    @Option(help: "Entries of the index, one run for each.") var entries = [10_000, 100_000, 1_000_000]
    @Option(help: "Look-ups for each size.") var queries = 2000
    @Option(help: "What the made prompts are drawn from.") var seed: UInt64 = 1
    @Option(help: "The core that it is pinned to.") var core = 0

    func validate() throws {
        guard queries > 0, core >= 0, entries.allSatisfy({ $0 > 0 }) else {
            throw ValidationError("--queries and --entries are above zero, --core is not below")
        }
    }

    func run() throws {
        try Processor.pin(to: core)
        if let pairs { return Report.judgement(try Judgement(file: pairs)) }
        let speed = try EmbeddingSpeed(seed: seed)
        let lookups = try entries.map { try LookupSpeed(entries: $0, queries: queries, seed: seed) }
        Report.semantic(speed, lookups)
        let goals = [speed.goal] + lookups.flatMap(\.goals)
        Report.goals(goals)
        guard goals.allSatisfy(\.isMet) else { throw ExitCode.failure }
    }
}
