import PromptAPI
import PromptClient

/// Why promptctl did not do what it was asked: for people, for programs, and for the shell.
struct Failure: Error, CustomStringConvertible {
    var status: ExitStatus
    var sentence: String
    /// What there is to say beyond the sentence, a line each.
    var details: [String] = []
    /// What `--json` shows as `error`.
    var json: JSON

    var description: String { sentence }

    /// A fault on this side of the socket; `kind` is its word in `--json`.
    init(_ status: ExitStatus, kind: String, _ sentence: String) {
        self.status = status
        self.sentence = sentence
        json = ["code": .null, "message": .string(sentence), "data": ["kind": .string(kind), "request_id": .null]]
    }

    init(_ error: FileError, status: ExitStatus) {
        self.init(status, kind: status == .noInput ? "no_input" : "output_failed", error.description)
    }

    /// `method` is the one that was called.
    init(_ error: ClientError, method: String) {
        switch error {
        case .unreachable(_, let reason):
            let isForbidden = reason == .permissionDenied
            self.init(
                isForbidden ? .notPermitted : .unreachable, kind: isForbidden ? "permission_denied" : "unreachable",
                error.description)
        case .protocolViolation:
            self.init(.protocolFault, kind: "protocol_violation", error.description)
        case .rpc(let error):
            self.init(error, method: method)
        }
    }

    init(_ error: RPCError, method: String) {
        let kind = Kind(rawValue: error.kind)
        status = kind?.status ?? .requestFailed
        sentence =
            kind == .methodNotFound
            ? "this promptd has no method \(method); a later version may have it" : error.message.oneLine
        details = Self.details(of: kind, error.data)
        json = error.json
    }
}

extension Failure {
    /// The kinds of spec rpc §4 that are more to promptctl than "the request failed".
    private enum Kind: String {
        case parseError = "parse_error"
        case invalidRequest = "invalid_request"
        case methodNotFound = "method_not_found"
        case overloaded
        case limitExceeded = "limit_exceeded"
        case shuttingDown = "shutting_down"
        case permissionDenied = "permission_denied"
        case configInvalid = "config_invalid"
        case allProvidersFailed = "all_providers_failed"
        case timeout
        case noEligibleProvider = "no_eligible_provider"
        case rejectedByProvider = "rejected_by_provider"
        case streamInterrupted = "stream_interrupted"

        /// The one table from the daemon's errors to exit statuses.
        var status: ExitStatus {
            switch self {
            case .overloaded, .limitExceeded, .shuttingDown: .tryLater
            case .parseError, .invalidRequest: .protocolFault
            case .permissionDenied: .notPermitted
            case .configInvalid: .badConfiguration
            case .methodNotFound, .allProvidersFailed, .timeout, .noEligibleProvider, .rejectedByProvider, .streamInterrupted:
                .requestFailed
            }
        }
    }

    private static func details(of kind: Kind?, _ data: JSON) -> [String] {
        switch kind {
        case .allProvidersFailed, .timeout, .streamInterrupted: (data["attempts"]?.array ?? []).map(attempt)
        case .noEligibleProvider:
            (data["excluded"]?.object?.members ?? []).map { "\($0.name): \($0.value.string ?? $0.value.description)".oneLine }
        case .rejectedByProvider: (data["message"]?.string).map { [$0.printable] } ?? []
        case .overloaded, .limitExceeded:
            (data["retry_after"]?.number).map { $0 > 0 ? ["try again in \(Quantity.seconds($0))"] : [] } ?? []
        default: []
        }
    }

    /// Provider, model, what happened, and how long it took.
    private static func attempt(_ attempt: JSON) -> String {
        let error = attempt["error"]?.string ?? attempt["kind"]?.string ?? "it was under way"
        let who = [attempt["provider"]?.string, attempt["model"]?.string].compactMap { $0 }.joined(separator: " ")
        let time = attempt["time"]?.number.map { " (\(Quantity.seconds($0)))" } ?? ""
        return "\(who): \(error)\(time)".oneLine
    }
}
