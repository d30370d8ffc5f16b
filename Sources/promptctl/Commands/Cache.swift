import ArgumentParser
import PromptAPI

struct Cache: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache", abstract: "What is kept of earlier answers.",
        subcommands: [CacheStats.self, CacheClear.self, CacheExplain.self])
}

struct CacheStats: SingleCall {
    static let configuration = CommandConfiguration(commandName: "stats", abstract: Methods.cacheStats.summary)
    static let method = Methods.cacheStats.name

    @OptionGroup var invocation: Invocation
}

struct CacheClear: SingleCall {
    static let configuration = CommandConfiguration(
        commandName: "clear", abstract: Methods.cacheClear.summary, discussion: "Without an option: the expired entries.")
    static let method = Methods.cacheClear.name

    @OptionGroup var invocation: Invocation
    @Option(
        name: [.customLong("tag"), .customLong("tags")], parsing: .singleValue, help: "Entries with this tag; may be repeated.")
    var tags: [String] = []
    @Flag(help: "Every entry; administrators only.") var all = false
    @Flag(help: "Your own entries.") var mine = false

    func validate() throws {
        guard [!tags.isEmpty, all, mine].count(where: { $0 }) <= 1 else {
            throw ValidationError("--tag, --all and --mine exclude each other")
        }
    }

    func parameters() -> JSON {
        .object(["tags": .list(tags), "all": .flag(all), "mine": .flag(mine)])
    }

    func lines(_ result: JSON, _ session: Session) -> [String] {
        guard let count = result["cleared_entries"]?.integer else { return session.readable(result) }
        return ["cleared \(count == 1 ? "1 entry" : "\(Quantity.count(count)) entries")"]
    }
}

struct CacheExplain: SingleCall {
    static let configuration = CommandConfiguration(commandName: "explain", abstract: "How the cache dealt with one request.")
    static let method = Methods.explain.name

    @OptionGroup var invocation: Invocation
    @Argument(help: "The request's id.") var requestID: String

    func parameters() -> JSON { ["request_id": .string(requestID)] }

    func lines(_ result: JSON, _ session: Session) -> [String] { session.readable(result["cache"] ?? [:]) }
}
