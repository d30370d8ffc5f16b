import ArgumentParser
import PromptAPI

struct Queue: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Durable jobs: prompts that survive a restart.",
        subcommands: [QueueSubmit.self, QueueGet.self, QueueWait.self, QueueList.self, QueueCancel.self, QueueDelete.self])
}

struct QueueSubmit: SingleCall {
    static let configuration = CommandConfiguration(commandName: "submit", abstract: Methods.queueSubmit.summary)
    static let method = Methods.queueSubmit.name

    @OptionGroup var invocation: Invocation
    @OptionGroup var options: GenerateOptions
    @Option(help: "0…9, higher first.") var priority: Int?

    func parameters() throws -> JSON {
        var parameters = try options.parameters()
        parameters["priority"] = priority.map { JSON($0) }
        return .object(parameters)
    }

    /// The id alone, for `$(…)`.
    func lines(_ result: JSON, _ session: Session) -> [String] {
        (result["job_id"]?.string).map { [$0.oneLine] } ?? session.readable(result)
    }
}

struct QueueGet: SingleCall {
    static let configuration = CommandConfiguration(commandName: "get", abstract: Methods.queueGet.summary)
    static let method = Methods.queueGet.name

    @OptionGroup var invocation: Invocation
    @Argument(help: "The job's id.") var jobID: String
    @Option(help: "Seconds to wait for its end (0…3600).") var wait: Double?

    func parameters() -> JSON { .object(["job_id": .string(jobID), "wait": wait.map { JSON($0) }]) }

    func lines(_ result: JSON, _ session: Session) -> [String] { session.job(result) }
}

struct QueueList: SingleCall {
    static let configuration = CommandConfiguration(commandName: "list", abstract: Methods.queueList.summary)
    static let method = Methods.queueList.name

    @OptionGroup var invocation: Invocation
    @Option(help: "Only jobs in this state.") var state: JobState?
    @Option(help: "How many at most (1…1000).") var limit: Int?
    @Option(help: "Only jobs after this one.") var after: String?

    func parameters() -> JSON {
        .object(["state": state.map { JSON($0.rawValue) }, "limit": limit.map { JSON($0) }, "after": after.map { JSON($0) }])
    }

    func lines(_ result: JSON, _ session: Session) -> [String] {
        JobText(style: session.console.style, width: session.console.width).lines(list: result)
    }
}

struct QueueCancel: SingleCall {
    static let configuration = CommandConfiguration(commandName: "cancel", abstract: Methods.queueCancel.summary)
    static let method = Methods.queueCancel.name

    @OptionGroup var invocation: Invocation
    @Argument(help: "The job's id.") var jobID: String

    func parameters() -> JSON { ["job_id": .string(jobID)] }

    func lines(_ result: JSON, _ session: Session) -> [String] { session.job(result) }
}

struct QueueDelete: SingleCall {
    static let configuration = CommandConfiguration(commandName: "delete", abstract: Methods.queueDelete.summary)
    static let method = Methods.queueDelete.name

    @OptionGroup var invocation: Invocation
    @Argument(help: "The job's id.") var jobID: String

    func parameters() -> JSON { ["job_id": .string(jobID)] }

    func lines(_ result: JSON, _ session: Session) -> [String] { ["deleted"] }
}

extension Session {
    fileprivate func job(_ job: JSON) -> [String] { JobText(style: console.style, width: console.width).lines(job) }
}
