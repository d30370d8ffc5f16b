import PromptAPI
import Yams

/// Reads a scenario file: YAML, strict, every key optional. `etc/demo/promptsim.yaml` shows the keys.
enum ScenarioFile {
    static func read(_ text: String) throws(ScenarioMistakes) -> Scenario {
        guard let root = try compose(text) else { throw ScenarioMistakes(nil, "the scenario is empty") }
        var mapping = try ScenarioMapping(root, "a scenario")
        var scenario = Scenario()
        mapping.read("models", into: &scenario.models, models)
        let anyModel = mapping.read("any_model", ScenarioValues.bool)
        scenario.anyModel = anyModel ?? false
        scenario.apiKeys = mapping.read("api_keys", ScenarioValues.list(ScenarioValues.name)).map { Set($0) }
        mapping.read("token_lifetime", into: &scenario.tokenLifetime, ScenarioValues.interval)
        if !mapping.has("models"), anyModel == false || !mapping.has("any_model") {
            mapping.refuse("nothing would answer: list models, or say any_model: true")
        }
        try mapping.close()
        return scenario
    }

    private static func compose(_ text: String) throws(ScenarioMistakes) -> Node? {
        do {
            return try Yams.compose(yaml: text)
        } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _)
        {
            throw ScenarioMistakes(mark, "not YAML: \(problem)")
        } catch YamlError.duplicatedKeysInMapping(let names, let context) {
            throw ScenarioMistakes(context.mark, "given twice: \(names.sorted().joined(separator: ", "))")
        } catch {
            throw ScenarioMistakes(nil, "not YAML in UTF-8")
        }
    }

    private static func models(_ node: Node) throws(ScenarioMistakes) -> [Model] {
        let models = try ScenarioValues.list(model)(node)
        for (index, model) in models.enumerated() where models[..<index].contains(where: { $0.id == model.id }) {
            throw ScenarioMistakes(node.sequence?[index].mark, "the model \(model.id) is given twice")
        }
        return models
    }

    private static func model(_ node: Node) throws(ScenarioMistakes) -> Model {
        typealias Values = ScenarioValues
        var mapping = try ScenarioMapping(node, "a model")
        var model = Model(id: mapping.read("id", Values.name) ?? "sim")
        mapping.read("answer", into: &model.answer, answer)
        mapping.read("output_tokens", into: &model.outputTokens, Values.distribution(Values.number(0...1_000_000)))
        mapping.read("latency", into: &model.latency, Values.distribution(Values.seconds))
        mapping.read("first_token", into: &model.firstToken, Values.distribution(Values.seconds))
        mapping.read("tokens_per_second", into: &model.tokensPerSecond, Values.positive)
        mapping.read("cached_tokens", into: &model.cachedTokens, Values.integer(0...Int.max))
        mapping.read("cache_write_tokens", into: &model.cacheWriteTokens, Values.integer(0...Int.max))
        mapping.read("reasoning_tokens", into: &model.reasoningTokens, Values.integer(0...1_000_000))
        mapping.read("usage", into: &model.reportsUsage, Values.bool)
        mapping.read("finish_reason", into: &model.finishReason, Values.text)
        mapping.read("tool_call", into: &model.toolCall, toolCall)
        mapping.read("headers", into: &model.headers, Values.headers)
        mapping.read("rate_limit", into: &model.rateLimit, rateLimit)
        mapping.read("context_window", into: &model.contextWindow, Values.integer(1...Int.max))
        mapping.read("accepts_prefill", into: &model.acceptsPrefill, Values.bool)
        mapping.read("dimensions", into: &model.dimensions, Values.integer(1...4096))
        mapping.read("faults", into: &model.faults, Values.list(FaultReader.read))
        try mapping.close()
        return model
    }

    private static func answer(_ node: Node) throws(ScenarioMistakes) -> Model.AnswerText {
        let text = try ScenarioValues.text(node)
        return text == "echo" ? .echo : .text(text)
    }

    private static func toolCall(_ node: Node) throws(ScenarioMistakes) -> Model.Tool {
        var mapping = try ScenarioMapping(node, "tool_call")
        let name = mapping.read("name", ScenarioValues.name)
        let arguments = mapping.read("arguments") { node throws(ScenarioMistakes) in
            node.scalar == nil ? try ScenarioValues.json(node).description : try ScenarioValues.text(node)
        }
        if !mapping.has("name") { mapping.refuse("a tool_call needs a name") }
        try mapping.close()
        return Model.Tool(name: name ?? "", arguments: arguments ?? "{}")
    }

    private static func rateLimit(_ node: Node) throws(ScenarioMistakes) -> RateLimit {
        var mapping = try ScenarioMapping(node, "rate_limit")
        var limit = RateLimit()
        mapping.read("requests", into: &limit.requests, ScenarioValues.integer(0...Int.max))
        mapping.read("tokens", into: &limit.tokens, ScenarioValues.integer(0...Int.max))
        mapping.read("per", into: &limit.per, ScenarioValues.interval)
        if !mapping.has("requests"), !mapping.has("tokens") { mapping.refuse("a rate_limit needs requests, tokens or both") }
        try mapping.close()
        return limit
    }
}
