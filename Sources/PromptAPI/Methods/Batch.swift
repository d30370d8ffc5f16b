extension Methods {
    public static let batch = Method<BatchParameters>(
        "batch", "Answer many prompts; one bad member never fails the others.",
        result: object("results", "total", "successful", "failed", "total_time"))
}

/// What `batch` takes (spec rpc §3.2).
public struct BatchParameters: ParameterSet {
    public static let maxMembers = 10_000
    public static let maxConcurrentLimit = 256

    /// Each as `generate` takes it; judged one by one, so that a bad member fails alone.
    public var requests: [JSON] = []
    public var maxConcurrent = 10
    public var stream = false

    public init() {}

    public static let table = ParameterTable<BatchParameters>([
        Parameter(
            "requests", .array(of: .anything, count: 0...maxMembers), \.requests, required: true,
            "Parameters of `generate`, each."),
        Parameter("max_concurrent", .integer(1...maxConcurrentLimit), \.maxConcurrent, "How many run at once."),
        Parameter("stream", .boolean, \.stream, "Whether to send each result as it completes."),
    ])
}
