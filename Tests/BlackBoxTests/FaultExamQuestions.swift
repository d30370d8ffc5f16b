import PromptAPI
import PromptClient

/// A fault and what is to become of a request that meets it. The flapping provider is asked many times: `FaultExam.Flapping`.
struct FaultQuestion: Sendable {
    let number: Int
    let name: String
    let file: String
    /// Settings of the daemon.
    var settings = ""
    /// Providers, each with a model of its name; the first is preferred.
    var providers = ["primary", "fallback"]
    /// Context windows, where they matter.
    var windows: [String: Int] = [:]
    var parameters: JSON = ["prompt": "twelve bytes"]
    /// The first attempt's failure, where there is one and its kind is certain.
    var kind: String?
    var whole: FaultExam.Outcome
    /// `nil`: as `whole`.
    var streamed: FaultExam.Outcome?
    /// `nil`: nothing breaks after its first delta, so that nothing is restarted.
    var restarted: FaultExam.Outcome?
    /// What else has to hold afterwards.
    var also: @Sendable (Stand, Conversation, FaultExam.Manner) throws -> Void = { _, _, _ in }

    func outcome(_ manner: FaultExam.Manner) -> FaultExam.Outcome? {
        switch manner {
        case .whole: whole
        case .streamed: streamed ?? whole
        case .restarted: restarted
        }
    }
}

extension FaultQuestion {
    private static let byFallback = FaultExam.Outcome.answered(by: "fallback", attempts: 2...2)
    private static let afterRetry = FaultExam.Outcome.answered(by: "fallback", attempts: 2...3)

    static let all: [FaultQuestion] = beforeHeaders + aboutTime + withinAnswer + ofRequest

    private static let beforeHeaders = [
        FaultQuestion(
            number: 1, name: "429 with Retry-After", file: "01-rate-limit-with-wait", kind: "rate_limited", whole: byFallback,
            also: { stand, _, _ in
                let began = now
                let next = try Conversation(stand.connect(), ["prompt": "x", "provider": "primary"], streamed: false)
                // Somebody who comes later than that finds the gate open again.
                guard now - began < 1 else { return }
                try FaultExam.demand(next.attempts.count == 1, "was asked before its time: \(next.way)")
            }),
        FaultQuestion(
            number: 2, name: "429 without", file: "02-rate-limit-without-wait", kind: "rate_limited", whole: byFallback),
        FaultQuestion(
            number: 3, name: "500 once", file: "03-server-error-once", kind: "server_error",
            whole: .answered(by: "primary", attempts: 2...2)),
        FaultQuestion(
            number: 4, name: "503 for good", file: "04-unavailable-for-good", kind: "overloaded", whole: byFallback,
            also: { stand, _, manner in
                for _ in 0..<8 {
                    let next = try Conversation(
                        stand.connect(), ["prompt": "x", "provider": "primary"], streamed: manner.isStreamed)
                    try FaultExam.demand(next.result?["provider_used"] == "fallback", "not served: \(next)")
                }
                let begun = try stand.sim.account(of: "primary").begun
                try FaultExam.demand(begun < 8, "9 requests reached the dead primary \(begun) times")
            }),
        FaultQuestion(
            number: 5, name: "reset before headers", file: "05-reset-before-headers", kind: "transport", whole: afterRetry),
    ]

    private static let impatient = "resilience: { first_token_timeout: 500ms }"

    private static let aboutTime = [
        FaultQuestion(
            number: 6, name: "no response", file: "06-no-response", settings: impatient, kind: "timeout_ttft", whole: byFallback),
        FaultQuestion(
            number: 7, name: "first token after 20 s", file: "07-late-first-token", settings: impatient, kind: "timeout_ttft",
            whole: byFallback),
    ]

    private static let withinAnswer = [
        FaultQuestion(
            number: 8, name: "cut after two thirds", file: "08-cut-after-two-thirds", kind: "stream_truncated", whole: byFallback,
            streamed: .interrupted, restarted: byFallback),
        FaultQuestion(
            number: 9, name: "stall", file: "09-stall", settings: "resilience: { idle_timeout: 500ms }", whole: byFallback,
            streamed: .interrupted, restarted: byFallback),
        FaultQuestion(
            number: 10, name: "malformed event", file: "10-malformed-event", kind: "malformed", whole: afterRetry,
            streamed: .interrupted, restarted: byFallback),
        FaultQuestion(
            number: 11, name: "missing [DONE]", file: "11-missing-done", whole: .answered(by: "primary", attempts: 1...1),
            also: { _, conversation, _ in
                try FaultExam.demand(conversation.result?["response"] == "the primary answers", "not whole: \(conversation)")
                try FaultExam.demand(conversation.result?["usage"]?["estimated"] == false, "usage was lost: \(conversation)")
            }),
    ]

    private static let ofRequest = [
        FaultQuestion(
            number: 12, name: "context length", file: "12-context-length", providers: ["primary", "equal", "larger"],
            windows: ["primary": 50_000, "equal": 50_000, "larger": 100_000],
            parameters: ["prompt": "more than the eight tokens that the primary and its equal take"], kind: "context_length",
            whole: .answered(by: "larger", attempts: 2...2), also: contextLength),
        FaultQuestion(
            number: 13, name: "content filter", file: "13-content-filter", providers: ["refused", "filtered", "fallback"],
            whole: .rejected(reason: "content_policy"), also: contentFilter),
        FaultQuestion(
            number: 14, name: "fallback rejects prefill", file: "14-fallback-rejects-prefill", kind: "stream_truncated",
            whole: byFallback, streamed: .interrupted, restarted: byFallback,
            also: { stand, conversation, _ in
                let account = try stand.sim.account(of: "fallback")
                try FaultExam.demand(account.failed == 0, "the fallback was sent an assistant's turn: \(account)")
                try FaultExam.demand(account.begun == (conversation.result == nil ? 0 : 1), "the fallback's calls: \(account)")
            }),
        FaultQuestion(
            number: 16, name: "accounting", file: "16-accounting", kind: "stream_truncated", whole: byFallback,
            streamed: .interrupted, restarted: byFallback, also: accounting),
    ]

    @Sendable private static func contextLength(_ stand: Stand, _: Conversation, _ manner: FaultExam.Manner) throws {
        try FaultExam.demand(try stand.sim.account(of: "equal").begun == 0, "went to a window that is no larger")
        let alone = try Conversation(
            stand.connect(),
            ["prompt": "more than the eight tokens it takes, again", "provider": "primary", "fallback_enabled": false],
            streamed: manner.isStreamed)
        _ = try alone.check(.rejected(reason: "context_length"), manner)
    }

    @Sendable private static func contentFilter(_ stand: Stand, _: Conversation, _ manner: FaultExam.Manner) throws {
        let filtered = try Conversation(stand.connect(), ["prompt": "x", "provider": "filtered"], streamed: manner.isStreamed)
        _ = try filtered.check(.answered(by: "filtered", attempts: 1...1), manner)
        try FaultExam.demand(filtered.result?["finish_reason"] == "content_filter", "presented as whole: \(filtered)")
        try FaultExam.demand(try stand.sim.account(of: "fallback").begun == 0, "went elsewhere")
    }

    /// The fallback's answer by its own figures and prices; the primary's broken one by an estimate, in the ledger alone.
    @Sendable private static func accounting(_ stand: Stand, _ conversation: Conversation, _: FaultExam.Manner) throws {
        if let result = conversation.result {
            try FaultExam.demand(result["model_used"] == "fallback", "names another: \(result)")
            try FaultExam.demand(result["usage"]?["output_tokens"]?.integer == 7 + 5, "another's tokens: \(result)")
            try FaultExam.demand(result["usage"]?["cached_input_tokens"]?.integer == 3, "another's tokens: \(result)")
            try FaultExam.demand(result.picodollars == 3 * 1_000_000 + 12 * 20_000_000, "another's prices: \(result)")
        }
        let connection = try stand.connect()
        var rows: [String: Double] = [:]
        let isEntered = try holds {
            let usage = try connection.call("usage", ["group_by": "provider"])["rows"]?.array ?? []
            rows = usage.reduce(into: [:]) { $0[$1["key"]?.string ?? ""] = $1["cost"]?.number }
            return (rows["primary"] ?? 0) > 0 && (conversation.result == nil || (rows["fallback"] ?? 0) > 0)
        }
        try FaultExam.demand(isEntered, "not in the ledger: \(rows)")
        let own = conversation.result?["cost_estimate"]?.number ?? 0
        try FaultExam.demand(abs((rows["fallback"] ?? 0) - own) < 1e-12, "\(rows) in the ledger, \(own) in the answer")
    }
}
