/// A closed set of words on the wire. The raw values are the wire's names.
public protocol Word: RawRepresentable<String>, CaseIterable, Hashable, Sendable {}

/// What a prompt is for.
public enum TaskType: String, Word {
    case chat, analysis, multimodal, embeddings, summarization
    case codeGeneration = "code_generation"
    case creativeWriting = "creative_writing"
}

/// How the eligible candidates are ordered (spec service §6).
public enum RoutingStrategy: String, Word {
    case intelligent
    case roundRobin = "round_robin"
    case performanceBased = "performance_based"
    case costOptimized = "cost_optimized"
    case availabilityBased = "availability_based"
    case modelSpecific = "model_specific"
    case weightedRandom = "weighted_random"
}

/// What counts as the same question (spec service §7).
public enum CacheStrategy: String, Word {
    case adaptive, none, simple, semantic
    case providerAware = "provider_aware"
}

/// What happens to a stream that breaks after its first delta.
public enum InterruptPolicy: String, Word {
    case fail, restart
}

public enum Role: String, Word {
    case system, user, assistant, tool
}

public enum FinishReason: String, Word {
    case stop, length
    case toolCalls = "tool_calls"
    case contentFilter = "content_filter"
}

public enum JobState: String, Word {
    case queued, running, succeeded, failed, cancelled
}

public enum UsageGrouping: String, Word {
    case user, provider, model, day
}

public enum Verdict: String, Word {
    case good, bad
}

public enum ProviderState: String, Word {
    case active, drained
}

public enum HealthStatus: String, Word {
    case healthy, degraded, unhealthy
}
