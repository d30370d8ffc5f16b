extension Methods {
    public static let recommend = Method<RecommendParameters>(
        "recommend", "Which providers would be chosen for a prompt, and why.",
        result: object("task_type", "prompt_analysis", "requirements", "recommendations", "summary"))
}

public struct RecommendParameters: ParameterSet {
    public var prompt = ""
    public var taskType: TaskType?
    public var speedPriority = false
    public var reliabilityPriority = false
    /// USD per 1,000 tokens.
    public var budgetConstraint: Double?
    public var detailedAnalysis = false

    public init() {}

    public static let table = ParameterTable<RecommendParameters>([
        Parameter("prompt", .string(length: 1...Int.max), \.prompt, required: true, "The prompt."),
        Parameter("task_type", .word, \.taskType, "What it is for; detected when absent."),
        Parameter("speed_priority", .boolean, \.speedPriority, "Weighs speed more."),
        Parameter("reliability_priority", .boolean, \.reliabilityPriority, "Weighs reliability more."),
        Parameter("budget_constraint", .number(0...1e6), \.budgetConstraint, "USD per 1K tokens at most."),
        Parameter("detailed_analysis", .boolean, \.detailedAnalysis, "All providers instead of three."),
    ])
}
