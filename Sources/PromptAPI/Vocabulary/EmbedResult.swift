/// What `embed` answers (spec rpc §3.4).
public struct EmbedResult: Sendable, Hashable {
    public var requestID: String
    /// One for each input, in the order of the inputs.
    public var vectors: [[Double]]
    public var modelUsed: String
    public var providerUsed: String
    public var usage: Usage
    /// USD; `nil` where the model has no price.
    public var costEstimate: Double?
    public var cacheHit = false

    public init(
        requestID: String, vectors: [[Double]], modelUsed: String, providerUsed: String, usage: Usage, costEstimate: Double?
    ) {
        self.requestID = requestID
        self.vectors = vectors
        self.modelUsed = modelUsed
        self.providerUsed = providerUsed
        self.usage = usage
        self.costEstimate = costEstimate
    }

    /// All but the vectors, which are as long as the answer.
    public var summary: JSON.Object {
        JSON.Object([
            .init("request_id", .string(requestID)), .init("model_used", .string(modelUsed)),
            .init("provider_used", .string(providerUsed)), .init("usage", usage.json),
            .init("cost_estimate", JSON(costEstimate)), .init("cache_hit", .bool(cacheHit)),
        ])
    }

    public var json: JSON {
        var object = summary
        object["vectors"] = .array(vectors.map { .array($0.map { JSON($0) }) })
        return .object(object)
    }
}
