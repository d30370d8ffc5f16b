import ArgumentParser
import PromptAPI

struct Dashboard: SingleCall {
    static let configuration = CommandConfiguration(commandName: "dashboard", abstract: Methods.dashboard.summary)
    static let method = Methods.dashboard.name

    @OptionGroup var invocation: Invocation
    @Option(help: "How many hours back (1…168).") var hours: Int?

    func parameters() -> JSON { .object(["hours": hours.map { JSON($0) }]) }

    func lines(_ result: JSON, _ session: Session) -> [String] {
        DashboardText(dashboard: result, style: session.console.style, width: session.console.width).lines
    }
}
