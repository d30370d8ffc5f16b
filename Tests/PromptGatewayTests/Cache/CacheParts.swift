import Platform
import PromptAPI
import PromptProviders
import TestSupport

@testable import PromptGateway

extension GenerateResult {
    static func made(for request: Request, _ text: String = "answer") -> GenerateResult {
        GenerateResult(
            requestID: request.id, response: text, toolCalls: [], finishReason: .stop, providerUsed: "p", modelUsed: "m",
            taskType: request.taskType, routingStrategy: .roundRobin, fallbackUsed: false, attempts: [], responseTime: 0.5,
            usage: Usage(inputTokens: 3, outputTokens: 4, cachedInputTokens: 1, reasoningTokens: 2, estimated: true),
            costEstimate: 0.25, metadata: [:])
    }
}

extension CacheEntry {
    static let epoch = Timestamp(year: 2026, month: 11, day: 24)

    static func made(
        _ prompt: String, by user: String = "uid:1000", expires: Duration = .seconds(3600), tags: [String] = [],
        _ response: String = "answer"
    ) throws -> CacheEntry {
        let keys = CacheKeys(try .made(by: user) { $0.prompt = prompt }, scope: .user, realm: "here")
        return CacheEntry(
            exact: keys.exact, normalized: keys.normalized, partition: keys.partition, userID: user, prompt: prompt,
            vector: [1, 2, 3], response: response, provider: "p", model: "m", taskType: .chat,
            usage: Usage(inputTokens: 3, outputTokens: 4, cachedInputTokens: 1, reasoningTokens: 2, estimated: true), cost: 0.25,
            responseTime: 0.5, created: epoch, expires: epoch + expires, tags: tags)
    }
}
