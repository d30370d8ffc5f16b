import ArgumentParser
import PromptAPI

struct Feedback: SingleCall {
    static let configuration = CommandConfiguration(commandName: "feedback", abstract: Methods.feedback.summary)
    static let method = Methods.feedback.name

    @OptionGroup var invocation: Invocation
    @Argument(help: "The request's id.") var requestID: String
    @Argument(help: "Whether its answer was good.") var verdict: Verdict

    func parameters() -> JSON { ["request_id": .string(requestID), "verdict": .string(verdict.rawValue)] }
}
