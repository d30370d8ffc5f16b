import ArgumentParser
import PromptAPI

struct Explain: SingleCall {
    static let configuration = CommandConfiguration(commandName: "explain", abstract: Methods.explain.summary)
    static let method = Methods.explain.name

    @OptionGroup var invocation: Invocation
    @Argument(help: "The request's id.") var requestID: String

    func parameters() -> JSON { ["request_id": .string(requestID)] }

    func lines(_ result: JSON, _ session: Session) -> [String] {
        ExplainText(story: result, style: session.console.style, width: session.console.width).lines
    }
}
