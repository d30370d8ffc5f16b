import Glibc
import PromptAPI
import PromptClient

/// The exam of the sixteen faults (spec service §6): each asked in every manner, and what became of it in one table.
enum FaultExam {
    /// Whether what is about time takes the time that it really takes: `make exam`.
    static let isInRealTime = getenv("EXAM") != nil

    static let faults = 16
    /// Whatever happens, a request has ended by then.
    static let longest = 10.0

    /// How the caller wants its answer.
    enum Manner: String, CaseIterable, Sendable {
        case whole
        case streamed
        /// Streamed, with `on_interrupt: restart`.
        case restarted

        var isStreamed: Bool { self != .whole }

        func parameters(_ parameters: JSON) -> JSON.Object {
            var parameters = parameters.object ?? .init()
            if self == .restarted { parameters["on_interrupt"] = "restart" }
            return parameters
        }
    }

    /// What a request has to come to.
    enum Outcome: Sendable {
        case answered(by: String, attempts: ClosedRange<Int>)
        /// After its first delta, with what there was.
        case interrupted
        case rejected(reason: String)
    }

    /// One line of the table.
    struct Line: Sendable {
        var number: Int
        var name: String
        var manner: Manner
        var outcome = ""
        var attempts = ""
        var seconds = 0.0
        var configured = ""
        /// Why it is not passed; `nil` where it is.
        var complaint: String?
    }

    /// Throws what is wrong.
    static func demand(_ condition: Bool, _ what: @autoclosure () -> String) throws {
        if !condition { throw Unexpected(what()) }
    }

    /// - Returns: how many of the faults are passed in every manner.
    static func passed(_ lines: [Line]) -> Int {
        Set(lines.map(\.number)).subtracting(lines.filter { $0.complaint != nil }.map(\.number)).count
    }

    static func show(_ lines: [Line]) {
        let head = ["fault", "manner", "outcome", "attempts", "time", "configured"]
        let rows = lines.map { line in
            [
                "\(line.number) \(line.name)", line.manner.rawValue, line.complaint.map { "FAILED: \($0)" } ?? line.outcome,
                line.attempts, "\((line.seconds * 100).rounded() / 100) s",
                line.configured.isEmpty ? "as built" : line.configured,
            ]
        }
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        let text = ([head] + rows).map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
        }
        write(text.joined(separator: "\n") + "\n\(passed(lines)) of \(faults) faults passed\n")
    }

    private static func write(_ text: String) {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            sent += count
        }
    }
}

extension Conversation {
    /// Who was called, and how that ended.
    var way: String {
        let calls = attempts.map { "\($0["provider"]?.string ?? "?") \($0["kind"]?.string ?? "ok")" }
        return "\(calls.count): " + calls.joined(separator: ", ")
    }

    /// - Returns: the outcome in words.
    /// - Throws: where it is another.
    func check(_ expected: FaultExam.Outcome, _ manner: FaultExam.Manner) throws -> String {
        switch expected {
        case .answered(let provider, let count):
            guard let result else { throw Unexpected("\(error?.kind ?? "nothing") instead of an answer (\(way))") }
            try FaultExam.demand(result["success"] == true && result["provider_used"]?.string == provider, "answered: \(result)")
            try FaultExam.demand(count.contains(attempts.count), "\(way): \(count) attempts were to be made")
            try FaultExam.demand(result["attempt_number"]?.integer == attempts.count, "miscounted attempts: \(result)")
            try FaultExam.demand(attempts.last?["provider"]?.string == provider, "names another than who answered: \(result)")
            if manner.isStreamed { try FaultExam.demand(result["response"]?.string == text, "the text is not what was streamed") }
            return "answered by \(provider)" + (resets.isEmpty ? "" : " after a reset")
        case .interrupted:
            guard let error, error.kind == "stream_interrupted" else { throw Unexpected("no interruption: \(self)") }
            try FaultExam.demand(error.data["partial_response"]?.string == text && !text.isEmpty, "partial: \(error.data)")
            try FaultExam.demand(attempts.count <= 1, "went on after the first delta: \(way)")
            return "stream_interrupted, \(deltas.count) deltas kept"
        case .rejected(let reason):
            guard let error, error.kind == "rejected_by_provider" else { throw Unexpected("no rejection: \(self)") }
            try FaultExam.demand(error.data["reason"]?.string == reason, "rejected otherwise: \(error.data)")
            try FaultExam.demand(text.isEmpty, "something was streamed")
            return "rejected_by_provider, \(reason)"
        }
    }
}
