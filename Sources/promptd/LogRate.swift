import Platform

/// How many lines a log is given: a host that is asked a thousand times a second must not fill its disk by telling of it, and journald
/// would leave out the rest without saying of what.
struct LogRate: Sendable {
    /// Below journald's own bound, which is 10,000 lines in 30 s (RateLimitBurst=, RateLimitIntervalSec= of journald.conf(5)).
    static let mostLines = 5000
    static let span = Duration.seconds(30)

    private var began: Instant?
    private var lines = 0
    private var leftOut = 0

    enum Verdict: Hashable {
        /// - Parameter leftOut: of the span before, which is to be told first.
        case write(leftOut: Int)
        case leaveOut
    }

    /// - Parameter isVital: what an operator must be told is written in any case.
    mutating func judge(isVital: Bool, at now: Instant) -> Verdict {
        var told = 0
        if began.map({ now - $0 >= Self.span }) ?? true {
            told = leftOut
            (began, lines, leftOut) = (now, 0, 0)
        }
        guard isVital || lines < Self.mostLines else {
            leftOut += 1
            return .leaveOut
        }
        lines += 1
        return .write(leftOut: told)
    }
}
