import PromptAPI

/// One request's story, told in the order in which it happened.
struct ExplainText {
    let story: JSON
    let style: Style
    let width: Int

    var lines: [String] {
        let sections = [headline, arrival, choice, attempts, ending].filter { !$0.isEmpty }
        return Array(sections.joined(separator: [""]))
    }

    private var result: JSON? { story["result"] }
    private var isHit: Bool { story["cache"]?["verdict"]?.string == "hit" }

    // MARK: How it ended, in a sentence

    private var headline: [String] {
        let id = (story["request_id"]?.string ?? "-").oneLine
        guard result?["success"]?.bool == true else {
            return [style.paint(id, .bold) + " was " + style.paint("not answered", .red) + ": " + failure]
        }
        let time = result?["response_time"]?.number.map { " in \(Quantity.seconds($0))" } ?? ""
        let who = [result?["provider_used"]?.string, result?["model_used"]?.string].compactMap { $0 }.joined(separator: " ")
        return [
            style.paint(id, .bold) + " was " + style.paint(isHit ? "answered from the cache" : "answered", .green)
                + (isHit ? "" : " by \(who.oneLine)") + time
        ]
    }

    /// The kinds of spec rpc §4, in words.
    private var failure: String {
        let kind = result?["kind"]?.string ?? "unknown"
        let words = [
            "all_providers_failed": "every provider that was asked failed", "no_eligible_provider": "no provider may be asked",
            "timeout": "its time was up", "overloaded": "the queue was full, or the wait too long",
            "limit_exceeded": "its user is over a limit", "rejected_by_provider": "the provider refused the request itself",
            "cancelled": "its caller went away", "shutting_down": "the daemon was stopping",
            "stream_interrupted": "the answer broke off", "invalid_params": "a parameter is wrong",
        ]
        return words[kind].map { "\($0) (\(kind))" } ?? kind.oneLine
    }

    // MARK: What it was, and what the cache said

    private var arrival: [String] {
        let user = story["user_id"]?.string.map { " from \($0)" } ?? ""
        let came = (story["received_at"]?.string).map { "It came at \(Moment.text($0))\(user)." }
        return Paragraph.lines([came, task, cache].compactMap { $0 }.joined(separator: " "), width: width)
    }

    private var task: String? {
        guard let task = story["task_type"]?.string else { return nil }
        let reasons = (story["task_reasons"]?.array ?? []).compactMap(\.string)
        guard !reasons.isEmpty else { return "It was for \(task)." }
        let sure = story["task_confidence"]?.number.map { $0 < 1 ? ", \(Quantity.fixed(100 * $0, 0)) % sure" : "" } ?? ""
        return "It was taken for \(task) (\(reasons.joined(separator: "; "))\(sure))."
    }

    private var cache: String? {
        let cache = story["cache"]
        switch cache?["verdict"]?.string {
        case "hit": return hit(cache)
        case "miss": return "The cache had no answer to it."
        case "disabled": return "The cache was not to be used for it."
        case "shared": return "The same was being asked already, so it got that answer and was charged nothing."
        default: return nil
        }
    }

    private func hit(_ cache: JSON?) -> String {
        let words = cache?["match"]?.string == "semantic" ? "the same question in other words" : "the same words"
        let similarity = cache?["similarity"]?.number.map { " (similarity \(Quantity.fixed($0, 3)))" } ?? ""
        let age = cache?["age"]?.number.map { ", \(Quantity.seconds($0)) old" } ?? ""
        let level = cache?["level"]?.string.map { " on level \($0)" } ?? ""
        let source = result?["provider_used"]?.string.map { ", from \($0)" } ?? ""
        return "The cache had an answer to \(words)\(similarity)\(level)\(age)\(source)."
    }

    // MARK: Whom to ask

    private var choice: [String] {
        let candidates = (story["candidates"]?.array ?? []).filter { $0.object != nil }
        let weighed = candidates.filter { $0["excluded"] == nil }
        let strategy = story["routing_strategy"]?.string ?? "-"
        guard !candidates.isEmpty else { return [] }
        let sentence = "\(strategy) put \(Quantity.plural(weighed.count, "candidate")) in this order:".oneLine
        let table = weighed.isEmpty ? [] : [style.paint(sentence, .bold)] + PointsTable(weighed, style: style, width: width).lines
        let others = candidates.filter { $0["excluded"] != nil }
        let left = others.isEmpty ? [] : [style.paint("left out:", .bold)] + others.flatMap(exclusion)
        return table + (table.isEmpty || left.isEmpty ? [] : [""]) + left
    }

    private func exclusion(_ candidate: JSON) -> [String] {
        Paragraph.lines(
            candidate["excluded"]?.string ?? "-", width: width, first: "  \((candidate["provider"]?.string ?? "-").oneLine): ",
            indent: "      ")
    }

    // MARK: What was tried

    private var attempts: [String] {
        let attempts = story["attempts"]?.array ?? []
        guard !attempts.isEmpty else { return [] }
        return [style.paint("\(Quantity.plural(attempts.count, "attempt")):", .bold)]
            + attempts.enumerated().flatMap { attempt($0 + 1, $1) }
    }

    private func attempt(_ number: Int, _ attempt: JSON) -> [String] {
        let name = [attempt["provider"]?.string, attempt["model"]?.string].compactMap { $0 }.joined(separator: " ")
        let retry = attempt["retry_count"]?.integer.flatMap { $0 > 0 ? ", again (retry \($0))," : nil } ?? ""
        let time = attempt["time"]?.number.map { " after \(Quantity.seconds($0))" } ?? ""
        let end: String
        if attempt["success"]?.bool == true {
            end = "answered\(time)"
        } else {
            // The words of an error name its kind and status as a rule.
            let words = attempt["error"]?.string ?? attempt["kind"]?.string ?? "unknown"
            end = "failed\(time): \(words)"
        }
        return Paragraph.lines("\(name)\(retry) \(end)", width: width, first: "  \(number)  ")
    }

    // MARK: What it cost

    private var ending: [String] {
        guard result?["success"]?.bool == true else { return [] }
        let usage = result?["usage"]
        let tokens = usage?["input_tokens"]?.integer.flatMap { input in
            usage?["output_tokens"]?.integer.map { output in
                "\(Quantity.count(input)) tokens in, \(Quantity.count(output)) out"
                    + (usage?["estimated"]?.bool == true ? " (estimated)" : "")
            }
        }
        let cached = usage?["cached_input_tokens"]?.integer.flatMap {
            $0 > 0 ? "\(Quantity.count($0)) of them cached by the provider" : nil
        }
        let cost = result?["cost_estimate"]?.number.map { isHit ? "It cost nothing" : "It cost \(Quantity.dollars($0))" }
        let finish = result?["finish_reason"]?.string.flatMap { $0 == FinishReason.stop.rawValue ? nil : "it ended by \($0)" }
        let facts = [tokens, cached, finish].compactMap { $0 }.joined(separator: ", ")
        return Paragraph.lines((cost ?? "What it cost is not known") + (facts.isEmpty ? "." : ": \(facts)."), width: width)
    }
}
