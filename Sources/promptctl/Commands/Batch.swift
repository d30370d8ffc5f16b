import ArgumentParser
import PromptAPI

struct Batch: Verb {
    static let configuration = CommandConfiguration(
        commandName: "batch", abstract: "Answer the prompts of a file.",
        discussion: """
            Each line of FILE is an object with the parameters of generate, at least {"prompt": "…"}. Each result is written as \
            it completes, as a line with its index and request_id. What the output file already has is not made again, so that \
            a run that was cut off goes on where it stood; remove the lines of failed members to make those again. Exit status 1 \
            if any member failed.
            """)
    static let methods = [Methods.batch.name]

    @OptionGroup var invocation: Invocation
    @Argument(help: "Lines of JSON; - for standard input.", completion: .file(extensions: ["jsonl"])) var file: String
    @Option(
        name: .shortAndLong, help: "Where the results go (default: standard output).", completion: .file(extensions: ["jsonl"]))
    var output: String?
    @Option(help: "How many run at once (1…\(BatchParameters.maxConcurrentLimit)).") var maxConcurrent: Int?

    func perform(_ session: Session) throws {
        let members = try BatchMember.parse(contents(), name: file == "-" ? Descriptor.input.name : file)
        let output = try BatchOutput(path: output, session)
        let rows = output.finished?.rows(of: members) ?? [:]
        var progress = ProgressBar(total: members.count, kept: rows.count)
        progress.failed = rows.values.count { !$0.success }
        let run = BatchRun(session, output, progress: progress, maxConcurrent: maxConcurrent)
        try run.run(members.filter { rows[$0.index] == nil })
        guard run.finish() else { throw ExitCode(ExitStatus.requestFailed.rawValue) }
    }

    private func contents() throws(Failure) -> [UInt8] {
        do throws(FileError) {
            return try (file == "-" ? Descriptor.input : Descriptor.open(reading: file)).readAll()
        } catch {
            throw Failure(error, status: .noInput)
        }
    }
}
