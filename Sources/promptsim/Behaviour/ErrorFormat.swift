import PromptAPI

/// How one wire format says an error.
protocol ErrorFormat: Sendable {
    /// What the service says in such a case; the status, where one is given, is the error's.
    func usual(_ failure: FailureClass, status: Int?) -> WireError
    func body(_ error: WireError) -> [UInt8]
    func headers(_ error: WireError) -> [Header]
    /// The wait as the service writes it behind its message, with what parts the two.
    func hint(_ wait: Duration) -> String
}

/// An error with nothing left open.
struct WireError: Sendable, Hashable {
    var status: Int
    var message: String
    var type = ""
    var code: JSON?
    /// Members of the error beside these, where the format has such.
    var details: JSON?
    var retryAfter: Duration?

    init(_ status: Int, _ message: String, type: String = "", code: JSON? = nil, details: JSON? = nil) {
        self.status = status
        self.message = message
        self.type = type
        self.code = code
        self.details = details
    }
}

extension ErrorFormat {
    /// What a scenario leaves open is what the service says.
    func error(_ fault: ProviderFault, status: Int?) -> WireError {
        let failure = fault.failure ?? status.map { FailureClass(status: $0) } ?? .serverError
        var error = usual(failure, status: status)
        if let status { error.status = status }
        error.message = fault.message ?? error.message + (fault.retryAfter.map { hint($0) } ?? "")
        error.type = fault.type ?? error.type
        error.code = fault.code ?? error.code
        error.retryAfter = fault.retryAfter
        return error
    }

    /// An error within a response that began with 200: the status is no more than a figure in it.
    func inBand(_ fault: ProviderFault) -> WireError {
        error(fault, status: nil)
    }

    func headers(_ error: WireError) -> [Header] {
        error.retryAfter.map { [Header(name: "retry-after", value: $0.decimalSeconds)] } ?? []
    }

    func hint(_ wait: Duration) -> String { " Please try again in \(wait.decimalSeconds)s." }
}

extension Duration {
    var milliseconds: Int { max(0, Int((self / .milliseconds(1)).rounded(.up))) }

    /// `30`, `0.5`: to the millisecond, up.
    var decimalSeconds: String {
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        var fraction = rest == 0 ? "" : "." + String(String(1000 + rest).dropFirst())
        while fraction.last == "0" { fraction.removeLast() }
        return "\(seconds)\(fraction)"
    }
}
