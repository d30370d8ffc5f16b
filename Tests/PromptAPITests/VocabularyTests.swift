import PromptAPI
import Testing

/// Words and shapes on the wire, against spec rpc §3.
@Suite struct `Vocabulary` {
    @Test func `every closed set of words is the contract's`() {
        #expect(
            words(TaskType.self) == [
                "analysis", "chat", "code_generation", "creative_writing", "embeddings", "multimodal", "summarization",
            ])
        #expect(
            words(RoutingStrategy.self) == [
                "availability_based", "cost_optimized", "intelligent", "model_specific", "performance_based", "round_robin",
                "weighted_random",
            ])
        #expect(words(CacheStrategy.self) == ["adaptive", "none", "provider_aware", "semantic", "simple"])
        #expect(words(InterruptPolicy.self) == ["fail", "restart"])
        #expect(words(Role.self) == ["assistant", "system", "tool", "user"])
        #expect(words(FinishReason.self) == ["content_filter", "length", "stop", "tool_calls"])
        #expect(words(JobState.self) == ["cancelled", "failed", "queued", "running", "succeeded"])
        #expect(words(UsageGrouping.self) == ["day", "model", "provider", "user"])
        #expect(words(Verdict.self) == ["bad", "good"])
        #expect(words(ProviderState.self) == ["active", "drained"])
        #expect(words(HealthStatus.self) == ["degraded", "healthy", "unhealthy"])
    }

    private func words<W: Word>(_ type: W.Type) -> [String] { W.allCases.map(\.rawValue).sorted() }

    private let result = GenerateResult(
        requestID: "r", response: "hi", toolCalls: [], finishReason: .stop, providerUsed: "b", modelUsed: "m", taskType: .chat,
        routingStrategy: .intelligent, fallbackUsed: true,
        attempts: [RequestErrorRow.attempt, AttemptReport(provider: "b", model: "m", failure: nil, time: 0.5, retryCount: 2)],
        responseTime: 0.75, usage: Usage(inputTokens: 3, outputTokens: 1), costEstimate: 0.00061, metadata: ["k": 1])

    private typealias RequestErrorRow = `Request errors`

    @Test func `a result has the members of the contract in their order`() {
        #expect(
            result.json.object?.members.map(\.name) == [
                "request_id", "success", "response", "finish_reason", "provider_used", "model_used", "task_type",
                "routing_strategy",
                "fallback_used", "attempt_number", "retry_count", "attempts", "cache_hit", "response_time", "usage",
                "cost_estimate",
                "metadata",
            ])
        #expect(result.json["attempt_number"] == 2)
        #expect(result.json["retry_count"] == 2)
        #expect(result.json["cost_estimate"] == 0.00061)
        #expect(
            result.json["usage"] == [
                "input_tokens": 3, "output_tokens": 1, "cached_input_tokens": 0, "reasoning_tokens": 0, "estimated": false,
            ])
    }

    @Test func `an attempt tells its failure only where it has one`() {
        #expect(
            result.json["attempts"] == [
                [
                    "provider": "a", "model": "m", "success": false, "time": 0.25, "retry_count": 1, "kind": "rate_limited",
                    "status": 429, "error": "too many requests",
                ],
                ["provider": "b", "model": "m", "success": true, "time": 0.5, "retry_count": 2],
            ])
    }

    @Test func `tool calls are told where there are any`() {
        var result = result
        result.toolCalls = [ToolCall(id: "c", name: "f", arguments: "{")]
        #expect(
            result.json["tool_calls"] == [["id": "c", "type": "function", "function": ["name": "f", "arguments": "{"]]])
    }

    @Test func `a model without a price has no cost`() {
        var result = result
        result.costEstimate = nil
        #expect(result.json["cost_estimate"] == JSON.null)
    }

    @Test func `a message's text is its text parts in a row`() {
        let message = ChatMessage(role: .user, content: [.text("a"), .image(mediaType: "image/png", data: "AA=="), .text("b")])
        #expect(message.text == "ab")
        #expect(message.hasImage)
        #expect(!ChatMessage(role: .user, text: "x").hasImage)
    }

    @Test func `money stays at the end of what it holds`() {
        let most = Money(picodollars: .max)
        #expect(most + Money(picodollars: 1) == most)
        #expect(Money(picodollars: .min) + Money(picodollars: -1) == Money(picodollars: .min))
        var sum = Money.zero
        sum += Money(picodollars: 28_000_000)
        #expect(sum.dollars == 28e-6)
    }
}
