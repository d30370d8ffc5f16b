/// Tokens of one answer, in the normal form of all providers: cached and reasoning tokens are *part of* the two totals.
public struct Usage: Sendable, Hashable {
    /// Everything billed on the prompt's side, cached tokens included.
    public var inputTokens: Int
    /// Everything billed on the answer's side, reasoning included.
    public var outputTokens: Int
    public var cachedInputTokens: Int
    /// What the provider's cache took up, which some price higher; part of the input, and of no interest to callers.
    public var cacheWriteTokens: Int
    public var reasoningTokens: Int
    /// Whether the provider reported none and these are counted from the text.
    public var estimated: Bool

    public init(
        inputTokens: Int, outputTokens: Int, cachedInputTokens: Int = 0, reasoningTokens: Int = 0, estimated: Bool = false,
        cacheWriteTokens: Int = 0
    ) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cachedInputTokens = cachedInputTokens
        self.cacheWriteTokens = cacheWriteTokens
        self.reasoningTokens = reasoningTokens
        self.estimated = estimated
    }

    public var json: JSON {
        [
            "input_tokens": JSON(inputTokens), "output_tokens": JSON(outputTokens),
            "cached_input_tokens": JSON(cachedInputTokens), "reasoning_tokens": JSON(reasoningTokens),
            "estimated": .bool(estimated),
        ]
    }
}

/// One call to one provider, as the answer tells it. A failed one says why in words of ours, never in the provider's:
/// those may hold a credential or the prompt.
public struct AttemptReport: Sendable, Hashable {
    public var provider: String
    public var model: String
    /// `nil` where it succeeded.
    public var failure: Failure?
    /// From the call to its end, in seconds.
    public var time: Double
    /// Which retry on this provider it was; 0 for the first call.
    public var retryCount: Int

    public struct Failure: Sendable, Hashable {
        /// The error class, such as `rate_limited`.
        public var kind: String
        /// The HTTP status, where there was one.
        public var status: Int?
        public var message: String

        public init(kind: String, status: Int?, message: String) {
            self.kind = kind
            self.status = status
            self.message = message
        }
    }

    public init(provider: String, model: String, failure: Failure?, time: Double, retryCount: Int) {
        self.provider = provider
        self.model = model
        self.failure = failure
        self.time = time
        self.retryCount = retryCount
    }

    public var json: JSON {
        .object([
            "provider": .string(provider), "model": .string(model), "success": .bool(failure == nil),
            "time": .seconds(time), "retry_count": JSON(retryCount),
            "kind": failure.map { .string($0.kind) }, "status": failure?.status.map { JSON($0) },
            "error": failure.map { .string($0.message) },
        ])
    }
}

/// What `generate` answers (spec rpc §3.1).
public struct GenerateResult: Sendable, Hashable {
    public var requestID: String
    public var response: String
    public var toolCalls: [ToolCall]
    public var finishReason: FinishReason
    public var providerUsed: String
    public var modelUsed: String
    public var taskType: TaskType
    public var routingStrategy: RoutingStrategy
    public var fallbackUsed: Bool
    public var attempts: [AttemptReport]
    /// From the request's arrival to its answer, in seconds.
    public var responseTime: Double
    public var usage: Usage
    /// USD; `nil` where the model has no price.
    public var costEstimate: Double?
    public var metadata: JSON
    /// Where a kept answer came from; `nil` where a provider was asked.
    public var cache: CacheReport?
    /// Whether another caller's equal request was answered with it, whose call this one shared.
    public var isShared = false

    /// A kept answer, as its caller is told of it.
    public struct CacheReport: Sendable, Hashable {
        /// `l1_memory`, `l2_redis` or `l3_database`.
        public var level: String
        /// 0…1 where the question was asked in other words; `nil` where it was the same.
        public var similarity: Double?
        /// Seconds since it was first given.
        public var age: Double
        public var accesses: Int

        public init(level: String, similarity: Double?, age: Double, accesses: Int) {
            self.level = level
            self.similarity = similarity
            self.age = age
            self.accesses = accesses
        }
    }

    public init(
        requestID: String, response: String, toolCalls: [ToolCall], finishReason: FinishReason, providerUsed: String,
        modelUsed: String, taskType: TaskType, routingStrategy: RoutingStrategy, fallbackUsed: Bool,
        attempts: [AttemptReport], responseTime: Double, usage: Usage, costEstimate: Double?, metadata: JSON
    ) {
        self.requestID = requestID
        self.response = response
        self.toolCalls = toolCalls
        self.finishReason = finishReason
        self.providerUsed = providerUsed
        self.modelUsed = modelUsed
        self.taskType = taskType
        self.routingStrategy = routingStrategy
        self.fallbackUsed = fallbackUsed
        self.attempts = attempts
        self.responseTime = responseTime
        self.usage = usage
        self.costEstimate = costEstimate
        self.metadata = metadata
    }

    public var json: JSON {
        .object([
            "request_id": .string(requestID), "success": true, "response": .string(response),
            "tool_calls": toolCalls.isEmpty ? nil : .array(toolCalls.map(\.json)),
            "finish_reason": .string(finishReason.rawValue),
            "provider_used": .string(providerUsed), "model_used": .string(modelUsed),
            "task_type": .string(taskType.rawValue), "routing_strategy": .string(routingStrategy.rawValue),
            "fallback_used": .bool(fallbackUsed), "attempt_number": JSON(attempts.count),
            "retry_count": JSON(attempts.last?.retryCount ?? 0), "attempts": .array(attempts.map(\.json)),
            "cache_hit": .bool(cache != nil), "cache_level": cache.map { .string($0.level) },
            "cache_match": cache.map { $0.similarity == nil ? "exact" : "semantic" }, "cache_age": cache.map { .seconds($0.age) },
            "cache_access_count": cache.map { JSON($0.accesses) }, "cache_similarity": cache?.similarity.map { JSON($0) },
            "shared": isShared ? true : nil, "response_time": .seconds(responseTime),
            "usage": usage.json, "cost_estimate": JSON(costEstimate), "metadata": metadata,
        ])
    }
}

extension JSON {
    /// Seconds to the microsecond: more digits would be noise.
    public static func seconds(_ value: Double) -> JSON { JSON((value * 1e6).rounded() / 1e6) }
}
