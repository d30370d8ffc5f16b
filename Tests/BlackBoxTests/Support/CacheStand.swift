import PromptAPI
import PromptClient

/// A stand whose daemon answers from its cache.
enum CacheStand {
    static let question = "How do I reset my password?"

    /// One model that repeats what it is asked, and the built-in cache, if not said otherwise.
    static func run<Value>(
        models: [String] = ["{id: a, answer: echo}"], settings: String = "", cache: String = "{ enabled: true }",
        _ body: (Stand) throws -> Value
    ) throws -> Value {
        try Stand.run(models: models, settings: settings, cache: cache, body)
    }
}

extension PromptConnection {
    /// - Parameter more: parameters beside the prompt and its task.
    func ask(_ prompt: String = CacheStand.question, _ more: JSON = [:]) throws -> JSON {
        try call("generate", Self.asking(prompt, more))
    }

    static func asking(_ prompt: String = CacheStand.question, _ more: JSON = [:]) -> JSON {
        var params = more.object ?? JSON.Object()
        params["prompt"] = .string(prompt)
        if params["task_type"] == nil { params["task_type"] = "chat" }
        return .object(params)
    }
}
