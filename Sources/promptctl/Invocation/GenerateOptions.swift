import ArgumentParser
import PromptAPI

/// An option for every parameter of `generate` (spec rpc §3.1) but `stream`. What is not given is not sent: defaults are the
/// daemon's.
struct GenerateOptions: ParsableArguments {
    @Argument(help: "The prompt; from standard input with - or when that is no terminal.")
    var prompt: String?

    @Option(help: "A conversation instead of a prompt: an array of {role, content}.", transform: JSON.arrayArgument)
    var messages: JSON?
    @Option(parsing: .unconditional, help: "System instruction.") var system: String?
    @Option(help: "What the prompt is for; detected when absent.") var taskType: TaskType?
    @Option(help: "How providers are ordered.") var routingStrategy: RoutingStrategy?
    @Option(help: "The provider to try first.") var provider: String?
    @Option(help: "The model to use, and no other.") var model: String?
    @Flag(inversion: .prefixedNo, help: "Whether other providers may be tried.") var fallbackEnabled: Bool?
    @Option(help: "Retries on one provider after its first attempt (0…10).") var maxRetries: Int?
    @Option(help: "Overall deadline in seconds.") var timeout: Double?
    @Option(help: "Leave out providers expected to take longer (seconds).") var maxResponseTime: Double?
    @Option(help: "Leave out models dearer than this (USD per 1K tokens).") var costLimit: Double?
    @Flag(inversion: .prefixedNo, help: "Weigh speed more.") var speedPriority: Bool?
    @Flag(inversion: .prefixedNo, help: "Weigh reliability more.") var reliabilityPriority: Bool?

    @Flag(inversion: .prefixedNo, help: "Whether a stored answer may be used, and this one stored.") var cacheEnabled: Bool?
    @Option(help: "What counts as the same question.") var cacheStrategy: CacheStrategy?
    @Option(name: .customLong("cache-ttl"), help: "Seconds that the answer may be kept.") var cacheTTL: Double?
    @Option(name: [.customLong("tag"), .customLong("tags")], parsing: .singleValue, help: "An extra cache tag; may be repeated.")
    var tags: [String] = []

    @Option(help: "The most tokens of an answer.") var maxTokens: Int?
    @Option(help: "Sampling temperature (0…2).") var temperature: Double?
    @Option(help: "Nucleus sampling (0…1).") var topP: Double?
    @Option(parsing: .unconditionalSingleValue, help: "A text that ends the answer; may be repeated.") var stop: [String] = []
    @Option(parsing: .unconditional, help: "Sampling seed.") var seed: Int?
    @Option(help: "Functions, as in the OpenAI chat API.", transform: JSON.arrayArgument) var tools: JSON?
    @Option(help: "As in the OpenAI chat API: a word or an object.", transform: JSON.wordOrObjectArgument) var toolChoice: JSON?
    @Option(help: "As in the OpenAI chat API.", transform: JSON.objectArgument) var responseFormat: JSON?

    @Option(help: "What happens when a stream breaks after its first part.") var onInterrupt: InterruptPolicy?
    @Option(name: .customLong("user-id"), help: "Another user to act for; administrators only.") var userID: String?
    @Option(name: .customLong("request-id"), help: "Your name for this request.") var requestID: String?
    @Option(help: "An object that is echoed in the result.", transform: JSON.objectArgument) var metadata: JSON?

    /// Reads standard input where the prompt is there.
    func parameters() throws -> JSON.Object {
        let text = messages != nil && prompt == nil ? nil : try TextArgument.resolve(prompt, what: "a prompt")
        let parameters: JSON = .object([
            "prompt": text.map { JSON($0) }, "messages": messages, "system": system.map { JSON($0) },
            "task_type": taskType.map { JSON($0.rawValue) }, "routing_strategy": routingStrategy.map { JSON($0.rawValue) },
            "provider": provider.map { JSON($0) }, "model": model.map { JSON($0) },
            "fallback_enabled": fallbackEnabled.map { JSON($0) }, "max_retries": maxRetries.map { JSON($0) },
            "timeout": timeout.map { JSON($0) }, "max_response_time": maxResponseTime.map { JSON($0) },
            "cost_limit": costLimit.map { JSON($0) },
            "speed_priority": speedPriority.map { JSON($0) }, "reliability_priority": reliabilityPriority.map { JSON($0) },
            "cache_enabled": cacheEnabled.map { JSON($0) }, "cache_strategy": cacheStrategy.map { JSON($0.rawValue) },
            "cache_ttl": cacheTTL.map { JSON($0) }, "tags": .list(tags),
            "max_tokens": maxTokens.map { JSON($0) }, "temperature": temperature.map { JSON($0) }, "top_p": topP.map { JSON($0) },
            "stop": .list(stop), "seed": seed.map { JSON($0) },
            "tools": tools, "tool_choice": toolChoice, "response_format": responseFormat,
            "on_interrupt": onInterrupt.map { JSON($0.rawValue) }, "user_id": userID.map { JSON($0) },
            "request_id": requestID.map { JSON($0) }, "metadata": metadata,
        ])
        return parameters.object ?? JSON.Object()
    }
}
