import ArgumentParser
import PromptAPI

struct Status: SingleCall {
    static let configuration = CommandConfiguration(commandName: "status", abstract: Methods.status.summary)
    static let method = Methods.status.name

    @OptionGroup var invocation: Invocation

    func lines(_ result: JSON, _ session: Session) -> [String] {
        StatusText(status: result, style: session.console.style, width: session.console.width).lines
    }
}
