extension Methods {
    public static let queueSubmit = Method<QueueSubmitParameters>(
        "queue.submit", access: .own, "Put a prompt into the durable queue.", result: object("job_id", "state", "position"))

    public static let queueGet = Method<QueueGetParameters>(
        "queue.get", access: .own, "Look at a job, or wait for its end.",
        result: object("job_id", "state", "result", "error", "created_at", "started_at", "finished_at", "attempts", "position"))

    public static let queueList = Method<QueueListParameters>(
        "queue.list", access: .own, "Jobs, oldest first.", result: object("jobs", "total"))

    public static let queueCancel = Method<JobParameters>(
        "queue.cancel", access: .own, "Cancel a job that has not ended.", result: object("job_id", "state"))

    public static let queueDelete = Method<JobParameters>(
        "queue.delete", access: .own, "Remove an ended job and its result.", result: object("deleted"))
}

/// What `queue.submit` takes: all of `generate`'s but `stream`, and a priority.
public struct QueueSubmitParameters: ParameterSet {
    public var generate = GenerateParameters()
    /// 0…9, higher first.
    public var priority = 5

    public init() {}

    public static let table = ParameterTable<QueueSubmitParameters>(
        GenerateParameters.table.moved(to: \.generate, leavingOut: ["stream"]) + [
            Parameter("priority", .integer(0...9), \.priority, "Higher first.")
        ]
    ) { parameters throws(RequestError) in try GenerateParameters.table.check(parameters.generate) }
}

public struct QueueGetParameters: ParameterSet {
    public var jobID = ""
    /// Seconds to wait for the job's end.
    public var wait = 0.0

    public init() {}

    public static let table = ParameterTable<QueueGetParameters>([
        Parameter("job_id", .string(length: 1...128), \.jobID, required: true, "The job."),
        Parameter("wait", .number(0...3600), \.wait, "Seconds to wait for its end."),
    ])
}

public struct QueueListParameters: ParameterSet {
    public var state: JobState?
    public var limit = 100
    public var after: String?

    public init() {}

    public static let table = ParameterTable<QueueListParameters>([
        Parameter("state", .word, \.state, "Only jobs in this state."),
        Parameter("limit", .integer(1...1000), \.limit, "How many at most."),
        Parameter("after", .string(length: 1...128), \.after, "Only jobs after this one."),
    ])
}

public struct JobParameters: ParameterSet {
    public var jobID = ""

    public init() {}

    public static let table = ParameterTable<JobParameters>([
        Parameter("job_id", .string(length: 1...128), \.jobID, required: true, "The job.")
    ])
}
