import ArgumentParser
import PromptAPI

struct Recommend: SingleCall {
    static let configuration = CommandConfiguration(commandName: "recommend", abstract: Methods.recommend.summary)
    static let method = Methods.recommend.name

    @OptionGroup var invocation: Invocation
    @Argument(help: "The prompt; from standard input with - or when that is no terminal.") var prompt: String?
    @Option(help: "What it is for; detected when absent.") var taskType: TaskType?
    @Flag(help: "Weigh speed more.") var speedPriority = false
    @Flag(help: "Weigh reliability more.") var reliabilityPriority = false
    @Option(help: "USD per 1K tokens at most.") var budgetConstraint: Double?
    @Flag(help: "All providers instead of three.") var detailedAnalysis = false

    func parameters() throws -> JSON {
        .object([
            "prompt": .string(try TextArgument.resolve(prompt, what: "a prompt")),
            "task_type": taskType.map { JSON($0.rawValue) },
            "speed_priority": .flag(speedPriority), "reliability_priority": .flag(reliabilityPriority),
            "budget_constraint": budgetConstraint.map { JSON($0) }, "detailed_analysis": .flag(detailedAnalysis),
        ])
    }

    func lines(_ result: JSON, _ session: Session) -> [String] {
        RecommendText(result: result, style: session.console.style, width: session.console.width).lines
    }
}
