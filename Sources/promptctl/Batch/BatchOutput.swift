import PromptAPI

/// Where rows go: lines of a file, lines of standard output, or one document at the end.
struct BatchOutput {
    private enum Place {
        case lines(Descriptor)
        case document
    }

    /// Of earlier runs; none where the place does not keep what is written to it.
    let finished: FinishedRows?
    private let place: Place
    private let console: Console
    private var results: [JSON] = []

    init(path: String?, _ session: Session) throws(Failure) {
        console = session.console
        guard let path else {
            place = session.wantsJSON ? .document : .lines(.output)
            finished = nil
            return
        }
        do {
            let descriptor = try Descriptor.open(appendingTo: path)
            place = .lines(descriptor)
            guard descriptor.isRegularFile else {
                finished = nil
                return
            }
            let rows = try FinishedRows(parsing: try descriptor.readAll(), name: path)
            try descriptor.truncate(to: rows.length)
            finished = rows
        } catch let error as FileError {
            throw Failure(error, status: .outputFailed)
        } catch let failure as Failure {
            throw failure
        } catch {
            preconditionFailure("nothing else is thrown above: \(error)")
        }
    }

    mutating func write(_ member: BatchMember, _ result: JSON) {
        switch place {
        case .lines(let descriptor): console.write(BatchRow.line(member, result), to: descriptor)
        case .document: results.append(BatchRow.json(member, result))
        }
    }

    /// What `--json` shows at the end: the counts, and the rows unless they are in a file.
    func document(_ summary: JSON.Object) -> JSON {
        guard case .document = place else { return .object(summary) }
        let rows = results.sorted { ($0["index"]?.integer ?? 0) < ($1["index"]?.integer ?? 0) }
        return .object(JSON.Object([.init("results", .array(rows))] + summary.members))
    }
}
