import PromptAPI
import Yams

/// Reads one entry of a model's `faults`: when it applies, and exactly one thing that goes wrong.
enum FaultReader {
    private typealias Values = ScenarioValues

    static func read(_ node: Node) throws(ScenarioMistakes) -> Fault {
        var mapping = try ScenarioMapping(node, "a fault")
        var when = Fault.When()
        mapping.read("rate", into: &when.rate, Values.number(0...1))
        mapping.read("calls", into: &when.calls, calls)
        mapping.read("from", into: &when.from, Values.duration)
        mapping.read("until", into: &when.until, Values.duration)
        mapping.read("flap", into: &when.flap, flap)
        if let from = when.from, let until = when.until, from >= until {
            mapping.refuse("until must be later than from", at: "until")
        }
        let kind = kind(&mapping)
        try mapping.close()
        // Where there is no kind, the mapping has said so.
        return Fault(when: when, kind: kind ?? .reset)
    }

    private static let kinds = [
        "status", "refuse", "reset", "hang", "stall", "cut", "malformed", "no_done", "error_in_band", "filter", "slow", "trickle",
    ]

    private static func kind(_ mapping: inout ScenarioMapping) -> Fault.Kind? {
        let given = kinds.filter { mapping.has($0) }
        if given.isEmpty { mapping.refuse("a fault needs one of \(kinds.joined(separator: ", "))") }
        for extra in given.dropFirst() { mapping.refuse("a fault is one thing: \(given[0]) is given already", at: extra) }
        let refusal = refusal(&mapping, isGiven: given.first == "status" || given.first == "refuse")
        let others: [Fault.Kind?] = [
            mapping.read("reset") { node throws(ScenarioMistakes) in try yes(node, .reset) },
            mapping.read("hang", Values.duration).map { .hang($0) },
            mapping.read("stall", stall),
            mapping.read("cut", cut),
            mapping.read("malformed", Values.integer(1...Int.max)).map { .malformed(before: $0) },
            mapping.read("no_done") { node throws(ScenarioMistakes) in try yes(node, .noDone) },
            mapping.read("error_in_band", errorInBand),
            mapping.read("filter", filter),
            mapping.read("slow", slow),
            mapping.read("trickle", Values.interval).map { .trickle($0) },
        ]
        return refusal ?? others.lazy.compactMap { $0 }.first
    }

    private static func refusal(_ mapping: inout ScenarioMapping, isGiven: Bool) -> Fault.Kind? {
        // What is below 200 is no final response.
        let status = mapping.read("status", Values.integer(200...599))
        let failure = mapping.read("refuse", failureClass)
        let headers = mapping.read("headers", Values.headers)
        let error = mapping.read("error", providerFault)
        let retryAfter = mapping.read("retry_after", Values.duration)
        let body = mapping.read("body", Values.text)
        for key in ["headers", "error", "retry_after", "body"] where mapping.has(key) && !isGiven {
            mapping.refuse("\(key) belongs to a status or refuse", at: key)
        }
        for key in ["error", "retry_after", "refuse"] where mapping.has(key) && mapping.has("body") {
            mapping.refuse("body and \(key) exclude each other", at: "body")
        }
        guard status != nil || failure != nil else { return nil }
        var fault = error ?? ProviderFault()
        fault.failure = failure ?? fault.failure
        fault.retryAfter = retryAfter
        return .status(Refusal(status: status, headers: headers ?? [], body: body.map { .raw($0) } ?? .error(fault)))
    }

    private static func failureClass(_ node: Node) throws(ScenarioMistakes) -> FailureClass {
        guard let failure = FailureClass(rawValue: try Values.text(node)) else {
            let names = FailureClass.allCases.map(\.rawValue).joined(separator: ", ")
            throw ScenarioMistakes(node.mark, "must be one of \(names)")
        }
        return failure
    }

    private static func flap(_ node: Node) throws(ScenarioMistakes) -> Fault.Flap {
        var mapping = try ScenarioMapping(node, "flap")
        let down = mapping.read("down", Values.interval)
        let up = mapping.read("up", Values.interval)
        if !mapping.has("down") || !mapping.has("up") { mapping.refuse("flap must be {down, up}") }
        try mapping.close()
        return Fault.Flap(down: down ?? .zero, up: up ?? .zero)
    }

    private static func filter(_ node: Node) throws(ScenarioMistakes) -> Fault.Kind {
        var mapping = try ScenarioMapping(node, "filter")
        let after = mapping.read("after", Values.integer(0...Int.max))
        try mapping.close()
        return .filter(after: after ?? 0)
    }

    private static func stall(_ node: Node) throws(ScenarioMistakes) -> Fault.Kind {
        var mapping = try ScenarioMapping(node, "stall")
        let after = mapping.read("after", Values.integer(0...Int.max))
        let duration = mapping.read("for", Values.duration)
        let keepAlive = mapping.read("keep_alive", Values.interval)
        if !mapping.has("for") { mapping.refuse("a stall needs for") }
        try mapping.close()
        return .stall(after: after ?? 0, for: duration ?? .zero, keepAlive: keepAlive)
    }

    private static func cut(_ node: Node) throws(ScenarioMistakes) -> Fault.Kind {
        var mapping = try ScenarioMapping(node, "cut")
        let after = mapping.read("after", Values.integer(0...Int.max))
        let how = mapping.read("how") { node throws(ScenarioMistakes) in
            guard let how = Fault.Cut(rawValue: try Values.text(node)) else {
                throw ScenarioMistakes(node.mark, "must be fin, rst or clean")
            }
            return how
        }
        try mapping.close()
        return .cut(after: after ?? 0, how: how ?? .fin)
    }

    private static func errorInBand(_ node: Node) throws(ScenarioMistakes) -> Fault.Kind {
        var mapping = try ScenarioMapping(node, "error_in_band")
        let after = mapping.read("after", Values.integer(0...Int.max))
        let error = mapping.read("error", providerFault)
        try mapping.close()
        return .errorInBand(after: after ?? 0, error ?? ProviderFault())
    }

    private static func slow(_ node: Node) throws(ScenarioMistakes) -> Fault.Kind {
        var mapping = try ScenarioMapping(node, "slow")
        let factor = mapping.read("factor", Values.number(1...1_000_000))
        if !mapping.has("factor") { mapping.refuse("slow needs a factor") }
        try mapping.close()
        return .slow(factor: factor ?? 1)
    }

    private static func providerFault(_ node: Node) throws(ScenarioMistakes) -> ProviderFault {
        var mapping = try ScenarioMapping(node, "error")
        var fault = ProviderFault()
        mapping.read("class", into: &fault.failure, failureClass)
        mapping.read("message", into: &fault.message, Values.text)
        mapping.read("type", into: &fault.type, Values.text)
        mapping.read("code", into: &fault.code, Values.json)
        try mapping.close()
        return fault
    }

    /// A fault that has no figure is switched on by `true`; to switch it off, leave it out.
    private static func yes(_ node: Node, _ kind: Fault.Kind) throws(ScenarioMistakes) -> Fault.Kind {
        guard try Values.bool(node) else { throw ScenarioMistakes(node.mark, "must be true") }
        return kind
    }

    /// `3`, `"1-5"`, or a list of these.
    private static func calls(_ node: Node) throws(ScenarioMistakes) -> [ClosedRange<Int>] {
        node.sequence == nil ? [try range(node)] : try Values.list(range)(node)
    }

    private static func range(_ node: Node) throws(ScenarioMistakes) -> ClosedRange<Int> {
        let bounds = try Values.text(node).split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard bounds.count <= 2, let first = bounds.first ?? nil, let last = bounds.last ?? nil, 1 <= first, first <= last else {
            throw ScenarioMistakes(node.mark, "must be the number of a call, the first being 1, or a range such as 1-5")
        }
        return first...last
    }
}
