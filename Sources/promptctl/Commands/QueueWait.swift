import ArgumentParser
import PromptAPI
import PromptClient

struct QueueWait: Verb {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Wait for a job's end and show its answer.",
        discussion: "Exit status: 0 when it succeeded, otherwise as `generate` would have failed.")
    static let methods = [Methods.queueGet.name]

    @OptionGroup var invocation: Invocation
    @Argument(help: "The job's id.") var jobID: String

    /// Seconds that the daemon waits at most; then it is asked again.
    private static let longestWait = 3600

    func perform(_ session: Session) throws {
        let job = try endedJob(session)
        let state = job["state"]?.string.flatMap(JobState.init)
        if state == .succeeded {
            if session.wantsJSON {
                session.show(document: job)
            } else {
                try AnswerPrinter(session).finish(job["result"] ?? .null)
            }
            return
        }
        // With --json the document is the job, which holds its error.
        if session.wantsJSON { session.show(document: job) }
        let failure = job["error"].flatMap(RPCError.init).map { Failure($0, method: Methods.queueGet.name) }
        let end = failure ?? Failure(.requestFailed, kind: "cancelled", "the job was cancelled")
        session.note(end)
        throw ExitCode(end.status.rawValue)
    }

    private func endedJob(_ session: Session) throws -> JSON {
        while true {
            let job = try session.call(Methods.queueGet.name, ["job_id": .string(jobID), "wait": JSON(Self.longestWait)])
            guard let state = job["state"]?.string.flatMap(JobState.init) else {
                throw Failure(.protocolFault, kind: "protocol_violation", "the job's state is none that promptctl knows")
            }
            if state != .queued, state != .running { return job }
        }
    }
}
