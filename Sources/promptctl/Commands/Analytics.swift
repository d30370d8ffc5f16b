import ArgumentParser
import PromptAPI

struct Analytics: SingleCall {
    static let configuration = CommandConfiguration(commandName: "analytics", abstract: Methods.analytics.summary)
    static let method = Methods.analytics.name

    @OptionGroup var invocation: Invocation

    func lines(_ result: JSON, _ session: Session) -> [String] {
        AnalyticsText(analytics: result, style: session.console.style, width: session.console.width).lines
    }
}
