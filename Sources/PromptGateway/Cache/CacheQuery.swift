import PromptAPI

/// What a request asks of the cache: made once, used to look up, to share a call and to store.
struct CacheQuery: Sendable {
    let keys: CacheKeys
    private(set) var matching: CachePolicy.Matching
    private let request: Request
    /// What would have been served for it, had it been shown that such are right; to be compared with the answer.
    var shadow: CacheShadow?

    init(_ request: Request, matching: CachePolicy.Matching, scope: Configuration.Cache.Scope, realm: String) {
        keys = CacheKeys(request, scope: scope, realm: realm)
        self.matching = matching
        self.request = request
    }

    var task: TaskType { request.taskType }

    /// Which requests may share a call: the same question, to be answered under the same conditions.
    var flight: CacheKey {
        let parameters = request.parameters
        var form = CanonicalForm()
        form.append("flight", keys.exact.hexadecimal)
        form.append("user", request.caller.userID)
        form.append("batch", request.standing == .batch ? 1 : 0)
        form.append("task_type", task.rawValue)
        form.append("provider", parameters.provider)
        form.append("routing_strategy", parameters.routingStrategy?.rawValue)
        form.append("fallback_enabled", parameters.fallbackEnabled ? 1 : 0)
        form.append("max_retries", parameters.maxRetries)
        form.append("max_response_time", parameters.maxResponseTime)
        form.append("cost_limit", parameters.costLimit)
        form.append("speed_priority", parameters.speedPriority ? 1 : 0)
        form.append("reliability_priority", parameters.reliabilityPriority ? 1 : 0)
        return form.key
    }

    /// The same question, for the same words alone.
    var exactly: CacheQuery {
        var query = self
        query.matching = .exact
        return query
    }

    var normalized: CacheKey? { matching.contains(.normalized) ? keys.normalized : nil }

    /// The prompt that others in other words may be compared with; `nil` where they may not.
    var semanticPrompt: String? { matching.contains(.semantic) ? keys.prompt : nil }
}

/// What a look-up comes to.
enum CacheFinding: Sendable, Hashable {
    case hit(CacheHit)
    /// The provider is asked, and its answer compared with this.
    case withheld(CacheShadow)
    case miss

    var hit: CacheHit? { if case .hit(let hit) = self { hit } else { nil } }
    var shadow: CacheShadow? { if case .withheld(let shadow) = self { shadow } else { nil } }
}

/// A hit that is not served.
struct CacheShadow: Sendable, Hashable {
    var hitClass: HitClass
    var response: String
}

/// A kept answer that fits.
struct CacheHit: Sendable, Hashable {
    var entry: CacheEntry
    var level: CacheLevelName
    var match: Match
    var age: Duration
    /// Times that the memory has given it out, this one included.
    var accesses: Int

    enum Match: Sendable, Hashable {
        case exact
        /// How like the prompts are, 0…1.
        case semantic(similarity: Double)
    }
}
