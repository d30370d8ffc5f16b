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

    func lines(_ result: JSON, _ session: Session) -> [String] {
        CacheText(statistics: result, style: session.console.style).lines
    }
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

struct CacheExplain: Verb {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "How the cache dealt with one request, or would deal with two prompts.",
        usage: "promptctl cache explain <request-id>\n       promptctl cache explain <prompt> <prompt>")
    static let methods = [Methods.explain.name, Methods.cacheExplain.name]

    @OptionGroup var invocation: Invocation
    @Argument(help: "The request's id, or a prompt.") var first: String
    @Argument(help: "Another prompt: would the answer to one be served for the other?") var second: String?

    func perform(_ session: Session) throws {
        guard let second else {
            let story = try session.call(Methods.explain.name, ["request_id": .string(first)])
            return session.show(story) { session.readable(story["cache"] ?? [:]) }
        }
        let judgement = try session.call(Methods.cacheExplain.name, ["a": .string(first), "b": .string(second)])
        session.show(judgement) { JudgementText(judgement: judgement, style: session.console.style).lines }
    }
}
