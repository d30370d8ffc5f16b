import PromptAPI
import PromptClient

/// Makes the calls of a batch, and tells how far it is.
final class BatchRun {
    private let session: Session
    private let maxConcurrent: Int?
    private var output: BatchOutput
    private var progress: ProgressBar
    private let started = Process.seconds
    /// When the bar was drawn that can be seen now.
    private var drawn: Double?
    /// Members of the chunk under way that have no result yet, by their place in it.
    private var open: [Int: BatchMember] = [:]
    /// Why members were sent away unanswered: the daemon stops.
    private var interruption: RPCError?

    /// The kind of error (spec rpc §4) of a daemon that stops.
    private static let stopping = "shutting_down"

    /// Between two drawings of the progress bar, in seconds.
    private static let drawingInterval = 0.1

    init(_ session: Session, _ output: BatchOutput, progress: ProgressBar, maxConcurrent: Int?) {
        self.session = session
        self.output = output
        self.progress = progress
        self.maxConcurrent = maxConcurrent
    }

    /// Answers every member, in as many calls as it takes.
    func run(_ members: [BatchMember]) throws(Failure) {
        defer { erase() }
        for chunk in members.chunks() { try run(chunk: chunk) }
    }

    private func run(chunk: ArraySlice<BatchMember>) throws(Failure) {
        open = Dictionary(uniqueKeysWithValues: zip(0..., chunk))
        let parameters: JSON = .object([
            "requests": .array(chunk.map(\.parameters)), "max_concurrent": maxConcurrent.map { JSON($0) }, "stream": true,
        ])
        draw()
        let result = try session.call(Methods.batch.name, parameters) { (notification) throws(ClientError) in
            guard case .batchItem(_, let index, let result) = notification else { return }
            try take(result, at: index)
        }
        do throws(ClientError) {
            for (index, result) in (result["results"]?.array ?? []).enumerated() where open[index] != nil {
                try take(result, at: index)
            }
            guard open.isEmpty else { throw .protocolViolation("the batch ended without \(open.count) of its results") }
        } catch {
            throw Failure(error, method: Methods.batch.name)
        }
        if let interruption {
            var failure = Failure(interruption, method: Methods.batch.name)
            failure.details = ["what was answered is kept; the same command goes on from there"]
            throw failure
        }
    }

    private func take(_ result: JSON, at index: Int) throws(ClientError) {
        guard let member = open.removeValue(forKey: index) else {
            throw .protocolViolation("a result came for member \(index), which has one or does not exist")
        }
        // No result of the member's: the next run asks for it.
        if output.finished != nil, let error = result["error"].flatMap(RPCError.init), error.kind == Self.stopping {
            interruption = error
            return
        }
        if session.console.outputIsTerminal { erase() }
        output.write(member, result)
        progress.done += 1
        progress.cost += result["cost_estimate"]?.number ?? 0
        if result["success"]?.bool != true { progress.failed += 1 }
        draw()
    }

    /// The counts, for programs and for people; true where no member failed.
    func finish() -> Bool {
        let time = Process.seconds - started
        if session.wantsJSON { session.show(document: output.document(progress.summary(time: time))) }
        session.console.note("promptctl: \(progress.sentence(time: time))\n")
        return progress.failed == 0
    }

    private func draw() {
        guard session.console.showsProgress else { return }
        let now = Process.seconds
        guard now - (drawn ?? 0) >= Self.drawingInterval else { return }
        drawn = now
        let width = Descriptor.error.terminalWidth ?? Console.defaultWidth
        session.console.note("\r\(progress.line(elapsed: now - started, width: width - 1))\u{1B}[K")
    }

    private func erase() {
        guard drawn != nil else { return }
        session.console.note("\r\u{1B}[K")
        drawn = nil
    }
}
