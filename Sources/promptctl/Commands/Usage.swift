import ArgumentParser
import PromptAPI

struct Usage: SingleCall {
    static let configuration = CommandConfiguration(commandName: "usage", abstract: Methods.usage.summary)
    static let method = Methods.usage.name

    @OptionGroup var invocation: Invocation
    @Option(help: "What a row stands for.") var groupBy: UsageGrouping?
    @Option(help: "From this time on (RFC 3339).") var since: String?
    @Option(help: "Before this time (RFC 3339).") var until: String?

    func parameters() -> JSON {
        .object(["group_by": groupBy.map { JSON($0.rawValue) }, "since": since.map { JSON($0) }, "until": until.map { JSON($0) }])
    }

    func lines(_ result: JSON, _ session: Session) -> [String] {
        UsageText(
            rows: result["rows"]?.array ?? [], group: groupBy ?? .user, style: session.console.style, width: session.console.width
        )
        .lines
    }
}
