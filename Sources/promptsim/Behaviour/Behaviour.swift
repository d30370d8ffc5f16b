import Platform
import PromptAPI

/// Decides what a model does with a call. Depends on nothing but its arguments, so that a seed replays a run: a call's
/// chance comes from its number, not from the moment at which it happened to arrive.
enum Behaviour {
    static func plan(
        _ ask: Ask, model: Model, call number: Int, elapsed: Duration, rate: RateStanding?,
        using generator: inout some RandomNumberGenerator
    ) -> Plan {
        // Every figure is drawn in every call, in one order: a fault more or less does not shift the others.
        let outputTokens = model.outputTokens.map { Int($0.sample(using: &generator).rounded()) }
        let latency = model.latency.sample(using: &generator)
        let firstToken = model.firstToken.sample(using: &generator)
        let fault = fault(of: model, call: number, elapsed: elapsed, using: &generator)

        var pace = Pace(
            latency: .seconds(latency), firstToken: .seconds(firstToken),
            perToken: .seconds(model.tokensPerSecond.map { 1 / $0 } ?? 0))
        var plan = Plan(headers: model.headers, rate: rate, fault: fault)
        if case .slow(let factor)? = fault {
            pace = pace.slowed(by: factor)
            plan.fault = nil
        }
        plan.pace = pace
        plan.answer = answer(ask, model: model, outputTokens: outputTokens)
        if case .filter(let after)? = fault {
            plan.answer.filter(after: after)
            plan.fault = nil
        }
        plan.fault = refusal(ask, model: model, rate: rate, instead: plan.fault).map { .status($0) } ?? plan.fault
        return plan
    }

    /// What the model refuses by itself. A call that does not come so far is not refused.
    private static func refusal(_ ask: Ask, model: Model, rate: RateStanding?, instead fault: Fault.Kind?) -> Refusal? {
        if let rate, rate.isExceeded { return rate.refusal }
        switch fault {
        case .status?, .reset?, .hang?: return nil
        default: break
        }
        if let window = model.contextWindow, ask.inputTokens > window { return Refusal(.contextLength) }
        if case .chat(let chat) = ask.task, chat.endsWithAssistant, !model.acceptsPrefill { return Refusal(.assistantPrefill) }
        return nil
    }

    /// The generator of one call.
    static func generator(seed: UInt64, model: String, call number: Int) -> SplitMix64 {
        var ofModel = SplitMix64(seed: seed ^ Words.hash(model))
        // An odd factor other than SplitMix64's own: the sequences of two calls must not be one, shifted.
        return SplitMix64(seed: ofModel.next() ^ UInt64(number) &* 0xD134_2543_DE82_EF95)
    }

    private static func fault(
        of model: Model, call number: Int, elapsed: Duration, using generator: inout some RandomNumberGenerator
    ) -> Fault.Kind? {
        var found: Fault.Kind?
        for fault in model.faults {
            let chance = generator.unit()
            if found == nil, fault.when.holds(call: number, elapsed: elapsed, chance: chance) { found = fault.kind }
        }
        return found
    }

    private static func answer(_ ask: Ask, model: Model, outputTokens: Int?) -> Reply {
        var answer = Reply(model: ask.model, usage: .init(input: ask.inputTokens), reportsUsage: model.reportsUsage)
        guard case .chat(let chat) = ask.task else { return answer }
        let reasoning = min(model.reasoningTokens, chat.maxTokens ?? .max)
        let limit = chat.maxTokens.map { $0 - reasoning } ?? .max
        if chat.offersTools, let tool = model.toolCall {
            let pieces = Words.chunks(of: tool.arguments)
            answer.content = .tool(name: tool.name, arguments: Array(pieces.prefix(limit)))
            answer.finishReason = pieces.count > limit ? .length : .tool
        } else {
            let (pieces, isWhole) = text(model, chat: chat, wanted: outputTokens, limit: limit)
            answer.content = .text(pieces)
            answer.finishReason = isWhole ? .stop : .length
        }
        if let reason = model.finishReason { answer.finishReason = .other(reason) }
        let cached = min(model.cachedTokens, ask.inputTokens)
        answer.usage = Reply.Usage(
            input: ask.inputTokens, cached: cached, cacheWrite: min(model.cacheWriteTokens, ask.inputTokens - cached),
            output: answer.pieces.count + reasoning, reasoning: reasoning)
        return answer
    }

    private static func text(_ model: Model, chat: Ask.Chat, wanted: Int?, limit: Int) -> (pieces: [String], isWhole: Bool) {
        guard chat.wantsJSON else { return plainText(model, chat: chat, wanted: wanted, limit: limit) }
        let text = plainText(model, chat: chat, wanted: wanted, limit: .max).pieces.joined()
        let isJSON = (try? JSONParser.parse(text))?.object != nil
        let pieces = Words.split(isJSON ? text : (["answer": .string(text)] as JSON).description)
        return (Array(pieces.prefix(limit)), pieces.count <= limit)
    }

    private static func plainText(
        _ model: Model, chat: Ask.Chat, wanted: Int?, limit: Int
    ) -> (pieces: [String], isWhole: Bool) {
        let wanted = wanted.map { max(0, $0) }
        switch model.answer {
        case .words:
            let count = wanted ?? Words.usualCount
            return (Words.pieces(named: model.id, count: min(count, limit)), count <= limit)
        case .echo: return fitted(Words.split(chat.lastUserText), wanted: wanted, limit: limit)
        case .text(let text): return fitted(Words.split(text), wanted: wanted, limit: limit)
        }
    }

    /// A text of so many tokens: repeated where it is shorter, cut off where it is longer.
    private static func fitted(_ pieces: [String], wanted: Int?, limit: Int) -> (pieces: [String], isWhole: Bool) {
        let count = pieces.isEmpty ? 0 : wanted ?? pieces.count
        let fit = min(count, limit)
        if fit <= pieces.count { return (Array(pieces.prefix(fit)), count <= limit) }
        return ((0..<fit).map { $0 > 0 && $0 % pieces.count == 0 ? " " + pieces[0] : pieces[$0 % pieces.count] }, count <= limit)
    }
}

extension Fault.When {
    /// `chance` is from 0 up to 1.
    func holds(call number: Int, elapsed: Duration, chance: Double) -> Bool {
        if let calls, !calls.contains(where: { $0.contains(number) }) { return false }
        if let from, elapsed < from { return false }
        if let until, elapsed >= until { return false }
        if let flap, flap.isUp(after: elapsed - (from ?? .zero)) { return false }
        return chance < rate
    }
}

extension Fault.Flap {
    func isUp(after elapsed: Duration) -> Bool {
        let period = down + up
        return elapsed - period * Int(elapsed / period) >= down
    }
}
