import PromptAPI

/// The list of models (facts providers §1).
enum OpenAIModels {
    static func page(_ names: [String], at time: CallIdentity) -> JSON {
        let data = names.map { name -> JSON in
            ["id": .string(name), "object": "model", "created": .integer(time.seconds), "owned_by": "promptsim"]
        }
        return ["object": "list", "data": .array(data)]
    }
}
